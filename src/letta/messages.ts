import type { Letta } from './client.ts';
import type { Query } from './transport.ts';

/** A message, or a part of one, as the server shows it: reasoning and text of one model call share an id (API notes §10). */
export interface ServerMessage {
  readonly id: string;
  readonly message_type: string;
  readonly date?: string | null;
  readonly otid?: string | null;
  readonly run_id?: string | null;
  readonly content?: unknown;
  readonly [key: string]: unknown;
}

/** Where messages lie: everything that was said to an agent, or one of its conversations. */
export type Thread = { readonly agent: string } | { readonly conversation: string };

export interface PageOptions { readonly limit: number; readonly order: 'asc' | 'desc'; /** Message ids; both count in time, whatever the order. */ readonly before?: string | undefined; readonly after?: string | undefined }

const pathOf = (thread: Thread): string => ('agent' in thread ? `/v1/agents/${thread.agent}/messages` : `/v1/conversations/${thread.conversation}/messages`);

/**
 * One page in the order asked for. `limit` counts whole messages, of which each may come in several parts. An agent's list gives the newest
 * page oldest first, a conversation's newest first (seen on 0.16.8).
 */
export async function messagePage(letta: Letta, thread: Thread, { limit, order, before, after }: PageOptions): Promise<readonly ServerMessage[]> {
  const page = await letta.list<ServerMessage>(pathOf(thread), { query: { limit, order, before, after } });
  if (order === 'asc') return page;
  const [first, last] = [Date.parse(page[0]?.date ?? ''), Date.parse(page.at(-1)?.date ?? '')];
  const oldestFirst = first === last || Number.isNaN(first + last) ? 'agent' in thread : first < last;
  return oldestFirst ? page.toReversed() : page;
}

const PAGE = 200;

/** Every message of a thread, oldest first, page by page. Parts that share an id are all there. */
export const messagePages = (letta: Letta, thread: Thread): AsyncGenerator<readonly ServerMessage[]> => pages(letta, pathOf(thread));

/** Every message of a run, oldest first. */
export async function runMessages(letta: Letta, runId: string): Promise<readonly ServerMessage[]> {
  const all: ServerMessage[] = [];
  for await (const page of pages(letta, `/v1/runs/${runId}/messages`)) all.push(...page);
  return all;
}

/** Ends at a page without anything new: a page may be short because a message in it has nothing to show. */
async function* pages(letta: Letta, path: string): AsyncGenerator<readonly ServerMessage[]> {
  const seen = new Set<string>();
  for (let after: string | undefined; ;) {
    const query: Query = { order: 'asc', limit: PAGE, after };
    const page: readonly ServerMessage[] = await letta.list<ServerMessage>(path, { query });
    const fresh = page.filter(({ id }) => !seen.has(id));
    if (fresh.length === 0) return;
    yield fresh;
    for (const { id } of fresh) seen.add(id);
    after = page.at(-1)?.id;
  }
}
