/** A file that a generated fleet file names: its path relative to it, with `/`, and what is in it. */
export interface BesideFile { readonly path: string; readonly text: string }

/** What a name may hold as a part of a path, on every system. */
const ODD = /[^\p{L}\p{N} ._+@=,()'-]+/gu;
/** Names that Windows keeps for itself, whatever follows the dot. */
const RESERVED = /^(?:con|prn|aux|nul|com\d|lpt\d)(?=\.|$)/i;
/** In bytes of UTF-8; file systems take 255, and a number and a suffix have to fit. */
const LONGEST = 180;

/** A name as one part of a path: never empty, hidden, a step upwards, a flag, or too long; unlike names may come out alike. */
export function safeSegment(name: string): string {
  let part = name.normalize('NFC').replace(ODD, '-').replace(/^(?:[.\s]+|-+)/, '_').replace(/[.\s]+$/, '');
  if (RESERVED.test(part)) part = `_${part}`;
  while (Buffer.byteLength(part) > LONGEST) part = [...part].slice(0, -1).join('');
  return part === '' ? '_' : part;
}

/** Gives texts paths that no two of them share, also where a system does not tell upper case from lower, and that never lead out of the folder. */
export class Beside {
  readonly #files = new Map<string, BesideFile>();
  readonly #folders = new Set<string>();
  /** Which folder a name got, so that one name is one folder. */
  readonly #chosen = new Map<string, string>();

  get files(): readonly BesideFile[] {
    return [...this.#files.values()];
  }

  /** `name` may have folders of its own in it (`docs/a.md`). */
  add(folders: readonly string[], name: string, text: string): string {
    const parts = name.split('/').filter((part) => part !== '' && part !== '.');
    const folder = [...folders, ...parts.slice(0, -1)].reduce((above, part) => this.#folder(above, part), '');
    const path = this.#free(folder, parts.at(-1) ?? name, (key) => this.#files.has(key) || this.#folders.has(key));
    this.#files.set(keyOf(path), { path, text });
    return path;
  }

  #folder(above: string, name: string): string {
    const asked = `${above}\0${name}`;
    const known = this.#chosen.get(asked);
    if (known !== undefined) return known;
    const path = this.#free(above, name, (key) => this.#files.has(key) || this.#folders.has(key));
    this.#folders.add(keyOf(path));
    this.#chosen.set(asked, path);
    return path;
  }

  #free(above: string, name: string, isTaken: (key: string) => boolean): string {
    const [, stem = '', suffix = ''] = /^(.+?)(\.[^.]{1,16})?$/u.exec(safeSegment(name)) ?? [];
    const path = (count: number): string => `${above === '' ? '' : `${above}/`}${stem}${count === 1 ? '' : `-${count}`}${suffix}`;
    let count = 1;
    while (isTaken(keyOf(path(count)))) count += 1;
    return path(count);
  }
}

const keyOf = (path: string): string => path.normalize('NFKC').toLowerCase();
