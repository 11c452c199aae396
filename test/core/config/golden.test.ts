import { expect } from 'chai';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { problemsOf, story } from './fleets.ts';

const CASES = fileURLToPath(new URL('../../golden/config/', import.meta.url));

/**
 * Each folder of test/golden/config is a fleet, and `problems.txt` in it what is said about it, word for word; a folder without
 * problems has an empty one. GOLDEN_UPDATE=1 writes them anew: read the difference before you commit it.
 */
describe('fleet files and what is said about them', () => {
  for (const name of readdirSync(CASES).sort()) {
    it(name.replaceAll('-', ' '), async () => {
      const folder = join(CASES, name);
      const expected = join(folder, 'problems.txt');
      const problems = await problemsOf(folder, {}, { SET: 'a-secret-value' });
      const text = problems.length === 0 ? '' : story(problems);
      if (process.env['GOLDEN_UPDATE'] === '1' || !existsSync(expected)) writeFileSync(expected, text);
      expect(text).to.equal(readFileSync(expected, 'utf8'));
    });
  }
});
