import { expect } from 'chai';
import { apartKind, instead, laterFlag } from '../../src/cli/later.ts';

describe('words of lettactl 1.x', () => {
  it('that are not there yet are said to be so', () => {
    expect(laterFlag('recalibrate')).to.equal('lettactl 1.x had --recalibrate; this version does not have it yet. docs/coming-from-1x.md says what there is instead, and what comes later.');
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
