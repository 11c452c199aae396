import { expect } from 'chai';
import fc from 'fast-check';
import { DiagnosticError } from '../../src/core/diagnostic.ts';
import type { Json } from '../../src/core/value.ts';
import { renderJsonPath } from '../../src/views/jsonpath/render.ts';

const LIST: Json = [
  { name: 'a', id: 1, tags: ['x', 'y'], metadata: { team: null }, blocks: [{ label: 'persona', limit: 100 }, { label: 'notes', limit: 2000 }] },
  { name: 'b', id: 2, tags: [], metadata: { 'my.key': true }, blocks: [] },
];

const CASES: readonly (readonly [template: string, result: string])[] = [
  ['{.items[*].name}', 'a b'],
  ['{[*].name}', 'a b'],
  ['[*].id', '1 2'],
  ['{$[0].name}', 'a'],
  ['{[0].name}{" is "}{[0].id}', 'a is 1'],
  ['{range [*]}{.name}{"\\t"}{.id}{"\\n"}{end}', 'a\t1\nb\t2\n'],
  ['{range .items[*]}{@.name}: {range .blocks[*]}{.label} {end}{"\\n"}{end}', 'a: persona notes \nb: \n'],
  ['{[-1].name}', 'b'],
  ['{[0].tags[0:1]}', 'x'],
  ['{[0].tags[-1:]}', 'y'],
  ['{[?(@.name=="b")].id}', '2'],
  ["{[?(@.name!='b')].id}", '1'],
  ['{[?(@.id>1)].name}', 'b'],
  ['{[0].blocks[?(@.limit<=100)].label}', 'persona'],
  ['{[?(@.tags[0])].name}', 'a'],
  ['{..label}', 'persona notes'],
  ["{[1].metadata['my.key']}", 'true'],
  ['{[1].metadata.my\\.key}', 'true'],
  ['{[0].metadata.team}', 'null'],
  ['{[0].metadata}', '{"team":null}'],
  ['{[0].metadata.*}', 'null'],
  ['n={[*].nope}!', 'n=!'],
  ['plain {"text"}', 'plain text'],
];

describe('jsonpath', () => {
  for (const [template, result] of CASES) it(template, () => expect(renderJsonPath(template, LIST)).to.equal(result));

  it('of one object', () => expect(renderJsonPath('{.name} {.tags[*]}', { name: 'a', tags: ['x', 'y'] })).to.equal('a x y'));
  it('takes {.} for the whole', () => expect(JSON.parse(renderJsonPath('{.}', LIST))).to.deep.equal(LIST));
  it('takes items for a key where it is one', () => expect(renderJsonPath('{.agents.items[*].n}', { agents: { items: [{ n: 1 }, { n: 2 }] } })).to.equal('1 2'));

  for (const [template, problem] of [['{[*}', 'expected ]'], ['{.name', 'expected }'], ['{end}', '{end} without {range}'], ['{range [*]}x', '{range} without {end}'], ['{[?(@.a ~ 1)]}', 'expected )'], ['{[?(@.a == )]}', 'expected a text'], ['{5}', 'only text'], ['{.a..}', 'expected a key'], ['{[a]}', "expected *, a number"]] as const) {
    it(`refuses ${template} with its place`, () => {
      try {
        renderJsonPath(template, LIST);
      } catch (error) {
        if (!(error instanceof DiagnosticError)) throw error;
        expect(error.diagnostics[0]).to.include({ code: 'LC4051' });
        expect(error.diagnostics[0]?.summary).to.contain(problem);
        expect(error.diagnostics[0]?.detail).to.match(/\n *\^$/);
        return;
      }
      throw new Error('it was taken');
    });
  }

  it('any text is a template or refused with LC4051, never anything else, and soon', () => {
    const pieces = fc.array(fc.oneof(fc.constantFrom('{', '}', '[', ']', '.', '..', '*', '$', '@', '?(', ')', '==', '"', "'", '\\', 'range ', 'end', 'name', '0', '-1', ':', ' ', '\n'), fc.string({ maxLength: 3 })), { maxLength: 20 });
    fc.assert(fc.property(pieces.map((parts) => parts.join('')), (template) => {
      try {
        renderJsonPath(template, LIST);
      } catch (error) {
        if (!(error instanceof DiagnosticError) || error.diagnostics[0]?.code !== 'LC4051') throw error;
      }
    }), { numRuns: 2000 });
  });
});
