import { expect } from 'chai';
import { patternHint, readsLikeRegex } from '../../src/cli/patterns.ts';

describe('a pattern that fits nothing', () => {
  for (const pattern of ['^tmp_', 'tmp$', 'tmp.*', 'tmp-\\d', '(a|b)-x', 'x[0-9]+']) {
    it(`${pattern} was meant as a regular expression`, () => {
      expect(patternHint(pattern)).to.equal(`A regular expression stands between slashes: --pattern '/${pattern}/i'`);
    });
  }

  it('a slash in it is none of those around it', () => { expect(patternHint('^docs/a')).to.equal("A regular expression stands between slashes: --pattern '/^docs\\/a/i'"); });

  it('without a wildcard was perhaps meant as a part', () => { expect(patternHint('count')).to.equal("A pattern fits whole names: --pattern '*count*' fits a part."); });

  for (const pattern of ['tmp-*', '{a,b}-?', '/^tmp/', '/tmp$/i', 'v[0-9]']) it(`${pattern} is what it is`, () => { expect([readsLikeRegex(pattern), patternHint(pattern)]).to.deep.equal([false, undefined]); });
});
