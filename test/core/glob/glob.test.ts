import { expect } from 'chai';
import fc from 'fast-check';
import picomatch from 'picomatch';
import { globsOf } from '../../../src/core/glob/glob.ts';
import type { Glob } from '../../../src/core/glob/glob.ts';

const of = (pattern: string): readonly Glob[] => {
  const globs = globsOf(pattern);
  if ('problem' in globs) throw new Error(globs.problem);
  return globs;
};
const matches = (pattern: string, path: string): boolean => of(pattern).some((glob) => glob.matches(path));

describe('patterns over paths', () => {
  for (const [pattern, yes, no] of [
    ['docs/*.md', ['docs/a.md', 'docs/a b.md', 'docs/line\nfeed.md', 'docs/🎉.md'], ['docs/a.MD', 'docs/.a.md', 'docs/x/a.md', 'docs/a.mdx', 'a.md']],
    ['docs/**', ['docs/a', 'docs/x/y/a', 'docs/line\nfeed', 'docs/fold\ner/a'], ['docs', 'docs/.a', 'docs/.x/a', 'docsx/a']],
    ['docs/**/*.md', ['docs/a.md', 'docs/x/y/a.md'], ['docs/a', 'docs/x/.git/a.md']],
    ['**/a', ['a', 'x/a', 'x/y/a'], ['xa', '.x/a']],
    ['**/**/a/**/**', ['a/b', 'x/a/b/c'], ['a']],
    ['docs/.*', ['docs/.a'], ['docs/a']],
    ['.github/**', ['.github/a', '.github/x/a'], ['.github/.a', '.github']],
    ['?.md', ['a.md', '🎉.md', 'é.md'], ['ab.md', '.md', '..md']],
    ['[a-c]?[!x].md', ['abc.md', 'bbb.md'], ['dbc.md', 'abx.md']],
    ['[]a].md', ['].md', 'a.md'], ['b.md']],
    ['a[1.md', ['a[1.md'], ['a1.md']],
    ['{a,b/*}.md', ['a.md', 'b/c.md'], ['b.md', '{a,b}.md']],
    ['{a,{b,c}d,}.md', ['a.md', 'bd.md', 'cd.md', '.md'], ['b.md', 'd.md']],
    ['{a}.md', ['{a}.md'], ['a.md']],
    ['{a,b.md', ['{a,b.md'], ['a']],
    ['\\*\\{a,b\\}.md', ['*{a,b}.md'], ['xa.md', '*a.md']],
    ['a\\', ['a\\'], ['a']],
    ['./docs//*.md', ['docs/a.md'], ['docs/x/a.md']],
    ['a*b*c', ['abc', 'aXbYbc'], ['ab', 'acb']],
    ['+(a|b).md', ['+(a|b).md'], ['a.md', 'aa.md']],
  ] as const) {
    it(`${JSON.stringify(pattern)} takes what it says`, () => {
      for (const path of yes) expect(matches(pattern, path), path).to.equal(true);
      for (const path of no) expect(matches(pattern, path), path).to.equal(false);
    });
  }

  it('agree with picomatch', () => {
    const text = fc.array(fc.constantFrom('a', 'b', 'ab', '.', 'é'), { minLength: 1, maxLength: 3 }).map((parts) => parts.join(''));
    const piece = fc.oneof(text, fc.constantFrom('*', '*', '?', '[ab]', '[b]', '{a,b}', '{a,b*}', 'a*'));
    const segment = fc.oneof({ weight: 4, arbitrary: fc.array(piece, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('')) }, { weight: 1, arbitrary: fc.constant('**') });
    const pattern = fc.array(segment, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/'))
      // There, several stars in a row, and a dot before a star or a set, have meanings of their own.
      .filter((one) => !/\*\*\*|[^/]\*\*|\*\*[^/]|\.[*?[{]|(?:^|\/)\.+(?:\/|$)|\*\*$|[*\]}?]\.|\}\{|[*?]\{/.test(one));
    const path = fc.array(text, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/')).filter((one) => !/(?:^|\/)\.+(?:\/|$)/.test(one));
    fc.assert(fc.property(pattern, path, (one, other) => {
      expect(matches(one, other)).to.equal(picomatch(one, { flags: 's' })(other));
    }), { numRuns: 3000 });
  });

  it('know where to look, and how deep', () => {
    const looks = (pattern: string) => of(pattern).map(({ base, depth, hidden }) => ({ base, depth, hidden }));
    expect(looks('docs/a*/**/x.md')).to.deep.equal([{ base: 'docs', depth: undefined, hidden: false }]);
    expect(looks('a/b.md')).to.deep.equal([{ base: 'a', depth: 0, hidden: false }]);
    expect(looks('*/.x/*.md')).to.deep.equal([{ base: '', depth: 2, hidden: true }]);
    expect(looks('*.md')).to.deep.equal([{ base: '', depth: 0, hidden: false }]);
  });

  it('need time by their length, whatever they are', () => {
    const start = performance.now();
    for (const [pattern, path] of [[`${'*a'.repeat(400)}b`, 'a'.repeat(4000)], ['**/'.repeat(333), `${'a/'.repeat(500)}b`], [`${'?*'.repeat(400)}b`, 'a'.repeat(4000)], ['['.repeat(1000), '['.repeat(1000)], ['{'.repeat(1000), 'x']] as const) matches(pattern, path);
    expect(performance.now() - start).to.be.below(2000);
    expect(globsOf('{a,b}'.repeat(50))).to.have.property('code', 'LC1411');
    expect(globsOf(`{${'a,'.repeat(400)}a}{b,c,d}`)).to.have.property('code', 'LC1411');
    expect(globsOf('*'.repeat(1001))).to.have.property('code', 'LC1411');
  });
});
