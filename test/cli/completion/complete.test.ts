import { expect } from 'chai';
import { complete } from '../../../src/cli/completion/complete.ts';
import type { WordCommand, WordFlag } from '../../../src/cli/completion/tree.ts';
import { forBash, splitLine } from '../../../src/cli/completion/words.ts';

const flag = (name: string, more: Partial<WordFlag> = {}): WordFlag => ({ name, takesValue: true, allowNo: false, aliases: [], multiple: false, summary: `about ${name}`, helpValue: '', ...more });
const command = (id: string, flags: readonly WordFlag[] = [], args: readonly string[] = []): WordCommand =>
  ({ id, summary: `about ${id}`, flags: [...flags, flag('quiet', { takesValue: false, char: 'q' })], args: args.map((name) => ({ name, options: name === 'shell' ? ['bash', 'zsh'] : [], rest: false })) });
const OUTPUT = flag('output', { char: 'o', options: ['table', 'json'] });
const COMMANDS = [
  command('apply', [flag('file', { char: 'f', multiple: true, helpValue: 'PATH' }), flag('root', { helpValue: 'DIR' }), flag('lock', { takesValue: false, allowNo: true })], ['plan']),
  command('completion', [], ['shell']), command('get', [OUTPUT, flag('agent', { helpValue: 'NAME' })], ['kind', 'name']), command('remote add', [], ['name', 'url']), command('remote use', [], ['name']),
  command('report memory', [OUTPUT, flag('out', { helpValue: 'FILE' }), flag('remote', { helpValue: 'NAME' })], ['agent']), command('state', [], []), command('state list'),
];
const INPUT = { commands: COMMANDS, topics: { report: 'Reports.' }, kinds: ['agents', 'archives', 'blocks'] };
const values = (words: readonly string[], current: string): readonly string[] => complete(words, current, INPUT).candidates.map(({ value }) => value);

describe('what may follow on a command line', () => {
  for (const [words, current, expected] of [
    [[], '', ['apply', 'completion', 'get', 'remote', 'report', 'state']],
    [[], 're', ['remote', 'report']],
    [['-q'], 're', ['remote', 'report']],
    [['report'], '', ['memory']],
    [['remote'], 'u', ['use']],
    [['state'], '', ['list']],
    [['nonsense'], '', []],
    [['report', 'memory'], '--o', ['--out', '--output']],
    [['report', 'memory'], '-o', ['-out', '-output']],
    [['report', 'memory', '-o', 'json'], '--o', ['--out']],
    [['report', 'memory', '--output=json'], '--o', ['--out']],
    [['apply', '-f', 'a'], '--f', ['--file']],
    [['apply'], '--', ['--file', '--help', '--lock', '--no-lock', '--quiet', '--root']],
    [['report', 'memory', '-o'], '', ['table', 'json']],
    [['report', 'memory', '--output'], 'j', ['json']],
    [['report', 'memory', '-output'], 'j', ['json']],
    [['report', 'memory'], '--output=j', ['--output=json']],
    [['report', 'memory'], '-output=j', ['-output=json']],
    [['report', 'memory'], '--nothing=j', []],
    [['get'], 'a', ['agents', 'archives']],
    [['completion'], '', ['bash', 'zsh']],
    [['get', 'agents', 'x'], '', []],
    [['apply', '--'], '-', []],
  ] as const) {
    it(`after \`${words.join(' ')}\`, at \`${current}\`: ${expected.join(' ') || 'nothing'}`, () => expect(values(words, current)).to.deep.equal(expected));
  }

  for (const [words, current, listed] of [
    [['report', 'memory'], 'sup', { kind: 'agents', before: '', begins: 'sup' }],
    [['report', 'memory', '-o', 'json'], '', { kind: 'agents', before: '', begins: '' }],
    [['get', 'agents'], '', { kind: 'agents', before: '', begins: '' }],
    [['get', 'blocks'], '', undefined],
    [['get', '--agent'], 'x', { kind: 'agents', before: '', begins: 'x' }],
    [['get'], '--agent=x', { kind: 'agents', before: '--agent=', begins: 'x' }],
    [['report', 'memory', '--remote'], '', { kind: 'remotes', before: '', begins: '' }],
    [['remote', 'use'], 'p', { kind: 'remotes', before: '', begins: 'p' }],
    [['remote', 'add'], 'p', undefined],
    [['report', 'memory', '-out'], '', { kind: 'files', before: '', begins: '' }],
    [['apply', '-f'], 'x', { kind: 'files', before: '', begins: 'x' }],
    [['apply', '--root'], '', { kind: 'folders', before: '', begins: '' }],
    [['apply'], '', { kind: 'files', before: '', begins: '' }],
    [['report', 'memory', 'a'], '', undefined],
  ] as const) {
    it(`after \`${words.join(' ')}\`, at \`${current}\`, ${listed ? `${listed.kind} are listed` : 'nothing is listed'}`, () => expect(complete(words, current, INPUT).listed).to.deep.equal(listed));
  }

  it('is told with what it is about: commands, topics, flags', () => {
    expect(complete([], 're', INPUT).candidates).to.deep.equal([{ value: 'remote', about: '' }, { value: 'report', about: 'Reports.' }]);
    expect(complete(['report'], 'm', INPUT).candidates).to.deep.equal([{ value: 'memory', about: 'about report memory' }]);
    expect(complete(['get'], '--out', INPUT).candidates).to.deep.equal([{ value: '--output', about: 'about output' }]);
  });
});

describe('a line of bash', () => {
  for (const [line, words, current, open] of [
    ['lettactl rep', ['lettactl'], 'rep', ''], ['lettactl report ', ['lettactl', 'report'], '', ''], ['lettactl  a\\ b "c d', ['lettactl', 'a b'], 'c d', '"'], ["x 'it", ['x'], 'it', "'"],
    ['x "a\\"b" \'\' y', ['x', 'a"b', ''], 'y', ''], ['', [], '', ''], ['x "', ['x'], '', '"'], ['x y\\', ['x'], 'y', ''],
  ] as const) {
    it(`is read as bash reads it: ${line}`, () => expect(splitLine(line)).to.deep.equal({ words, current, open }));
  }

  it('gets words as bash puts them in: behind = and :, and with quotes where none is open', () => {
    expect(forBash('support agent', 'sup', 'sup', '')).to.equal('support\\ agent');
    expect(forBash('support agent', 'sup', '"sup', '"')).to.equal('support agent');
    expect(forBash('--output=json', '--output=j', 'j', '')).to.equal('json');
    expect(forBash('--output=json', '--output=', '', '')).to.equal('json');
    expect(forBash('role:support', 'role:s', 's', '')).to.equal('support');
    expect(forBash('$(touch x)', '', '', '')).to.equal('\\$\\(touch\\ x\\)');
    expect(forBash("it's", '', '', '')).to.equal("it\\'s");
    expect(forBash('$(touch x) `y` "z" \\', '', '"', '"')).to.equal('\\$(touch x) \\`y\\` \\"z\\" \\\\');
    expect(forBash("it's; touch x", '', "'", "'")).to.equal("it'\\''s; touch x");
  });
});
