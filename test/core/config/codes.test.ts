import { expect } from 'chai';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = (path: string): string => fileURLToPath(new URL(`../../../${path}`, import.meta.url));
const sources = (folder: string): readonly string[] => readdirSync(here(folder), { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.ts')).map((path) => join(folder, path));

describe('codes of the fleet file', () => {
  const used = new Set([...sources('src/core'), ...sources('src/resources'), ...sources('src/buckets'), ...sources('src/engine')]
    .flatMap((path) => readFileSync(here(path), 'utf8').match(/LC(?:1\d{3}|21\d{2})/g) ?? []));
  const explained = new Set(['LC1.md', 'LC21.md'].flatMap((name) => [...readFileSync(here(`docs/error-codes/${name}`), 'utf8').matchAll(/^## (LC\d{4}) /gm)].map((match) => match[1] ?? '')));

  it('are all explained, and none is explained that is not used', () => expect([...explained].sort()).to.deep.equal([...used].sort()));
});
