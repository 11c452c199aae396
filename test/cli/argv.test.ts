import { expect } from 'chai';
import { arrange, type CommandShape, type FlagShape } from '../../src/cli/argv.ts';
import { DiagnosticError } from '../../src/core/diagnostic.ts';

const flag = (name: string, more: Partial<FlagShape> = {}): FlagShape => ({ name, takesValue: false, allowNo: false, aliases: [], ...more });
const value = (name: string, more: Partial<FlagShape> = {}): FlagShape => flag(name, { takesValue: true, ...more });

const common = [value('chdir'), flag('quiet', { char: 'q' }), flag('verbose', { char: 'v' }), flag('no-color', { aliases: ['no-ux'] }), value('workspace')];
const commands: readonly CommandShape[] = [
  { id: 'plan', flags: [...common, value('out'), value('target'), value('var'), value('file', { char: 'f' }), flag('json'), flag('refresh', { allowNo: true }), flag('detailed-exitcode')] },
  { id: 'get', flags: [...common, value('output', { char: 'o', options: ['wide', 'json', 'yaml', 'name'] }), flag('json')] },
  { id: 'state', flags: [...common] },
  { id: 'state list', flags: [...common, flag('json')] },
];

const plan = (...argv: string[]): readonly string[] => arrange(['plan', ...argv], commands).argv;

/** The first diagnostic that it throws, as `code summary | next`. */
function refusal(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    return error.diagnostics.map((d) => `${d.code} ${d.summary} | ${d.next ?? ''}`).join('\n');
  }
  return 'nothing was thrown';
}

describe('cli/argv: two dialects, one form', () => {
  const table: readonly (readonly [readonly string[], readonly string[]])[] = [
    [['-out', 'p'], ['--out=p']],
    [['-out=p'], ['--out=p']],
    [['--out', 'p'], ['--out=p']],
    [['--out=p'], ['--out=p']],
    [['-out='], ['--out=']],
    [['-var', 'a=b=c'], ['--var=a=b=c']],
    [['-var=a=b'], ['--var=a=b']],
    [['-refresh=false'], ['--no-refresh']],
    [['-refresh=true'], ['--refresh']],
    [['--refresh=false'], ['--no-refresh']],
    [['-no-refresh'], ['--no-refresh']],
    [['-no-refresh=false'], ['--refresh']],
    [['-no-color'], ['--no-color']],
    [['-no-color=false'], []],
    [['--no-ux'], ['--no-color']],
    [['-detailed-exitcode'], ['--detailed-exitcode']],
    [['-f', 'fleet.yaml'], ['-f', 'fleet.yaml']],
    [['-f', '-'], ['-f', '-']],
    [['-ffleet.yaml'], ['-ffleet.yaml']],
    [['-qv'], ['-qv']],
    [['--', '-out', 'p'], ['--', '-out', 'p']],
    [['plan.bin', '-json'], ['plan.bin', '--json']],
    [['-target', 'agent["-out"]'], ['--target=agent["-out"]']],
  ];
  for (const [given, expected] of table) {
    it(`plan ${given.join(' ')}`, () => expect(plan(...given)).to.deep.equal(expected));
  }

  it('moves flags that stand before the command behind it', () => {
    expect(arrange(['-q', '-workspace', 'acme', 'plan', '-json'], commands)).to.include({ id: 'plan' });
    expect(arrange(['-q', '-workspace', 'acme', 'plan', '-json'], commands).argv).to.deep.equal(['-q', '--workspace=acme', '--json']);
  });

  it('takes -chdir out, wherever it stands', () => {
    expect(arrange(['-chdir=a', 'plan', '-chdir', 'b', '-json'], commands)).to.deep.equal({ id: 'plan', words: ['plan'], argv: ['--json'], chdir: ['a', 'b'] });
  });

  it('leaves -o and its value alone, glued or not', () => {
    expect(arrange(['get', 'agents', '-o', 'json'], commands).argv).to.deep.equal(['agents', '-o', 'json']);
    expect(arrange(['get', 'agents', '-ojson'], commands).argv).to.deep.equal(['agents', '-ojson']);
  });

  it('finds the longest command', () => {
    expect(arrange(['state', 'list', '-json'], commands)).to.deep.include({ id: 'state list', argv: ['--json'] });
    expect(arrange(['state', 'lost'], commands)).to.deep.include({ id: 'state', argv: ['lost'] });
    expect(arrange(['planx', 'a'], commands)).to.deep.include({ words: ['planx', 'a'] });
    expect(arrange(['planx', 'a'], commands).id).to.equal(undefined);
  });

  it('refuses what is no flag, with the nearest one', () => {
    expect(refusal(() => plan('-outt', 'p'))).to.equal('LC4002 unknown flag -outt for plan | Did you mean -out? All flags: lettactl plan --help');
    expect(refusal(() => plan('--detailed-exit-code'))).to.equal('LC4002 unknown flag --detailed-exit-code for plan | Did you mean --detailed-exitcode? All flags: lettactl plan --help');
    expect(refusal(() => plan('-x'))).to.equal('LC4002 unknown flag -x for plan | All flags: lettactl plan --help');
  });

  it('never repeats the value of a flag it refuses: it may be a secret', () => {
    expect(refusal(() => plan('--tokn=s3cret'))).not.to.contain('s3cret');
  });

  it('refuses a flag without its value, also when another flag follows', () => {
    expect(refusal(() => plan('-out'))).to.contain('LC4002 -out needs a value');
    expect(refusal(() => plan('-out', '-json'))).to.contain('LC4002 -out needs a value');
    expect(refusal(() => plan('-out', '--'))).to.contain('LC4002 -out needs a value');
  });

  it('refuses a switch with a value that is neither true nor false', () => {
    expect(refusal(() => plan('-refresh=maybe'))).to.contain('LC4002 -refresh is a switch: it takes true or false, not "maybe"');
  });
});
