import { createReadStream, readdirSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { MAX_FLEET_FILE } from '../core/config/limits.ts';
import { failure } from '../core/diagnostic.ts';
import { systemProblem } from './files.ts';

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

/** What comes through standard input: as text, or the bytes as they are. */
export type Stdin = () => Promise<string | Uint8Array>;

/** Reads the fleet files that were named (files, folders, `-`), or the default one. Throws LC1100 when there is none. */
export async function readFleetFiles(named: readonly string[] | undefined, cwd: string, stdin: Stdin | undefined): Promise<FleetFiles> {
  const given = named && named.length > 0 ? named : [defaultFile(cwd)];
  const files: FleetFile[] = [];
  for (const item of given) {
    if (item === '-') {
      // It can be read once only.
      if (files.some((known) => known.path === '-')) continue;
      if (!stdin) throw failure('LC1100', 'nothing to read from standard input', { next: 'Name a file with -f.' });
      const given = await stdin();
      files.push({ path: '-', folder: cwd, bytes: typeof given === 'string' ? new TextEncoder().encode(given) : given });
    } else {
      const path = resolve(cwd, item);
      const inside = isFolder(path, item) ? filesIn(path, item) : undefined;
      for (const file of inside ?? [path]) {
        if (!files.some((known) => known.path === file)) files.push({ path: file, folder: dirname(file), bytes: await read(file, inside ? join(item, basename(file)) : item) });
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
  try {
    const facts = statSync(path, { throwIfNoEntry: false });
    if (facts) return facts.isDirectory();
  } catch (error) {
    throw failure('LC1100', `${named} ${systemProblem(error, path).problem}`, {}, { cause: error });
  }
  throw failure('LC1100', `${named} does not exist`, { next: 'Name a fleet file or a folder of them with -f.' });
}

/** The fleet files of a folder: what is no file (a pipe, a folder) is none; a link that leads nowhere is said when it is read. */
function filesIn(folder: string, named: string): readonly string[] {
  let names: readonly string[];
  try {
    names = readdirSync(folder);
  } catch (error) {
    throw failure('LC1100', `the folder ${named} ${systemProblem(error, folder).problem}`, {}, { cause: error });
  }
  const found = names.filter((name) => /\.ya?ml$/i.test(name) && !name.startsWith('.')).map((name) => join(folder, name))
    .filter((path) => statSync(path, { throwIfNoEntry: false })?.isFile() ?? true).sort();
  if (found.length === 0) throw failure('LC1100', `the folder ${named} holds no fleet file (*.yaml, *.yml)`);
  return found;
}

/** The bytes of a file or pipe (`-f <(…)`); of one that is larger than any fleet file, so many that this shows. */
async function read(path: string, named: string): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  try {
    for await (const part of createReadStream(path, { end: MAX_FLEET_FILE })) parts.push(part as Buffer);
  } catch (error) {
    throw failure('LC1100', `${named} ${systemProblem(error, path).problem}`, {}, { cause: error });
  }
  return Buffer.concat(parts);
}
