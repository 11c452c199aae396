import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { expect } from 'chai';
import { errorSections, root } from './pages.ts';

const codesIn = (folder: string): ReadonlySet<string> => new Set(readdirSync(`${root}${folder}`, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .flatMap((file) => [...readFileSync(`${root}${folder}/${file}`, 'utf8').matchAll(/['"](LC\d{4})['"]/g)].map(([, code]) => code ?? '')));

describe('docs/error-codes', () => {
  const sections = errorSections();

  it('has a section for every code that a user can meet, and for no other', () => {
    expect(sections.map(({ code }) => code).sort()).to.deep.equal([...codesIn('src')].sort());
  });

  it('says in each section what it means', () => {
    // Two codes that say the same may share one text: the first of them then has a title only.
    const empty = sections.filter(({ text }, at) => text === '' && (sections[at + 1]?.text ?? '') === '');
    expect(empty.map(({ code }) => code)).to.deep.equal([]);
  });

  it('is indexed by docs/troubleshooting.md (UPDATE_GOLDEN=1 writes the index)', () => {
    const page = `${root}docs/troubleshooting.md`;
    const index = sections.map(({ code, file, anchor, title }) => `| [${code}](error-codes/${file}#${anchor}) | ${title} |\n`).join('');
    const [before = '', rows = ''] = readFileSync(page, 'utf8').split(/(?<=\| code \| what it is \|\n\| --- \| --- \|\n)/);
    if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(page, before + index);
    else expect(rows).to.equal(index);
  });
});
