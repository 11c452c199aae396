import { expect } from 'chai';
import { laterCommand, laterFlag, laterImport } from '../../src/cli/later.ts';

describe('words of lettactl 1.x', () => {
  it('that are not there yet are said to be so', () => {
    expect(laterCommand('runs')).to.equal('lettactl 1.x had `runs`; this version does not have it yet. docs/coming-from-1x.md says what there is instead, and what comes later.');
    expect(laterFlag('recalibrate')).to.equal('lettactl 1.x had --recalibrate; this version does not have it yet. docs/coming-from-1x.md says what there is instead, and what comes later.');
    expect(laterImport).to.match(/^lettactl 1\.x had `import FILE`; this version does not load exports yet\./);
  });

  it('are no words for everything else', () => {
    for (const word of ['plan', 'import', 'planx', 'constructor', '']) expect(laterCommand(word)).to.equal(undefined);
    for (const word of ['target', 'matc', '']) expect(laterFlag(word)).to.equal(undefined);
  });
});
