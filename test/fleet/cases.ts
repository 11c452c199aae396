import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A fleet that must converge: its folder's files, applied as they are, then once more with the files of `next` over them. */
export interface Case {
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
  /** Files of a second step; `${ID of ADDRESS}` stands for the id that the first step made. */
  readonly next?: Readonly<Record<string, string>>;
  /** Calls that make what is there before the first step. */
  readonly setup?: readonly { readonly method: string; readonly path: string; readonly body: unknown }[];
  /** Why a server cannot have it. */
  readonly not?: { readonly dev?: string; readonly real?: string };
}

const FOLDER = fileURLToPath(new URL('cases/', import.meta.url));

const filesIn = (folder: string): Readonly<Record<string, string>> => Object.fromEntries(readdirSync(folder, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name)).sort().map((path) => [path.slice(folder.length + 1), readFileSync(path, 'utf8')]));

/**
 * Every folder of test/fleet/cases; a folder `then` in it is the second step, a `not.json` says which server cannot have it, and why; a `setup.json` what
 * is there before. */
export function cases(): readonly Case[] {
  return readdirSync(FOLDER).sort().map((name): Case => {
    const all = Object.entries(filesIn(join(FOLDER, name)));
    const fileOf = (wanted: string): string | undefined => all.find(([path]) => path === wanted)?.[1];
    const not = fileOf('not.json');
    const setup = fileOf('setup.json');
    const second = Object.fromEntries(all.flatMap(([path, text]) => (path.startsWith('then/') ? [[path.slice('then/'.length), text]] : [])));
    return {
      name: name.replaceAll('-', ' '),
      files: Object.fromEntries(all.filter(([path]) => path !== 'not.json' && path !== 'setup.json' && !path.startsWith('then/'))),
      ...(Object.keys(second).length > 0 ? { next: second } : {}),
      ...(setup === undefined ? {} : { setup: JSON.parse(setup) as NonNullable<Case['setup']> }),
      ...(not === undefined ? {} : { not: JSON.parse(not) as { readonly dev?: string; readonly real?: string } }),
    };
  });
}
