import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { apartKind, instead, LATER, laterFlag } from '../../src/cli/later.ts';

describe('words of lettactl 1.x', () => {
  it('that are not there yet are said to be so', () => {
    expect(laterFlag('compact')).to.equal('lettactl 1.x had --compact; this version does not have it yet. Until then: lettactl messages compact AGENT.');
  });

  it('stand in the page for those who come from 1.x, each of them', () => {
    const page = readFileSync(new URL('../../docs/coming-from-1x.md', import.meta.url), 'utf8');
    for (const flag of LATER.keys()) expect(page, flag).to.include(`\`--${flag}\``);
  });

  it('that stand apart from other kinds are told where flags go', () => {
    for (const kind of ['messages', 'runs', 'run']) expect(apartKind(kind), kind).to.equal(`Flags go behind it: lettactl get ${kind}`);
    for (const kind of ['agents', 'modls', '']) expect(apartKind(kind)).to.equal(undefined);
  });

  it('are no words for everything else', () => {
    for (const word of ['target', 'matc', '']) expect(laterFlag(word)).to.equal(undefined);
  });
});

describe('words of Terraform', () => {
  it('that have another name here are told it', () => {
    expect(instead(['taint', 'agent.a'])).to.equal('An object is made anew with: lettactl apply -replace ADDRESS');
    expect(instead(['state', 'rm', 'agent.a'])).to.include('removed');
    expect(instead(['state', 'mv'])).to.include('moved');
    expect(instead(['workspace', 'list'])).to.include('--workspace');
    for (const words of [['state', 'list'], ['plan'], ['rm'], []]) expect(instead(words)).to.equal(undefined);
  });
});
