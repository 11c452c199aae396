import { readFileSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { failure } from '../core/diagnostic.ts';

/** Looked for in this order when no file is named. */
export const DEFAULT_FILES: readonly string[] = ['fleet.yaml', 'fleet.yml', 'agents.yml', 'lettactl.yaml'];

/** One fleet file as it was read. */
export interface FleetFile {
  /** Absolute; `-` for standard input. */
  readonly path: string;
  /** Absolute: paths in it are relative to this. */
  readonly folder: string;
  readonly bytes: Uint8Array;
}

export interface FleetFiles {
  readonly files: readonly FleetFile[];
  /** The name that the choice of files gives the fleet; undefined when it gives none (several of them, standard input). */
  readonly impliedName: string | undefined;
}

/** Reads the fleet files that were named (files, folders, `-`), or the default one. Throws LC1100 when there is none. */
export async function readFleetFiles(named: readonly string[] | undefined, cwd: string, stdin: (() => Promise<string>) | undefined): Promise<FleetFiles> {
  const given = named && named.length > 0 ? named : [defaultFile(cwd)];
  const files: FleetFile[] = [];
  for (const item of given) {
    if (item === '-') {
      if (!stdin) throw failure('LC1100', 'nothing to read from standard input', { next: 'Name a file with -f.' });
      files.push({ path: '-', folder: cwd, bytes: new TextEncoder().encode(await stdin()) });
    } else {
      for (const path of isFolder(resolve(cwd, item), item) ? filesIn(resolve(cwd, item), item) : [resolve(cwd, item)]) {
        if (!files.some((file) => file.path === path)) files.push({ path, folder: dirname(path), bytes: read(path, item) });
      }
    }
  }
  const [only] = given;
  if (given.length > 1 || only === undefined || only === '-') return { files, impliedName: undefined };
  const path = resolve(cwd, only);
  return { files, impliedName: isFolder(path, only) ? basename(path) : stemName(basename(path)) };
}

const stemName = (file: string): string => (file === 'fleet.yaml' || file === 'fleet.yml' ? 'default' : file.replace(/\.(?:ya?ml|json)$/i, ''));

function defaultFile(cwd: string): string {
  const found = DEFAULT_FILES.find((name) => statSync(join(cwd, name), { throwIfNoEntry: false })?.isFile());
  if (found === undefined) throw failure('LC1100', `no fleet file in ${cwd}`, { detail: `looked for ${DEFAULT_FILES.join(', ')}`, next: 'Name one with -f, or begin one with `lettactl init`.' });
  return found;
}

function isFolder(path: string, named: string): boolean {
  const facts = statSync(path, { throwIfNoEntry: false });
  if (!facts) throw failure('LC1100', `${named} does not exist`, { next: 'Name a fleet file or a folder of them with -f.' });
  return facts.isDirectory();
}

function filesIn(folder: string, named: string): readonly string[] {
  const found = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => !entry.isDirectory() && /\.ya?ml$/i.test(entry.name) && !entry.name.startsWith('.'))
    .map((entry) => join(folder, entry.name)).sort();
  if (found.length === 0) throw failure('LC1100', `the folder ${named} holds no fleet file (*.yaml, *.yml)`);
  return found;
}

function read(path: string, named: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch (error) {
    throw failure('LC1100', `${named} cannot be read: ${error instanceof Error ? error.message : String(error)}`, {}, { cause: error });
  }
}
