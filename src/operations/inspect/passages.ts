import { failure } from '../../core/diagnostic.ts';
import type { Letta } from '../../letta/client.ts';
import { findAgent } from '../agents.ts';
import type { InspectQuery } from './api.ts';
import type { Found } from './found.ts';
import { plainLive } from './models.ts';

interface Passage { readonly id: string; readonly text: string }

const PLAIN = 100;
/** The search gives no more, and has no second page (API notes §2). */
const SEARCH = 100;

/**
 * Passages of an agent's archive. Without a filter oldest first, in pages; with one by the server's search, which takes a query by meaning
 * (best first) and without one looks at tags and times only. Vectors are left out. LC4053 without an agent, LC4002 for a limit beyond the search's.
 */
export async function listPassages(letta: Letta, query: InspectQuery): Promise<readonly Found[]> {
  const { agent: name, query: text, archivalTags = [], tagMatchMode, after, before, limit } = query;
  if (name === undefined) throw failure('LC4053', 'whose archival memory?', { next: 'Name the agent: lettactl get archival AGENT' });
  const agent = await findAgent(letta, name);
  if (text === undefined && archivalTags.length === 0 && after === undefined && before === undefined) return firstPassages(letta, agent.id, limit ?? PLAIN);
  if (limit !== undefined && limit > SEARCH) throw failure('LC4002', `the server's search gives at most ${SEARCH} passages, not ${limit}`, { next: 'Leave the filters out, or narrow them: --after, --before.' });
  const hits = await letta.post<readonly { readonly passage: Passage; readonly score?: number }[]>('/v1/passages/search', {
    agent_id: agent.id, limit: limit ?? SEARCH, ...(text === undefined ? {} : { query: text }), ...(archivalTags.length === 0 ? {} : { tags: archivalTags, tag_match_mode: tagMatchMode ?? 'any' }),
    ...(after === undefined ? {} : { start_date: after }), ...(before === undefined ? {} : { end_date: before }),
  });
  return hits.map(({ passage, score }) => found(passage, text === undefined ? undefined : score));
}

/** Oldest first; a page at a time, because vectors make them heavy. */
async function firstPassages(letta: Letta, agentId: string, limit: number): Promise<readonly Found[]> {
  const passages: Passage[] = [];
  while (passages.length < limit) {
    const size = Math.min(100, limit - passages.length);
    const page = await letta.get<readonly Passage[]>(`/v1/agents/${agentId}/archival-memory`, { query: { limit: size, after: passages.at(-1)?.id } });
    passages.push(...page);
    if (page.length < size) break;
  }
  return passages.map((passage) => found(passage));
}

const found = (passage: Passage, score?: number): Found => ({ live: plainLive('passage', passage.id, passage.id), row: passage, ...(score === undefined ? {} : { beside: { score } }) });
