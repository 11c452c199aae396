import { posix } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import { Beside, safeSegment } from '../../../src/core/generate/beside.ts';

const SEED = process.env['LETTACTL_SEED'] === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(process.env['LETTACTL_SEED']);

const name = fc.oneof(
  fc.constantFrom('a.md', 'A.MD', '../../etc/passwd', '/abs', '..', '.', '.hidden', 'a/b', 'a', 'a/b/c.txt', 'con', 'CON.txt', 'x'.repeat(400), '日'.repeat(200), 'trailing. ', 'a:b', 'a\\b', '${X}', '*.md', '\u0000', '', '~', '-o', 'é', 'e\u0301'),
  fc.string({ unit: 'grapheme', maxLength: 20 }), fc.array(fc.constantFrom('a', 'b', '..', 'A'), { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/')),
);

describe('files beside a fleet file', () => {
  it('have paths of their own that stay in the folder, whatever they are called', () => {
    console.log(`      seed ${SEED} (LETTACTL_SEED)`);
    fc.assert(fc.property(fc.array(fc.record({ folder: name, name }), { maxLength: 12 }), (asked) => {
      const beside = new Beside();
      const paths = asked.map((one, at) => beside.add(['files', one.folder], one.name, String(at)));
      expect(beside.files.map(({ text }) => text)).to.deep.equal(asked.map((_, at) => String(at)));
      const keys = paths.map((path) => path.normalize('NFKC').toLowerCase());
      expect(new Set(keys).size).to.equal(paths.length);
      for (const path of paths) {
        expect(posix.normalize(path)).to.equal(path);
        expect(path.startsWith('files/')).to.equal(true);
        for (const part of path.split('/')) expect(part).to.match(/^[^./\\:*?"<>|$\p{Control}][^/\\:*?"<>|$\p{Control}]*$/u);
        // No file is where another one needs a folder.
        for (const key of keys) expect(keys.some((other) => other.startsWith(`${key}/`))).to.equal(false);
      }
    }), { seed: SEED, numRuns: 300 });
  });

  it('keep their names where those are paths', () => {
    const beside = new Beside();
    expect(beside.add(['tools'], 'add_one.py', '')).to.equal('tools/add_one.py');
    expect(beside.add(['files', 'brand docs'], 'docs/a b.md', '')).to.equal('files/brand docs/docs/a b.md');
    expect(beside.add(['files', 'brand docs'], 'docs/A b.md', '')).to.equal('files/brand docs/docs/A b-2.md');
    expect(safeSegment('..')).to.equal('_');
    expect(['-rf', '--force', '/abs'].map(safeSegment)).to.deep.equal(['_rf', '_force', '_abs']);
  });
});
