import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';

const here = (path: string): string => fileURLToPath(new URL(`../../../${path}`, import.meta.url));
const sources = readdirSync(here('src'), { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.ts')).map((path) => join('src', path));

describe('codes of state, lock and plan', () => {
  const codes = (text: string, pattern: RegExp): ReadonlySet<string> => new Set([...text.matchAll(pattern)].map((match) => match[1] ?? ''));
  const used = codes(sources.map((path) => readFileSync(here(path), 'utf8')).join('\n'), /['"](LC3[01]\d\d)['"]/g);
  const explained = codes(readFileSync(here('docs/error-codes/LC3.md'), 'utf8'), /^## (LC3[01]\d\d) /gm);

  it('are all explained, and none is explained that is not used', () => expect([...explained].sort()).to.deep.equal([...used].sort()));
});
