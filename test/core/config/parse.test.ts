import { expect } from 'chai';
import { MAX_FLEET_FILE } from '../../../src/core/config/limits.ts';
import { parseFleetFile } from '../../../src/core/config/parse.ts';

const parse = (text: string) => parseFleetFile(new TextEncoder().encode(text), 'fleet.yaml');
const valueOf = (text: string) => parse(text).document?.value;
const codesOf = (bytes: Uint8Array) => parseFleetFile(bytes, 'fleet.yaml').diagnostics.map((diagnostic) => `${diagnostic.code} ${diagnostic.summary}`);

describe('parseFleetFile', () => {
  it('reads YAML and JSON alike', () => {
    expect(valueOf('agents:\n  - name: a\n    tags: [x, 1, true, null]\n')).to.deep.equal({ agents: [{ name: 'a', tags: ['x', 1, true, null] }] });
    expect(valueOf('{"agents": [{"name": "a"}]}')).to.deep.equal({ agents: [{ name: 'a' }] });
  });

  it('drops a byte order mark and takes CRLF for LF, in texts too', () => {
    expect(valueOf('\uFEFFvalue: |\r\n  one\r\n  two\r\n')).to.deep.equal({ value: 'one\ntwo\n' });
  });

  it('keeps dates and yes as texts', () => expect(valueOf('a: 2026-01-01\nb: yes\nc: 0x1F\n')).to.deep.equal({ a: '2026-01-01', b: 'yes', c: 31 }));

  it('follows aliases and merge keys: what is written wins, then the first map', () => {
    expect(valueOf('base: &base { a: 1, b: 1 }\nother: &other { b: 2, c: 2 }\nuse: { <<: [*base, *other], a: 3 }\nsame: *base\n')).to.deep.include({ use: { a: 3, b: 1, c: 2 }, same: { a: 1, b: 1 } });
  });

  it('takes a quoted << for an ordinary key', () => expect(valueOf('a: { "<<": 1 }')).to.deep.equal({ a: { '<<': 1 } }));

  it('refuses other encodings, NUL bytes and empty files', () => {
    expect(codesOf(Uint8Array.of(0xff, 0xfe, 0x61, 0))).to.deep.equal(['LC1109 fleet.yaml is UTF-16, not UTF-8: save it as UTF-8']);
    expect(codesOf(Uint8Array.of(0x61, 0xe9, 0x62))).to.deep.equal(['LC1109 fleet.yaml is not UTF-8 text']);
    expect(codesOf(new TextEncoder().encode('a: 1\nb: \0'))).to.deep.equal(['LC1109 fleet.yaml holds a NUL byte in line 2: it is not a text file']);
    expect(codesOf(new TextEncoder().encode('# nothing\n'))).to.deep.equal(['LC1110 fleet.yaml is empty']);
  });

  it('refuses what is too large, too deep, or grows without end, at once', () => {
    expect(codesOf(new Uint8Array(MAX_FLEET_FILE + 1))).to.deep.equal(['LC1107 fleet.yaml is larger than 10 MB']);
    expect(codesOf(new TextEncoder().encode('['.repeat(100) + ']'.repeat(100)))).to.deep.equal(['LC1107 nested more than 64 levels deep']);
    expect(codesOf(new TextEncoder().encode('['.repeat(200_000)))[0]).to.match(/^LC110[17]/);
    expect(codesOf(new TextEncoder().encode('a: &a [*a]'))).to.deep.equal(['LC1107 alias `*a` lies inside of what it names']);
    expect(codesOf(new TextEncoder().encode('a: &a { <<: *a }'))).to.deep.equal(['LC1107 `<<` names a map that it lies in']);
  });

  it('shows no value of an MCP server in a file that does not parse', () => {
    const shown = (text: string): string => JSON.stringify(parse(text).diagnostics.map(({ range }) => range?.excerpt));
    const server = (line: string): string => `agents: []\nmcp_servers:\n  - name: github\n    env:\n${line}\nblocks: [a\n`;
    for (const line of ['      GH_PAT: "hunter2', '      GH_PAT: hunter2: x', '\tGH_PAT: hunter2', '      GH_PAT: [hunter2', '      - hunter2: "a" b', '      { PAT: hunter2', '# a\nhunter2', '      "GH_PAT": hunter2 "b": c', '      GH_PAT:hunter2']) {
      const text = shown(server(line));
      expect(parse(server(line)).diagnostics, line).not.to.deep.equal([]);
      expect(text, line).not.to.contain('hunter2');
    }
    expect(shown('mcp_servers:\n  - name: a\n    env:\n      GH_PAT: hunter2: x\n')).to.contain('      GH_PAT: (sensitive)');
    expect(shown('{"agents": [],\n"mcp_servers": [\n{"name": "a", "env": {"PAT": "hunter2" "b"}}]}')).not.to.contain('hunter2');
    expect(shown('{"agents": [], "mcp_servers": [{"env": {"PAT": "hunter2" "b"}}]}')).not.to.contain('hunter2');
    expect(shown('{\n"mcp_servers": [\n{\n"env": {\n"PAT": "hunter2" "b"\n}}]}')).not.to.contain('hunter2');
    expect(shown('mcp_servers: [{ env: { PAT: hunter2: [} }]\n')).not.to.contain('hunter2');
    expect(shown('mcp_servers: []\nagents:\n  - name: a: b\n')).to.contain('  - name: a: b');
  });

  it('leaves prototypes alone', () => {
    expect(codesOf(new TextEncoder().encode('__proto__: { admin: true }\nconstructor: 1\n'))).to.deep.equal(['LC1108 the key `__proto__` is not allowed']);
    expect(({} as { admin?: boolean }).admin).to.equal(undefined);
  });

  it('refuses numbers that are none in JSON', () => expect(codesOf(new TextEncoder().encode('a: .inf'))).to.deep.equal(['LC1103 this value is no text, number, true or false']));

  it('knows where things are: values, keys, merged ones, and the nearest for what is missing', () => {
    const { document } = parse('base: &base\n  limit: 5\nblocks:\n  - <<: *base\n    name: "ä b"\n    value: |\n      one\n      two\n');
    const place = (pointer: string, part?: 'key' | 'value'): string => {
      const range = document?.range(pointer, part);
      return range ? `${range.start.line}:${range.start.column}-${range.end.line}:${range.end.column}` : '';
    };
    expect(place('/blocks/0/name')).to.equal('5:11-5:16');
    expect(place('/blocks/0/name', 'key')).to.equal('5:5-5:9');
    expect(place('/blocks/0/value')).to.equal('6:5-6:10');
    expect(place('/blocks/0/limit')).to.equal('2:10-2:11');
    expect(place('/blocks/0/nothing/at/all')).to.equal('4:5-4:14');
    expect(place('/blocks/9')).to.equal('3:1-3:7');
  });

  it('needs time in proportion to the file: large maps, many aliases, many mistakes', () => {
    const start = performance.now();
    expect(parse(Array.from({ length: 20_000 }, (_, i) => `key${i}: 1`).join('\n')).diagnostics).to.deep.equal([]);
    expect(parse('a: [}\n'.repeat(5000)).diagnostics).to.have.length(20);
    const { document } = parse(`model: &model { name: x }\nagents:\n${'  - { m: *model }\n'.repeat(5000)}`);
    for (let index = 0; index < 5000; index++) expect(document?.range(`/agents/${index}/m/name`)?.start.line).to.equal(1);
    expect(performance.now() - start).to.be.below(10_000);
  }).timeout(20_000);

  it('takes 2,000 agents in a moment', () => {
    const text = `agents:\n${Array.from({ length: 2000 }, (_, i) => `  - name: agent-${i}\n    tags: [a, b, c]\n    system_prompt: { value: You are ${i}. }\n`).join('')}`;
    const start = performance.now();
    expect(parse(text).diagnostics).to.deep.equal([]);
    expect(performance.now() - start).to.be.below(5000);
  });
});
