import { expect } from 'chai';
import { addressOf } from '../../src/core/address.ts';
import { planDocument } from '../../src/views/json/plan.ts';
import { renderPlan, renderSaved } from '../../src/views/human/plan.ts';
import { renderPlanMarkdown } from '../../src/views/markdown/plan.ts';
import { expectGolden } from '../support/golden.ts';
import { change, plan } from '../support/plans.ts';
import { viewPlans } from '../support/view-plans.ts';

const DIGEST = `sha256:${'9f'.repeat(32)}`;

describe('plan views', () => {
  for (const [name, make] of Object.entries(viewPlans)) {
    it(`${name}, for people`, () => expectGolden(`views/plan/${name}.txt`, renderPlan(make(), { color: false })));
  }
  it('story, in colour', () => expectGolden('views/plan/story-color.txt', renderPlan(viewPlans['story']!(), { color: true })));
  it('story, content redacted', () => expectGolden('views/plan/story-redacted.txt', renderPlan(viewPlans['story']!(), { color: false, redactContent: true })));
  it('saved: where, which state, which digest, what next', () =>
    expectGolden('views/plan/saved.txt', renderSaved({ path: 'plan.bin', serial: 12, digest: DIGEST }) + renderSaved({ path: "it's here/plan.bin", serial: null, digest: DIGEST })));

  for (const name of ['story', 'replace-adopt-forget', 'no-changes', 'narrowed', 'hostile', 'long-texts']) {
    it(`${name}, for a pull request`, () => expectGolden(`views/plan/${name}.md`, renderPlanMarkdown({ plan: viewPlans[name]!(), digest: DIGEST }, { path: 'plan.bin' })));
  }
  for (const name of ['story', 'secrets', 'replace-adopt-forget']) {
    it(`${name}, for machines`, () => expectGolden(`views/plan/${name}.json`, `${JSON.stringify(JSON.parse(planDocument({ plan: viewPlans[name]!(), digest: DIGEST })), null, 2)}\n`));
  }
});

describe('plan view of a plan from anywhere', () => {
  // Found by npm run test:fuzz: the origin of such a text was taken from the prototype.
  for (const path of ['toString', 'constructor', '__proto__']) {
    it(`shows an attribute called ${path}`, () => {
      const made = change('agent.a', 'update', { reasons: ['config'], attributes: [{ path, kind: 'text', cause: 'config', before: 'x', after: 'y' }], desired: { address: addressOf('agent', 'a'), type: 'agent', name: 'a', attributes: {}, dependsOn: [], origins: {} } });
      expect(renderPlan(plan([made]), { color: false })).to.contain(path);
    });
  }
});
