import { invalidArgument, refuse } from '../errors.ts';
import { newId, ORGANIZATION } from '../ids.ts';
import type { AgentRow, FileRow, FolderRow, Json, JsonObject } from '../rows.ts';
import type { Server } from '../server.ts';
import type { Store } from '../store.ts';
import { fileLimits } from './agent-fields.ts';

const EXTENSIONS = new Set(
  (
    'txt md markdown json jsonl pdf csv tsv html htm xml yaml yml toml ini py js mjs ts tsx jsx java kt c h cpp hpp cs go rs rb php sh bash sql css scss swift scala r lua pl ' +
    'tex log rst docx dockerfile env cfg conf'
  ).split(' '),
);
const TYPES: Record<string, string> = {
  md: 'text/x-markdown',
  markdown: 'text/x-markdown',
  txt: 'text/plain',
  json: 'application/json',
  pdf: 'application/pdf',
  csv: 'text/csv',
  html: 'text/html',
  py: 'text/x-python',
};

export type Duplicates = 'suffix' | 'skip' | 'error' | 'replace';

/** A file as the API shows it: what stands before the first slash is stripped in lists, the parsed text is there only when asked for. */
export function fileView(row: FileRow, options: { content?: boolean; strip?: boolean } = {}): JsonObject {
  return {
    id: row.id,
    source_id: row.source_id,
    file_name: options.strip ? row.file_name.replace(/^[^/]*\//, '') : row.file_name,
    original_file_name: row.original_file_name,
    file_path: null,
    file_type: row.file_type,
    file_size: row.file_size,
    file_creation_date: null,
    file_last_modified_date: null,
    processing_status: row.processing_status,
    error_message: row.error_message,
    total_chunks: row.processing_status === 'completed' ? chunks(row) : null,
    chunks_embedded: row.processing_status === 'completed' ? chunks(row) : null,
    content: options.content ? row.content : null,
    created_at: row.created_at,
    updated_at: row.updated_at,
    organization_id: ORGANIZATION,
  };
}

function chunks(row: FileRow): Json {
  return Math.max(1, Math.ceil(row.content.length / 1200));
}

/**
 * Stores an uploaded file and starts its way through the states (API notes §7, §17). A `name` is taken as it is; the name in
 * the form loses its folders. `replace` deletes one file of that name first and stores the new one without the folder's name.
 */
export function uploadFile(
  server: Server,
  folder: FolderRow,
  file: File,
  name: string | null,
  duplicates: Duplicates,
  content: string,
): { row: FileRow; skipped: boolean } {
  const { store } = server;
  const base = file.name.split(/[\\/]/).at(-1) ?? file.name;
  refuseType(file);
  const original = name !== null && name !== '' ? name : base;
  const same = store.all('files').filter((row) => row.source_id === folder.id && row.original_file_name === original);
  const existing = same[0];
  let stored = `${folder.name}/${original}`;
  if (existing) {
    if (duplicates === 'error') throw invalidArgument(`File '${original}' already exists in folder '${folder.name}'`);
    if (duplicates === 'skip') return { row: existing, skipped: true };
    if (duplicates === 'replace') {
      removeFile(server, existing.id);
      stored = original;
    } else {
      const dot = original.lastIndexOf('.');
      const [stem, extension] = dot > 0 ? [original.slice(0, dot), original.slice(dot)] : [original, ''];
      stored = `${folder.name}/${stem}_(${same.length})${extension}`;
    }
  }
  const now = store.now();
  const row = store.put('files', {
    id: newId('file'),
    created_at: now,
    updated_at: now,
    source_id: folder.id,
    file_name: stored,
    original_file_name: original,
    file_size: file.size,
    file_type: TYPES[extensionOf(original)] ?? (file.type.split(';')[0] || 'unknown'),
    content,
    processing_status: 'parsing',
    error_message: null,
  });
  process(server, row.id);
  return { row, skipped: false };
}

function extensionOf(name: string): string {
  return name.includes('.') ? (name.split('.').at(-1) ?? '').toLowerCase() : '';
}

function refuseType(file: File): void {
  const type = (file.type.split(';')[0] ?? '').trim().toLowerCase();
  if (
    type.startsWith('text/') ||
    ['application/pdf', 'application/json', 'application/xml', 'application/yaml', 'application/x-yaml'].includes(type)
  )
    return;
  if (EXTENSIONS.has(extensionOf(file.name))) return;
  throw refuse(
    415,
    `Unsupported file type: ${type || 'unknown'} (filename: ${file.name}). Supported types: PDF, text files (.txt, .md), JSON, and code files (.py, .js, .java, etc.).`,
  );
}

/** The background task of an upload; it is lost when the server stops, as on the real one. */
function process(server: Server, id: string): void {
  const step = (status: FileRow['processing_status']): void => {
    const row = server.store.get('files', id);
    if (!row) return;
    server.store.patch('files', row, { processing_status: status });
    if (status === 'embedding') openFor(server, row);
    server.store.flush();
  };
  setTimeout(() => {
    step('embedding');
    setTimeout(() => step('completed'), server.fileDelayMs).unref();
  }, server.fileDelayMs).unref();
}

/** A file that has been read is opened for the agents of its folder, as far as they may have files open. */
function openFor({ store }: Server, file: FileRow): void {
  for (const agent of store.all('agents')) {
    if (!agent.folder_ids.includes(file.source_id) || agent.open_file_ids.includes(file.id)) continue;
    store.patch('agents', agent, { open_file_ids: [...agent.open_file_ids, file.id].slice(0, fileLimits(agent).open) });
  }
}

/** Removes a file, and from the files that agents have open. */
export function removeFile({ store }: Server, id: string): void {
  for (const agent of store.all('agents')) {
    if (agent.open_file_ids.includes(id))
      store.patch('agents', agent, { open_file_ids: agent.open_file_ids.filter((other) => other !== id) });
  }
  store.remove('files', id);
}

/** The files of an agent's folders that it is shown: no file that is not read yet, and none that it had before its folder was detached and came back. */
export const filesShown = (store: Store, agent: AgentRow): FileRow[] =>
  store
    .all('files')
    .filter((file) => file.processing_status !== 'parsing' || agent.open_file_ids.includes(file.id))
    .filter((file) => agent.folder_ids.includes(file.source_id) && !agent.detached_file_ids?.includes(file.id));

/** A file as the agent sees it: a head, and its lines with their numbers, without empty ones. */
export function numbered(content: string): string {
  const lines = content.split('\n').filter((line) => line.trim() !== '');
  if (lines.length === 0) return '';
  return [`[Viewing file start (out of ${lines.length} lines)]`, ...lines.map((line, index) => `${index + 1}: ${line}`)].join('\n');
}
