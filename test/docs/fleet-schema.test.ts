import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Ajv } from 'ajv';
import { expect } from 'chai';
import { parse } from 'yaml';
import { formatFleetFile } from '../../src/core/config/format/format.ts';
import { fleetJsonSchema } from '../../src/core/config/json-schema.ts';
import { documentSchema } from '../../src/core/config/document-schema.ts';
import { parseFleetFile } from '../../src/core/config/parse.ts';
import { pointerSteps } from '../../src/core/config/pointer.ts';
import { keysOf, valuesOf } from '../../src/core/config/schema-keys.ts';
import { checkShape } from '../../src/core/config/shape.ts';
import type { Shape } from '../../src/core/config/shape.ts';
import { resourceTypes } from '../../src/resources/types.ts';
import { renderFleetReference } from '../../src/views/markdown/fleet-reference.ts';
import { blocksOf, pages, root } from './pages.ts';

const sections = resourceTypes.flatMap((type) => type.sections);
const document = documentSchema(sections) as Shape;
const schema = fleetJsonSchema(sections);
const validate = new Ajv({ allErrors: true, strict: true, strictRequired: false, allowUnionTypes: true }).compile(schema);
const mistakes = (value: unknown): readonly string[] => (validate(value) ? [] : (validate.errors ?? []).map(({ instancePath, message, params }) => `${instancePath} ${message ?? ''} ${JSON.stringify(params)}`));

/** Compares a generated file; UPDATE_GOLDEN=1 writes it. */
function expectFresh(path: string, text: string): void {
  if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(`${root}${path}`, text);
  expect(readFileSync(`${root}${path}`, 'utf8') === text, `${path} is as the schema says (UPDATE_GOLDEN=1 npm run test:docs writes it)`).to.equal(true);
}

/** Paths of keys without a description. */
function undescribed(shape: Shape, path: string): readonly string[] {
  return keysOf(shape).flatMap(({ name, shape: inner }) => [
    ...(inner.description === undefined ? [`${path}${name}`] : []),
    ...undescribed(valuesOf(inner) ?? inner, `${path}${name}.`),
  ]);
}

/** Paths of keys that show no value: neither an example, nor a default, nor the few words that there are. */
function unexampled(shape: Shape, path: string): readonly string[] {
  return keysOf(shape).flatMap(({ name, shape: inner }) => [
    ...(inner.examples === undefined && inner.default === undefined && inner.enum === undefined && inner.type !== 'boolean' && keysOf(inner).length === 0 && !valuesOf(inner) ? [`${path}${name}`] : []),
    ...unexampled(valuesOf(inner) ?? inner, `${path}${name}.`),
  ]);
}

describe('the schema of the fleet file', () => {
  it('has a description for every key', () => {
    expect(undescribed(document, '')).to.deep.equal([]);
  });

  it('has an example for every key, or says what there is to choose from', () => {
    expect(unexampled(document, '')).to.deep.equal([]);
  });

  it('is kept in docs/schemas/fleet.schema.json', () => {
    expectFresh('docs/schemas/fleet.schema.json', `${JSON.stringify(schema, null, 2)}\n`);
  });

  it('is told to people by docs/fleet-yaml.md', () => {
    const page = readFileSync(`${root}docs/fleet-yaml.md`, 'utf8');
    expectFresh('docs/fleet-yaml.md', page.slice(0, page.indexOf('## Top level')) + renderFleetReference(document));
  });

  it('holds nothing of ours, and nothing that would have to be fetched', () => {
    expect(JSON.stringify(schema)).not.to.match(/"(?:config|lettactl|later|\$id|\$ref)":/);
  });

  const examples = readdirSync(`${root}examples`, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map((entry) => `examples/${entry.name}/fleet.yaml`);
  for (const example of examples) {
    it(`${example} fits it, and leads editors to it`, () => {
      const text = readFileSync(`${root}${example}`, 'utf8');
      const [, named = ''] = /^# yaml-language-server: \$schema=(\S+)$/m.exec(text) ?? [];
      expect(join(dirname(example), named)).to.equal('docs/schemas/fleet.schema.json');
      expect(mistakes(parse(text, { merge: true }))).to.deep.equal([]);
    });
  }

  // The guide's is a file of lettactl 1.x, in the hand of its author.
  for (const example of examples.filter((path) => path !== 'examples/guide/fleet.yaml')) {
    it(`${example} is in the form of fmt`, () => {
      const bytes = readFileSync(`${root}${example}`);
      expect(formatFleetFile(bytes, example, document)).to.deep.equal({ text: bytes.toString('utf8') });
    });
  }

  it('every fleet file in README and docs fits it', () => {
    const wrong = pages.flatMap((page) => blocksOf(page).filter(({ info }) => info === 'yaml' || info === 'yaml fleet.yaml')
      .flatMap((block) => mistakes(parse(block.text, { merge: true })).map((mistake) => `${page}:${block.line} ${mistake}`)));
    expect(wrong).to.deep.equal([]);
  });

  it('a fleet of lettactl 1.x with nearly everything in it fits it', () => {
    const text = readFileSync(join(import.meta.dirname, '../golden/originals-fleet.yaml'), 'utf8');
    expect(mistakes(parse(text))).to.deep.equal([]);
  });

  it('says of every fleet file of the tests what the program says', () => {
    const files = ['test/golden/config', 'test/fleet/cases', 'examples'].flatMap((folder) => readdirSync(`${root}${folder}`, { recursive: true, encoding: 'utf8' })
      .filter((path) => /(?:^|\/)[^/]*\.ya?ml$/.test(path)).map((path) => `${folder}/${path}`)).sort();
    const read = files.flatMap((file) => {
      const parsed = parseFleetFile(readFileSync(`${root}${file}`), file).document;
      return parsed && typeof parsed.value === 'object' && parsed.value !== null && 'agents' in parsed.value ? [{ file, value: parsed.value }] : [];
    });
    expect(read.length).to.be.above(30);
    const disagreed = read.flatMap(({ file, value }) => {
      const problems: string[] = [];
      checkShape(documentSchema(sections), value, '', ({ severity, code, pointer }) => {
        // What a template stands for is known when it is replaced.
        const at = pointerSteps(pointer).reduce<unknown>((found, step) => (found as Readonly<Record<string, unknown>> | undefined)?.[step], value);
        if (severity === 'error' && code !== 'LC1190' && !(typeof at === 'string' && at.includes('${'))) problems.push(`${code} ${pointer}`);
      });
      const wrong = mistakes(value);
      return (problems.length > 0) === (wrong.length > 0) ? [] : [`${file}: the program says ${problems.join(', ') || 'nothing'}, the schema ${wrong.join(', ') || 'nothing'}`];
    });
    expect(disagreed).to.deep.equal([]);
  });

  const agent = { name: 'a', system_prompt: { value: 'Hi.' }, llm_config: { model: 'm/m' } };
  for (const [title, value, mistake] of [
    ['a misspelled key of an agent', { agents: [{ ...agent, system_promt: {} }] }, '/agents/0 must NOT have additional properties {"additionalProperty":"system_promt"}'],
    ['an agent without a name', { agents: [{ description: 'x' }] }, '/agents/0 must have required property \'name\' {"missingProperty":"name"}'],
    ['a limit below one', { shared_blocks: [{ name: 'b', limit: 0 }] }, '/shared_blocks/0/limit must be >= 1 {"comparison":">=","limit":1}'],
    ['a text where a list belongs', { agents: [{ ...agent, tags: 'x' }] }, '/agents/0/tags must be array,null {"type":["array","null"]}'],
    ['an empty name', { name: ' ' }, '/name must match pattern "\\S" {"pattern":"\\\\S"}'],
    ['a switch that is a text', { agents: [{ ...agent, reasoning: 'yes' }] }, '/agents/0/reasoning must be boolean {"type":"boolean"}'],
  ] as const) {
    it(`refuses ${title}`, () => expect(mistakes(value)).to.include(mistake));
  }

  it('takes templates for numbers and switches, empty keys, and keys for anchors', () => {
    expect(mistakes({ 'x-model': { any: 1 }, $schema: 'fleet.schema.json', settings: { parallelism: '${N:-5}' }, agents: [{ ...agent, reasoning: '${var.reasoning}', tags: null }] })).to.deep.equal([]);
  });
});
