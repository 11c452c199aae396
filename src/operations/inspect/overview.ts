import type { Letta } from '../../letta/client.ts';
import { isRefusal, strangeAnswer } from '../../letta/errors.ts';
import type { Health, Overview } from './api.ts';
import { listInspected } from './list.ts';

/** What a look at everything is about, in this order. */
const KINDS = ['agent', 'block', 'tool', 'folder', 'archive', 'mcp_server'] as const;

/** Everything there is, from one list per kind. */
export const overviewOf = (letta: Letta): Promise<readonly Overview[]> => Promise.all(KINDS.map(async (kind): Promise<Overview> => {
  try {
    return { kind, items: await listInspected(letta, kind, { detail: 'names' }) };
  } catch (error) {
    if (isRefusal(error, 400, 404, 410)) return { kind, items: null };
    throw error;
  }
}));

/** How the server is. With `counts` it is asked for its numbers of agents and tools too. */
export async function healthOf(letta: Letta, { url, keySet, counts = false }: { readonly url: string; readonly keySet: boolean; readonly counts?: boolean }): Promise<Health> {
  const answer = await letta.get<{ readonly status?: unknown; readonly version?: unknown } | null>('/v1/health/');
  const [status, version] = [answer?.status, answer?.version].map((word) => (typeof word === 'string' ? word : undefined));
  if (status === undefined && version === undefined) throw strangeAnswer(letta.url, '/v1/health/', 'no status');
  const known = { url, status: status ?? 'unknown', version: version ?? 'unknown', keySet };
  if (!counts) return known;
  const [agents, tools] = await Promise.all([countOf(letta, 'agents'), countOf(letta, 'tools')]);
  return { ...known, ...(agents === undefined ? {} : { agents }), ...(tools === undefined ? {} : { tools }) };
}

/** Undefined where the server does not count, or counts something else than a number. */
async function countOf(letta: Letta, collection: string): Promise<number | undefined> {
  try {
    const count = await letta.get<unknown>(`/v1/${collection}/count`);
    return typeof count === 'number' ? count : undefined;
  } catch (error) {
    if (isRefusal(error, 400, 404, 405, 410, 422)) return undefined;
    throw error;
  }
}
