import { createHash } from 'node:crypto';
import { failure } from '../../core/diagnostic.ts';
import type { LiveObject } from '../../core/live.ts';
import type { Json } from '../../core/value.ts';
import { UnknownOutcome } from '../../engine/ports.ts';
import type { ResourceHandler, StepContext } from '../../engine/ports.ts';
import type { Letta } from '../../letta/client.ts';
import { isRefusal } from '../../letta/errors.ts';
import { deleteQuietly, unlessGone } from '../../letta/insist.ts';
import { FILES_PAGE } from '../../letta/shapes.ts';
import type { ServerFile } from '../../letta/shapes.ts';

/** A file of a folder as an object of its type; its content only where the parsed text was read. */
export function fileLive(file: ServerFile, folderId: string): LiveObject {
  const bytes = typeof file.content === 'string' ? Buffer.from(file.content, 'utf8') : undefined;
  return {
    type: 'file',
    id: file.id,
    name: file.file_name,
    parentId: folderId,
    attributes: bytes ? { content: { $blob: { sha256: createHash('sha256').update(bytes).digest('hex'), size: bytes.length } } } : {},
    facts: { status: file.processing_status ?? null },
  };
}

interface Upload { readonly folderId: string; readonly name: string; readonly bytes: Uint8Array }

const UPLOAD_MS = 300_000;
/** Nothing has changed about a file for so long; the shorter one when the server was away since it was sent. */
const STALLED_MS = 600_000;
const STALLED_AFTER_ABSENCE_MS = 10_000;
const STALLED = 'stalled';

/**
 * Files over the API. The name goes as a parameter, for the server cuts folders off a multipart name; a changed file is deleted and sent
 * anew, for `replace` deletes an arbitrary one of several (API notes §17). A name is there once per folder, so what is not known can be looked up.
 */
export function createFileHandler(letta: Letta): ResourceHandler {
  const list = (folderId: string): Promise<readonly ServerFile[]> => letta.all<ServerFile>(`/v1/folders/${folderId}/files`, {}, FILES_PAGE);
  const named = async ({ folderId, name }: Pick<Upload, 'folderId' | 'name'>): Promise<readonly ServerFile[]> => (await list(folderId)).filter((file) => file.file_name === name);
  const remove = (folderId: string, id: string): Promise<void> => deleteQuietly(() => letta.delete(`/v1/folders/${folderId}/${id}`));

  const send = ({ folderId, name, bytes }: Upload, signal: AbortSignal): Promise<ServerFile> => {
    const form = new FormData();
    form.append('file', new Blob([bytes as Uint8Array<ArrayBuffer>]), name.split('/').at(-1) ?? name);
    return letta.post<ServerFile>(`/v1/folders/${folderId}/upload`, form, { query: { name, duplicate_handling: 'error' }, timeoutMs: UPLOAD_MS, signal });
  };

  /** Sends a file until its outcome is known; `replaced`: the file whose place it takes. Any other of its name is somebody's, and its refusal stands. */
  const upload = async (file: Upload, context: StepContext, replaced?: string): Promise<string> => {
    let lost = false;
    for (let attempt = 1; ; attempt++) {
      try {
        return (await send(file, context.signal)).id;
      } catch (error) {
        if (attempt >= 3 || context.signal.aborted) throw error;
        const there = await named(file);
        lost ||= error instanceof UnknownOutcome;
        const refused = isRefusal(error, 400);
        if (!refused && !(error instanceof UnknownOutcome)) throw error;
        // An attempt without an answer may have got there, also after we looked; what it made has the size of what was sent.
        const ours = lost ? there.find(({ id, file_size: size }) => id !== replaced && (size ?? file.bytes.length) === file.bytes.length) : undefined;
        if (ours) return ours.id;
        if (replaced !== undefined && there.some(({ id }) => id === replaced)) await remove(file.folderId, replaced);
        else if (refused) throw error;
      }
    }
  };

  /**
   * The server parses and embeds after it has answered; an ending in error never changes, so that file is taken away again. Gives the error. The work is
   * lost when the server starts anew (API notes §7), and nothing says so: what does not move any more is taken away, too.
   */
  const processed = async (file: Upload, id: string, context: StepContext, awayBefore: number): Promise<string | undefined> => {
    let [stage, since, told] = ['', letta.ticks(), ''];
    for (let wait = 100; ; wait = Math.min(3000, wait * 1.5)) {
      const now = await letta.get<ServerFile>(`/v1/folders/${file.folderId}/files/${id}`, { signal: context.signal });
      if (now.processing_status === 'completed') return undefined;
      if (now.processing_status === 'error') {
        await remove(file.folderId, id);
        return now.error_message ?? '';
      }
      const seen = JSON.stringify([now.processing_status, now.chunks_embedded]);
      if (seen !== stage) [stage, since] = [seen, letta.ticks()];
      if (letta.ticks() - since > (letta.calls.unanswered > awayBefore ? STALLED_AFTER_ABSENCE_MS : STALLED_MS)) {
        await remove(file.folderId, id);
        return STALLED;
      }
      // Once for each: in a log every one is a line.
      const doing = now.processing_status ?? 'processing';
      if (doing !== told) context.progress(`${doing} ${file.name}`);
      told = doing;
      await letta.sleep(wait, context.signal);
    }
  };

  /** Uploads a file and sees it through. When an agent that had the folder went meanwhile, the server fails over that agent (seen on 0.16.8): then once more. */
  const put = async (file: Upload, context: StepContext, replaced?: string): Promise<string> => {
    for (let attempt = 1; ; attempt++) {
      const away = letta.calls.unanswered;
      const id = await upload(file, context, replaced);
      const problem = await processed(file, id, context, away);
      if (problem === undefined) return id;
      if (problem === STALLED && attempt >= 2) {
        throw failure('LC2055', `the server does not go on with the file "${file.name}"`, { detail: 'It was sent twice and removed again; nothing happened to it for minutes.', next: 'look into the server\'s log and at its embedding model, then apply again' });
      }
      if (problem !== STALLED && (attempt >= 3 || !problem.includes('files_agents'))) {
        throw failure('LC2022', `the server could not process the file "${file.name}"`, {
          ...(problem === '' ? {} : { detail: `the server says: ${letta.words(problem)}` }),
          next: 'check the file and the server\'s embedding model, then apply again',
        });
      }
    }
  };

  const bytesOf = (value: Json | undefined, context: StepContext): Uint8Array => context.blob((value as unknown as { readonly $blob: { readonly sha256: string } }).$blob.sha256);
  const folderOf = (parentId: string | undefined): string => {
    if (parentId === undefined) throw new Error('a file without its folder');
    return parentId;
  };

  return {
    async read(id, parentId) {
      const folderId = folderOf(parentId);
      // By the list: asked for one file that is gone, the server answers 500 (seen on 0.16.8).
      const file = (await unlessGone(list(folderId)) ?? []).find((one) => one.id === id);
      return file ? fileLive(file, folderId) : null;
    },
    async create({ name, desired, parentId }, context) {
      const folderId = folderOf(parentId ?? (desired.parent ? context.idOf(desired.parent) : undefined));
      const file = { folderId, name, bytes: bytesOf(desired.attributes['content'], context) };
      return { id: await put(file, context) };
    },
    async update({ live, changes, desired }, context) {
      const content = changes.find((change) => change.path === 'content');
      if (!content) return { id: live.id };
      const folderId = folderOf(live.parentId);
      const file = { folderId, name: live.name, bytes: bytesOf(content.after ?? desired.attributes['content'], context) };
      await remove(folderId, live.id);
      return { id: await put(file, context, live.id) };
    },
    delete: ({ id, parentId }) => remove(folderOf(parentId), id),
    /** Files carry no marks. */
    forget: () => Promise.resolve(),
    async findByOp({ name, parentId, existing = [] }) {
      if (parentId === undefined) return [];
      const files = await unlessGone(named({ folderId: parentId, name })) ?? [];
      return files.filter((file) => !existing.includes(file.id)).map((file) => fileLive(file, parentId));
    },
  };
}
