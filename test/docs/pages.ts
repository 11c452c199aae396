import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The project's folder, with a slash at its end. */
export const root = fileURLToPath(new URL('../..', import.meta.url));

/** README and the pages below docs/, relative to the project. */
export const pages: readonly string[] = ['README.md', ...readdirSync(`${root}docs`, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.md')).map((file) => `docs/${file.replaceAll('\\', '/')}`).sort()];

export const textOf = (page: string): string => readFileSync(`${root}${page}`, 'utf8');

/** A fenced block: `info` is what stands behind the fence (`yaml fleet`), `line` the first line of its text. */
export interface Block { readonly page: string; readonly line: number; readonly info: string; readonly text: string }

export function blocksOf(page: string): readonly Block[] {
  const blocks: Block[] = [];
  const lines = textOf(page).split('\n');
  for (let at = 0; at < lines.length; at++) {
    const fence = /^( *)```(.*)$/.exec(lines[at] ?? '');
    if (!fence) continue;
    const end = lines.findIndex((line, index) => index > at && line.trim() === '```');
    if (end < 0) throw new Error(`${page}:${at + 1}: a block without an end`);
    const indent = fence[1]?.length ?? 0;
    blocks.push({ page, line: at + 2, info: (fence[2] ?? '').trim(), text: lines.slice(at + 1, end).map((line) => `${line.slice(indent)}\n`).join('') });
    at = end;
  }
  return blocks;
}

/** The anchor that a heading gets on a rendered page. */
export const anchorOf = (heading: string): string => heading.toLowerCase().replace(/[^\p{L}\p{N}\s_-]/gu, '').trim().replace(/\s/g, '-');

export const headingsOf = (page: string): readonly string[] => {
  const inBlocks = new Set(blocksOf(page).flatMap(({ line, text }) => text.split('\n').map((_, index) => line + index)));
  return textOf(page).split('\n').flatMap((line, index) => (inBlocks.has(index + 1) ? [] : (/^#+ (.+)$/.exec(line)?.[1] ?? [])));
};

export interface ErrorSection { readonly file: string; readonly code: string; readonly title: string; readonly anchor: string; readonly text: string }

/** The sections of docs/error-codes, by code. */
export const errorSections = (): readonly ErrorSection[] => pages.filter((page) => page.startsWith('docs/error-codes/')).flatMap((page) =>
  textOf(page).split(/^(?=## )/m).flatMap((part) => {
    const match = /^## (LC\d{4}) (.+)\n([\s\S]*)$/.exec(part);
    const [, code = '', title = '', text = ''] = match ?? [];
    return match ? [{ file: page.slice('docs/error-codes/'.length), code, title, anchor: anchorOf(`${code} ${title}`), text: text.trim() }] : [];
  })).sort((a, b) => (a.code < b.code ? -1 : 1));
