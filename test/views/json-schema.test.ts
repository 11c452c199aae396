import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Compile } from 'typebox/schema';
import { planJson } from '../../src/views/json/plan.ts';
import { viewPlans } from '../support/view-plans.ts';
import { viewWorld } from '../support/view-world.ts';

const schema = Compile(JSON.parse(readFileSync(join(import.meta.dirname, '../../docs/schemas/plan.schema.json'), 'utf8')) as object);
const digest = `sha256:${'9f'.repeat(32)}`;

describe('docs/schemas/plan.schema.json', () => {
  for (const [name, make] of Object.entries({ ...viewPlans, world: () => viewWorld('odd').plan })) {
    it(`describes ${name}`, () => {
      const document = JSON.parse(JSON.stringify(planJson({ plan: make(), digest }, {}))) as unknown;
      const [, errors] = schema.Errors(document);
      expect(errors).to.deep.equal([]);
      expect(schema.Check(document)).to.equal(true);
    });
  }

  it('refuses what is no plan', () => {
    const document = planJson({ plan: viewPlans['story']!(), digest }, {}) as Record<string, unknown>;
    expect(schema.Check({ ...document, format_version: '2.0' })).to.equal(false);
    expect(schema.Check({ ...document, resource_changes: [{ address: 'agent.a' }] })).to.equal(false);
    expect(schema.Check({ ...document, left_alone: [{ address: 'agent.a', what: 'something' }] })).to.equal(false);
  });
});
