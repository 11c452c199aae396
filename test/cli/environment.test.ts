import { expect } from 'chai';
import type { FlagShape } from '../../src/cli/argv.ts';
import { variableOf, withEnvironment } from '../../src/cli/environment.ts';

const flags: readonly (FlagShape & { readonly multiple?: boolean })[] = [
  { name: 'auto-approve', takesValue: false, allowNo: false, aliases: [] },
  { name: 'refresh', takesValue: false, allowNo: true, aliases: [] },
  { name: 'workspace', takesValue: true, allowNo: false, aliases: [] },
  { name: 'target', takesValue: true, allowNo: false, aliases: [], multiple: true },
  { name: 'file', char: 'f', takesValue: true, allowNo: false, aliases: [], multiple: true },
];

const from = (variables: Readonly<Record<string, string>>, ...argv: string[]): readonly string[] =>
  withEnvironment(argv, flags, (name) => variables[name]).argv;

describe('cli/environment: LETTACTL_<FLAG>', () => {
  it('names them', () => expect(variableOf('auto-approve')).to.equal('LETTACTL_AUTO_APPROVE'));
  it('sets what the command line leaves out', () => {
    expect(from({ LETTACTL_AUTO_APPROVE: '1', LETTACTL_WORKSPACE: 'acme' }, 'plan.bin')).to.deep.equal(['plan.bin', '--auto-approve', '--workspace=acme']);
  });
  it('gives way to the command line', () => {
    expect(from({ LETTACTL_WORKSPACE: 'acme', LETTACTL_FILE: 'a.yaml' }, '--workspace=other', '-f', 'b.yaml')).to.deep.equal(['--workspace=other', '-f', 'b.yaml']);
    expect(from({ LETTACTL_REFRESH: '1' }, '--no-refresh')).to.deep.equal(['--no-refresh']);
  });
  it('takes an empty variable as unset', () => expect(from({ LETTACTL_WORKSPACE: '', LETTACTL_AUTO_APPROVE: '' })).to.deep.equal([]));
  it('turns switches off', () => {
    expect(from({ LETTACTL_REFRESH: 'false' })).to.deep.equal(['--no-refresh']);
    expect(from({ LETTACTL_NO_REFRESH: '1' })).to.deep.equal(['--no-refresh']);
    expect(from({ LETTACTL_AUTO_APPROVE: '0' })).to.deep.equal([]);
  });
  it('reads lists', () => expect(from({ LETTACTL_TARGET: 'agent.a, agent.b' })).to.deep.equal(['--target=agent.a', '--target=agent.b']));
  it('stays before --', () => expect(from({ LETTACTL_WORKSPACE: 'w' }, '--', '--workspace=x')).to.deep.equal(['--workspace=w', '--', '--workspace=x']));
  it('refuses a switch that is neither yes nor no', () => {
    expect(() => from({ LETTACTL_AUTO_APPROVE: 'perhaps' })).to.throw('LC4005: LETTACTL_AUTO_APPROVE is neither yes nor no');
  });
});
