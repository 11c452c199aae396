import { failure } from '../../core/diagnostic.ts';
import { Malformed, parseUntrusted } from '../../core/state/untrusted-json.ts';
import type { Json } from '../../core/value.ts';
import type { Passage } from '../../letta/passages.ts';
import { isMap, readAgentFile, type AgentFile } from './agent-file.ts';

/** The files of a backup, as they lie in its folder. `name`: what the folder was called by whoever asked. */
export interface BackupFolder {
  readonly name: string;
  /** A whole file; undefined when it is not there. */
  bytes(file: string): Promise<Uint8Array | undefined>;
  /** Whether a file is there, as an ordinary one. */
  has(file: string): Promise<boolean>;
  /** A file with an object a line; none when it is not there. */
  lines(file: string): AsyncIterable<string>;
}

/** What a backup is of; `texts`: of nothing that could be made again by itself; `unfinished`: somebody died over it. */
export type BackupKind = 'agent' | 'archive' | 'block' | 'texts' | 'unfinished';

/** Something that an agent had, by the id that it has on the server if it is still there. */
export interface Kept { readonly id: string; readonly name: string }

/** An agent as it was when it went. */
export interface AgentBackup {
  readonly file: AgentFile;
  readonly id: string;
  readonly blocks: readonly Kept[];
  readonly folders: readonly Kept[];
  readonly archives: readonly Kept[];
  readonly identities: readonly Kept[];
  readonly sleeptime: boolean;
  /** Messages that were in no context any more; without prompts, which are compiled anew. */
  readonly older: number;
  readonly conversations: number;
}

type Row = Readonly<Record<string, Json>>;

/** One object of a backup is so deep and so wide at most. */
const LIMITS = { depth: 100, nodes: 1_000_000 };

/** Reads the backup of an agent; LC4079 says what is wrong with it. */
export async function readAgentBackup(folder: BackupFolder): Promise<AgentBackup> {
  const agent = await objectIn(folder, 'agent.json');
  const whole = await folder.bytes('agent.af');
  if (whole === undefined) throw wrong(folder, 'there is no agent.af in it', 'The server could not export this agent. What it was is in agent.json and the files beside it.');
  await needed(folder, 'blocks.jsonl', 'messages.jsonl');
  const inContext = new Set(textsIn(agent['message_ids']));
  const ids = new Set<string>();
  for await (const row of rowsOf(folder, 'messages.jsonl')) if (typeof row['id'] === 'string' && row['message_type'] !== 'system_message' && !inContext.has(row['id'])) ids.add(row['id']);
  return {
    file: readAgentFile(whole, `${folder.name}/agent.af`), id: textOf(agent['id']), sleeptime: agent['enable_sleeptime'] === true || isMap(agent['managed_group'] ?? null),
    blocks: kept(await all(rowsOf(folder, 'blocks.jsonl'))), folders: kept(mapsIn(agent['sources'])), archives: kept(await all(rowsOf(folder, 'archives.jsonl'))), identities: kept(mapsIn(agent['identities'])),
    older: ids.size, conversations: (await all(rowsOf(folder, 'conversations.jsonl'))).length,
  };
}

/** Reads the backup of an archive; LC4079 says what is wrong with it. */
export async function readArchiveBackup(folder: BackupFolder): Promise<{ readonly archive: Row; readonly passages: readonly Passage[] }> {
  const archive = await objectIn(folder, 'archive.json');
  await needed(folder, 'passages.jsonl');
  const passages = (await all(rowsOf(folder, 'passages.jsonl'))).map((row): Passage => ({
    id: textOf(row['id']), text: textOf(row['text']), metadata: isMap(row['metadata']) ? row['metadata'] : {}, tags: textsIn(row['tags']),
    ...(typeof row['created_at'] === 'string' ? { created_at: row['created_at'] } : {}),
  }));
  return { archive, passages };
}

/** Files that every backup has, if only empty: one that lost them would come back with less, and nobody would be told. */
async function needed(folder: BackupFolder, ...files: readonly string[]): Promise<void> {
  for (const file of files) if (!(await folder.has(file))) throw wrong(folder, `there is no ${file} in it`);
}

/** One object of a backup, in a file of its own. */
export async function objectIn(folder: BackupFolder, file: string): Promise<Row> {
  const bytes = await folder.bytes(file);
  if (bytes === undefined) throw wrong(folder, `there is no ${file} in it`);
  return parsed(folder, file, bytes);
}

async function* rowsOf(folder: BackupFolder, file: string): AsyncIterable<Row> {
  let line = 0;
  for await (const text of folder.lines(file)) {
    line += 1;
    if (text !== '') yield parsed(folder, `${file}:${line}`, Buffer.from(text));
  }
}

function parsed(folder: BackupFolder, where: string, bytes: Uint8Array): Row {
  try {
    const value = parseUntrusted(bytes, LIMITS) as Json;
    if (isMap(value)) return value;
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
    throw wrong(folder, `${where}: ${error.message}`);
  }
  throw wrong(folder, `${where}: it is no map`);
}

const wrong = (folder: BackupFolder, what: string, next = 'Use another backup, or import its agent.af alone from another folder.'): Error => failure('LC4079', `${folder.name} is no whole backup: ${what}`, { next: `${next} Nothing was made.` });

async function all<T>(rows: AsyncIterable<T>): Promise<readonly T[]> {
  const found: T[] = [];
  for await (const row of rows) found.push(row);
  return found;
}

const textOf = (value: Json | undefined): string => (typeof value === 'string' ? value : '');
const textsIn = (value: Json | undefined): readonly string[] => (Array.isArray(value) ? (value as readonly Json[]).filter((one): one is string => typeof one === 'string') : []);
const mapsIn = (value: Json | undefined): readonly Row[] => (Array.isArray(value) ? (value as readonly Json[]).filter((one): one is { readonly [key: string]: Json } => isMap(one)) : []);

/** Objects with an id that can stand in a path. */
const kept = (rows: readonly Row[]): readonly Kept[] =>
  rows.flatMap((row) => (typeof row['id'] === 'string' && /^[a-z]+-[0-9a-f-]{36}$/.test(row['id']) ? [{ id: row['id'], name: textOf(row['label']) || textOf(row['name']) || row['id'] }] : []));
