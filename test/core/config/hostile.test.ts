import { expect } from 'chai';
import { parseTemplate } from '../../../src/core/config/template.ts';
import { folderWith, problemsOf, removeFolders } from './fleets.ts';

const AGENT = 'agents: [{ name: a }]\n';
const utf16 = (text: string, mark: boolean): Uint8Array => Buffer.from(`${mark ? '\uFEFF' : ''}${text}`, 'utf16le');
const letters = [...'bcdefghijk'];

describe('a fleet file that is meant to do harm, or only strange', () => {
  afterEach(removeFolders);
  const problems = async (text: string | Uint8Array): Promise<readonly string[]> =>
    (await problemsOf(folderWith({ 'fleet.yaml': text }))).map(({ severity, code, summary }) => `${severity === 'error' ? '' : 'warning '}${code} ${summary}`);
  const within = async (seconds: number, text: string | Uint8Array): Promise<readonly string[]> => {
    const start = performance.now();
    const found = await problems(text);
    expect(performance.now() - start).to.be.below(seconds * 1000);
    expect(JSON.stringify(found).length).to.be.below(3_000_000);
    return found;
  };

  for (const [what, text, expected] of [
    ['nothing in it', '', ['LC1110 fleet.yaml is empty']],
    ['only blanks', ' \n\n', ['LC1110 fleet.yaml is empty']],
    ['only comments', '# one\n# two\n', ['LC1110 fleet.yaml is empty']],
    ['only a byte order mark', '\uFEFF', ['LC1110 fleet.yaml is empty']],
    ['null', 'null\n', ['LC1110 fleet.yaml is empty']],
    ['a tilde', '~', ['LC1110 fleet.yaml is empty']],
    ['a text', 'hello', ['LC1103 the fleet file must be a map (key: value), not a text']],
    ['a list', '- a\n', ['LC1103 the fleet file must be a map (key: value), not a list']],
    ['a byte order mark before its keys', `\uFEFF${AGENT}`, []],
    ['CRLF', 'agents:\r\n  - name: a\r\n    memory_blocks: [{ name: b, value: "x" }]\r\n', []],
    ['markers around one document', `---\n${AGENT}...\n`, []],
    ['JSON', '{"agents":[{"name":"a"}]}', []],
    ['two documents', `${AGENT}---\n${AGENT}`, ['LC1106 the file holds several YAML documents']],
    ['a tab that indents', 'agents:\n\t- name: a\n', ['LC1101 a tab is used to indent']],
    ['a tab that does not', 'agents:\n  - name:\ta\n', []],
    ['UTF-16', utf16(AGENT, true), ['LC1109 fleet.yaml is UTF-16, not UTF-8: save it as UTF-8']],
    ['UTF-16 without a mark', utf16(AGENT, false), ['LC1109 fleet.yaml holds a NUL byte in line 1: it is not a text file']],
    ['Latin-1', Uint8Array.of(0x61, 0x3a, 0xe9), ['LC1109 fleet.yaml is not UTF-8 text']],
    ['a NUL byte', 'name: "a\0b"\n', ['LC1109 fleet.yaml holds a NUL byte in line 1: it is not a text file']],
    ['a NUL written with an escape', 'agents: [{ name: a, memory_blocks: [{ name: b, value: "x\\0y" }] }]\n', ['LC1403 this text holds a NUL character (`\\0`)']],
    ['half a character', 'agents: [{ name: a, description: "\\ud800" }]\n', ['LC1402 this text holds half a character (a lone surrogate such as `\\ud800`)']],
    ['a key twice', 'agents: [{ name: a, name: b }]\n', ['LC1102 the key `name` is there twice']],
    ['an anchor in itself', 'x-a: &a [*a]\n', ['LC1107 alias `*a` lies inside of what it names']],
    ['a merge key in itself', 'x-a: &a { <<: *a }\n', ['LC1107 `<<` names a map that it lies in']],
    ['a tag that would run code', 'agents: !!js/function "x"\n', ['LC1101 this tag is not known']],
    ['names of what every object has', 'mcp_servers: [{ name: constructor, type: constructor }]\nagents: [{ name: toString, lifecycle: { ignore_changes: [constructor] } }]\n', ['LC1511 `constructor` is no type of MCP server', 'LC1212 `ignore_changes` names `constructor`, which is no attribute of type agent']],
    ['something else among the attributes to ignore', 'agents: [{ name: a, lifecycle: { ignore_changes: [7] } }]\n', ['LC1103 this entry must be a text with something in it, not a number']],
    ['a prototype for a name', 'agents: [{ name: a, memory_blocks: [{ name: __proto__, value: x }] }]\n', ['LC1108 the name `__proto__` is not allowed']],
    ['a reference for a name', 'shared_folders: [{ name: $ref, files: [] }]\nagents: [{ name: a }]\n', ['LC1108 the name `$ref` is not allowed']],
    ['a prototype', '__proto__: { a: 1 }\nagents: []\n', ['LC1108 the key `__proto__` is not allowed']],
  ] as const) {
    it(`is told what is wrong with ${what}`, async () => expect(await problems(text)).to.deep.equal(expected));
  }

  const bombs: readonly (readonly [what: string, text: () => string | Uint8Array, code: RegExp])[] = [
    ['50 MB', () => `agents:\n${'  - { name: a }\n'.repeat(3_300_000)}`, /^LC1107 .* larger than 10 MB/],
    ['a billion laughs', () => `x-a: &a [x,x,x,x,x,x,x,x,x]\n${letters.map((letter, at) => `x-${letter}: &${letter} [${Array.from({ length: 9 }, () => `*${'abcdefghij'[at]}`).join(',')}]\n`).join('')}`, /^LC1107 aliases repeat/],
    ['merge keys that multiply', () => `x-a: &a {k: 1, l: 1, m: 1}\n${letters.map((letter, at) => `x-${letter}: &${letter} {n${at}: 1, <<: [${Array.from({ length: 9 }, () => `*${'abcdefghij'[at]}`).join(',')}]}\n`).join('')}`, /^LC1107 aliases repeat/],
    ['merge keys inside of maps that double', () => `x-a: &a {k: {z: 1}}\n${[...'bcdefghijklmnopqr'].map((letter, at) => `x-${letter}: &${letter} {p: {<<: *${'abcdefghijklmnopq'[at]}}, q: {<<: *${'abcdefghijklmnopq'[at]}}}\n`).join('')}`, /^LC1107 aliases repeat/],
    ['open brackets', () => '['.repeat(5_000_000), /^LC1107 .* nested too deep/],
    ['open braces', () => '{'.repeat(1_000_000), /^LC1107 .* nested too deep/],
    ['dashes', () => '- '.repeat(4_000_000), /^LC1107 .* nested too deep/],
    ['question marks', () => '? '.repeat(1_000_000), /^LC1107 .* nested too deep/],
    ['ever more indentation', () => Array.from({ length: 3000 }, (_, at) => `${' '.repeat(at)}a:`).join('\n'), /^LC1107 .* nested too deep/],
    ['closing braces', () => '}'.repeat(5_000_000), /^LC1101 not valid YAML/],
    ['documents without end', () => '---\n'.repeat(2_000_000), /^LC1106 /],
    ['a huge key', () => `${'k'.repeat(1_000_000)}: 1\n`, /^LC1101 not valid YAML/],
    ['a huge name', () => `name: ${'x'.repeat(9_000_000)}\n`, /^LC1111 /],
    ['20,000 unknown keys in a map', () => `agents: [{ name: a, ${Array.from({ length: 20_000 }, (_, at) => `u${at}: 1`).join(', ')} }]`, /^LC1104 unknown key `u0`/],
    ['5,000 names that are not defined, among 5,000 that are', () => `agents: [{ name: a, shared_blocks: [${Array.from({ length: 5000 }, (_, at) => `b${at}`).join(',')}] }]\nshared_blocks: [${Array.from({ length: 5000 }, (_, at) => `{name: c${at}, value: x}`).join(',')}]`, /^LC1210 block `b0` is not defined/],
    ['5,000 variables that are not declared, among 5,000 that are', () => `variables:\n${Array.from({ length: 5000 }, (_, at) => `  var_${at}: { default: x }\n`).join('')}agents:\n${Array.from({ length: 5000 }, (_, at) => `  - { name: a${at}, description: "\${var.vra_x${at}}" }\n`).join('')}`, /^LC1304 the variable `vra_x0` is not declared/],
    ['variables that never end', () => `mcp_servers: [{ name: m, type: stdio, command: "${'${A:-${B'.repeat(100_000)}" }]`, /^$/],
  ];
  for (const [what, text, first] of bombs) {
    it(`takes no more than its time with ${what}`, async () => expect((await within(15, text()))[0] ?? '').to.match(first)).timeout(40_000);
  }

  it('stops at three million words and signs, before they fill the memory', async () => {
    expect(await within(60, `x-a: [${'1,'.repeat(2_000_000)}]\n`)).to.deep.equal(['LC1107 fleet.yaml has more than 3,000,000 words and signs']);
  }).timeout(120_000);

  it('tells a thousand problems of each kind and counts the rest', async () => {
    const found = await problems(`agents: [${'{ name: a, description: 3, colour: 1 },'.repeat(1500)}]`);
    expect(found).to.have.length(1001);
    expect(found.at(-1)).to.match(/^LC1430 [\d,]+ more errors are not shown$/);
    const warned = await problems(`mcp_servers: [${Array.from({ length: 1200 }, (_, at) => `{ name: m${at}, type: sse, server_url: "https://x", colour: 1 }`).join(',')}]`);
    expect([warned.length, warned.at(-1)]).to.deep.equal([1001, 'warning LC1430 200 more warnings are not shown']);
  });

  it('finds the end of a default only where there is one', () => {
    expect(parseTemplate('${A:-${B} $C ${D', { bare: true })).to.deep.equal([{ kind: 'env', name: 'A', default: '${B', source: '${A:-${B}' }, { literal: ' ' }, { kind: 'env', name: 'C', source: '$C' }, { literal: ' ${D' }]);
    expect(parseTemplate('$A$${B', { bare: true })).to.deep.equal([{ kind: 'env', name: 'A', source: '$A' }, { literal: '${B' }]);
  });
});
