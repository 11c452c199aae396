import { basename, dirname, join } from 'node:path';
import { failure } from '../../core/diagnostic.ts';
import type { DiagnosticError } from '../../core/diagnostic.ts';
import { decodeJournal, encodeJournalLine } from '../../core/state/journal-format.ts';
import type { JournalContent, JournalHeader, JournalRecord } from '../../core/state/journal.ts';
import type { JournalWriter } from '../../engine/ports.ts';
import type { Files } from './files.ts';
import { codeOf, readIfThere, removeFile, syncFolder } from './files.ts';
import { storageError } from './storage-error.ts';

/** The journal of the state at `statePath`: beside it, whoever opens it from wherever. */
export const journalPathOf = (statePath: string): string => join(dirname(statePath), '.lettactl', 'journal', `${basename(statePath)}.jsonl`);

/** See StateBackend.readJournal. */
export async function readJournal(files: Files, path: string, shown: string): Promise<JournalContent | null> {
  const bytes = await readIfThere(files, path);
  return bytes && decodeJournal(bytes, shown);
}

/** Starts a journal; LC3013 when there is one with something in it. The header, and the file's name, are on disk when this returns. */
export async function openJournal(files: Files, path: string, shown: string, header: JournalHeader): Promise<JournalWriter> {
  if (await readJournal(files, path, shown)) {
    throw failure('LC3013', `an unfinished run has left its journal ${shown}`, { next: 'Plan again: its results are taken up then.' });
  }
  const folder = dirname(path);
  await files.mkdir(folder, { recursive: true, mode: 0o700 });
  // What is there now has no whole header: no call was made under it.
  await removeFile(files, path);
  const handle = await files.open(path, 'ax', 0o600);
  const writer = new LocalJournal(handle, shown);
  try {
    await writer.append(header);
    await syncFolder(files, folder);
    await syncFolder(files, dirname(folder));
  } catch (error) {
    await handle.close().catch(() => undefined);
    throw error;
  }
  return writer;
}

/** See StateBackend.dropJournal. */
export async function dropJournal(files: Files, path: string, how: 'folded' | 'archive', unique: string): Promise<void> {
  if (how === 'folded') {
    await removeFile(files, path);
  } else {
    const archive = join(dirname(path), 'archive');
    await files.mkdir(archive, { recursive: true, mode: 0o700 });
    await files.rename(path, join(archive, basename(path).replace(/\.jsonl$/, `.${unique}.jsonl`))).catch((error: unknown) => {
      if (codeOf(error) !== 'ENOENT') throw error;
    });
    await syncFolder(files, archive);
  }
  await syncFolder(files, dirname(path)).catch((error: unknown) => {
    if (codeOf(error) !== 'ENOENT') throw error;
  });
}

type Handle = Awaited<ReturnType<Files['open']>>;

/** Appends that come while one is being synced wait and are written together: a busy walk pays one fsync for many records. */
class LocalJournal implements JournalWriter {
  readonly #handle: Handle;
  readonly #shown: string;
  #waiting: (JournalHeader | JournalRecord)[] = [];
  /** The flush that will take what is waiting; not begun yet. */
  #next: Promise<void> | undefined;
  /** Settles when every flush so far has ended; never rejects. */
  #last: Promise<unknown> = Promise.resolve();
  #lines = 0;
  #broken: DiagnosticError | undefined;

  constructor(handle: Handle, shown: string) {
    this.#handle = handle;
    this.#shown = shown;
  }

  /** After one failure all fail: what the disk holds behind a failed sync is anybody's guess. */
  append(record: JournalHeader | JournalRecord): Promise<void> {
    this.#waiting.push(record);
    if (!this.#next) {
      this.#next = this.#last.then(() => this.#flush());
      this.#last = this.#next.catch(() => undefined);
    }
    return this.#next;
  }

  async close(): Promise<void> {
    await this.#last;
    await this.#handle.close();
  }

  async #flush(): Promise<void> {
    const [batch, first] = [this.#waiting, this.#lines];
    this.#waiting = [];
    this.#next = undefined;
    this.#lines += batch.length;
    if (this.#broken) throw this.#broken;
    try {
      await this.#handle.writeFile(batch.map((record, index) => encodeJournalLine(record, first + index, first)).join(''));
      await this.#handle.datasync();
    } catch (error) {
      this.#broken = storageError(error, 'write to the journal', this.#shown);
      throw this.#broken;
    }
  }
}
