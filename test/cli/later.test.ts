import { expect } from 'chai';
import { instead, laterCommand, laterFlag, laterKind } from '../../src/cli/later.ts';

describe('words of lettactl 1.x', () => {
  it('that are not there yet are said to be so', () => {
    expect(laterCommand('runs')).to.equal('lettactl 1.x had `runs`; this version does not have it yet. docs/coming-from-1x.md says what there is instead, and what comes later.');
    expect(laterFlag('recalibrate')).to.equal('lettactl 1.x had --recalibrate; this version does not have it yet. docs/coming-from-1x.md says what there is instead, and what comes later.');
  });

  it('that only one command had are known there', () => {
    for (const flag of ['active', 'wait', 'stream']) expect(laterFlag(flag, 'get'), flag).to.equal(`lettactl 1.x had --${flag} for get; this version does not have it yet. docs/coming-from-1x.md says what there is instead, and what comes later.`);
    expect(laterFlag('active', 'plan')).to.equal(undefined);
    for (const kind of ['messages', 'runs']) expect(laterKind(kind), kind).to.match(/^lettactl 1\.x had `get (?:messages|runs)`; this version does not have it yet\./);
    for (const kind of ['agents', 'modls', '']) expect(laterKind(kind)).to.equal(undefined);
  });

  it('are no words for everything else', () => {
    for (const word of ['plan', 'import', 'planx', 'constructor', '']) expect(laterCommand(word)).to.equal(undefined);
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
