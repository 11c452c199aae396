import { expect } from 'chai';
import { renderChecks } from '../../src/views/human/checks.ts';

const ok = { name: 'server', ok: true, says: 'answers', diagnostics: [] } as const;
const warned = { name: 'state', ok: true, says: 'serial 2', diagnostics: [{ severity: 'warning', code: 'LC3032', summary: 'others may read it', next: 'chmod go= it' }] } as const;
const failed = { name: 'key', ok: false, says: '', diagnostics: [{ severity: 'error', code: 'LC2003', summary: 'refused' }] } as const;
const words = { color: false, well: 'All is well.', ill: 'Not well', warning: 'Nothing is broken.' };

describe('renderChecks', () => {
  it('says that all is well', () => {
    expect(renderChecks([ok], words)).to.equal('✔ server: answers\n\nAll is well.');
  });
  it('does not call a warning well', () => {
    expect(renderChecks([ok, warned], words)).to.equal('✔ server: answers\n! state: serial 2\n    Warning LC3032: others may read it\n      chmod go= it\n\n1 warning above. Nothing is broken.');
  });
  it('counts what failed', () => {
    expect(renderChecks([failed, warned, ok], words)).to.match(/^✖ key\n {4}Error LC2003: refused\n! state/).and.to.match(/\n\nNot well: 1 of 3 checks failed\.$/);
  });
  it('goes on to the plan where nothing else is said', () => {
    expect([renderChecks([ok], { color: false }), renderChecks([warned], { color: false })].map((text) => text.split('\n').at(-1))).to.deep.equal(['Ready. Next: lettactl plan', '1 warning above. Ready. Next: lettactl plan']);
  });
});
