import { readdirSync, readFileSync } from 'node:fs';
import { expect } from 'chai';

const root = new URL('../..', import.meta.url).pathname;
const sources = readdirSync(`${root}src`, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts')).map((file) => readFileSync(`${root}src/${file}`, 'utf8'));

describe('error codes of usage and of bugs', () => {
  for (const family of ['LC4', 'LC9']) {
    it(`docs/error-codes/${family}.md has a section for each ${family}xxx, and no other`, () => {
      const used = new Set(sources.flatMap((text) => [...text.matchAll(new RegExp(`'(${family}\\d{3})'`, 'g'))].map(([, code]) => code)));
      const told = [...readFileSync(`${root}docs/error-codes/${family}.md`, 'utf8').matchAll(/^## (LC\d{4}) /gm)].map(([, code]) => code);
      expect(told).to.deep.equal([...used].sort());
    });
  }
});
