import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { TABLE_NAMES, type Row, type TableName, type Tables } from './rows.ts';

type Entry = [table: TableName, id: string, row: Row | null];

/**
 * All objects of one server, in memory, with an append log on disk.
 *
 * One call of {@link Store.flush} is one line of the log: what a request wrote is either all there after a restart or
 * not at all, also after kill -9. The log is folded into a snapshot when the store is opened and when it is closed.
 * Rows are read in the order of their creation; never change a row in place, put a new one.
 */
export interface Store {
  /** The folder on disk; undefined for a store that lives in memory only. */
  readonly dataDir: string | undefined;
  get<T extends TableName>(table: T, id: string): Tables[T] | undefined;
  /** All rows, oldest first. */
  all<T extends TableName>(table: T): Tables[T][];
  put<T extends TableName>(table: T, row: Tables[T]): Tables[T];
  /** Puts the stored row with some attributes changed, and `updated_at` renewed. */
  patch<T extends TableName>(table: T, row: Tables[T], changes: Partial<Tables[T]>): Tables[T];
  remove(table: TableName, id: string): void;
  /** @returns the present instant, ISO 8601 with microseconds, later than any it gave before. */
  now(): string;
  flush(): void;
  close(): void;
}

/** Opens the store in `dataDir` (made when absent), or one in memory. Throws when the snapshot there cannot be read. */
export function openStore(dataDir?: string): Store {
  return new LoggedStore(dataDir);
}

class LoggedStore implements Store {
  readonly dataDir: string | undefined;
  readonly #tables = new Map<TableName, Map<string, Row>>(TABLE_NAMES.map((name) => [name, new Map<string, Row>()]));
  #pending: Entry[] = [];
  #log: number | undefined;
  #lastMicros = 0;

  constructor(dataDir: string | undefined) {
    this.dataDir = dataDir;
    if (dataDir === undefined) return;
    mkdirSync(dataDir, { recursive: true });
    this.#load(dataDir);
    this.#snapshot(dataDir);
  }

  get<T extends TableName>(table: T, id: string): Tables[T] | undefined {
    return this.#rows(table).get(id);
  }

  all<T extends TableName>(table: T): Tables[T][] {
    return [...this.#rows(table).values()];
  }

  put<T extends TableName>(table: T, row: Tables[T]): Tables[T] {
    this.#rows(table).set(row.id, row);
    if (this.#log !== undefined) this.#pending.push([table, row.id, row]);
    return row;
  }

  patch<T extends TableName>(table: T, row: Tables[T], changes: Partial<Tables[T]>): Tables[T] {
    return this.put(table, { ...row, ...changes, updated_at: this.now() });
  }

  remove(table: TableName, id: string): void {
    if (this.#rows(table).delete(id) && this.#log !== undefined) this.#pending.push([table, id, null]);
  }

  now(): string {
    this.#lastMicros = Math.max(this.#lastMicros + 1, Date.now() * 1000);
    const iso = new Date(Math.floor(this.#lastMicros / 1000)).toISOString();
    return `${iso.slice(0, 23)}${String(this.#lastMicros % 1000).padStart(3, '0')}Z`;
  }

  flush(): void {
    if (this.#log === undefined || this.#pending.length === 0) return;
    const line = JSON.stringify(this.#pending);
    this.#pending = [];
    writeWhole(this.#log, `${line}\n`);
  }

  close(): void {
    if (this.dataDir === undefined || this.#log === undefined) return;
    this.flush();
    this.#snapshot(this.dataDir);
    closeSync(this.#log);
    this.#log = undefined;
  }

  #rows<T extends TableName>(table: T): Map<string, Tables[T]> {
    return this.#tables.get(table) as unknown as Map<string, Tables[T]>;
  }

  #load(dir: string): void {
    for (const name of ['snapshot.jsonl', 'log.jsonl']) {
      const file = join(dir, name);
      if (!existsSync(file)) continue;
      for (const line of readFileSync(file, 'utf8').split('\n')) {
        if (line !== '') this.#replay(line, name === 'log.jsonl');
      }
    }
    const latest = Math.max(0, ...[...this.#tables.values()].flatMap((rows) => [...rows.values()].map((row) => micros(row.created_at))));
    this.#lastMicros = latest;
  }

  /** A line torn by a killed server can only be the log's last one: what it held was never answered for. */
  #replay(line: string, mayBeTorn: boolean): void {
    let entries: Entry[];
    try {
      entries = JSON.parse(line) as Entry[];
    } catch (cause) {
      if (mayBeTorn) return;
      throw new Error('The dev server cannot read its snapshot.', { cause });
    }
    for (const [table, id, row] of entries) {
      const rows = this.#tables.get(table);
      if (row === null) rows?.delete(id);
      else rows?.set(id, row);
    }
  }

  /** The new snapshot replaces the old one before the log is emptied; replaying an old log over it changes nothing. */
  #snapshot(dir: string): void {
    const temporary = join(dir, 'snapshot.jsonl.tmp');
    const out = openSync(temporary, 'w', 0o600);
    for (const [table, rows] of this.#tables) {
      for (const row of rows.values()) writeWhole(out, `${JSON.stringify([[table, row.id, row]])}\n`);
    }
    fsyncSync(out);
    closeSync(out);
    renameSync(temporary, join(dir, 'snapshot.jsonl'));
    if (this.#log !== undefined) closeSync(this.#log);
    closeSync(openSync(join(dir, 'log.jsonl'), 'w', 0o600));
    this.#log = openSync(join(dir, 'log.jsonl'), 'a', 0o600);
  }
}

function writeWhole(fd: number, text: string): void {
  const bytes = Buffer.from(text, 'utf8');
  let done = 0;
  while (done < bytes.length) done += writeSync(fd, bytes, done);
}

function micros(iso: string): number {
  return Date.parse(`${iso.slice(0, 23)}Z`) * 1000 + Number(iso.slice(23, 26));
}
