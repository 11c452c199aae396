import { badQuery } from './page.ts';

/** Relations of an agent that a read may ask for. */
export type Relation = 'blocks' | 'tools' | 'sources' | 'tags' | 'identities' | 'secrets' | 'managed_group' | 'pending_approval';

const RELATIONS: readonly Relation[] = ['blocks', 'tools', 'sources', 'tags', 'identities', 'secrets', 'managed_group', 'pending_approval'];
const OLD_NAMES: Record<string, Relation> = {
  memory: 'blocks',
  tools: 'tools',
  sources: 'sources',
  tags: 'tags',
  identity_ids: 'identities',
  multi_agent_group: 'managed_group',
  tool_exec_environment_variables: 'secrets',
};

/** All relations that a write's answer holds. */
export const ALL_RELATIONS: ReadonlySet<Relation> = new Set(RELATIONS);

/** Whether a request counts as one of a client ≥ 1, which changes what reads and attaches answer (API notes §1.3). */
export function isNewClient(request: Request): boolean {
  if (request.headers.has('x-stainless-package-version')) return true;
  const agent = request.headers.get('user-agent');
  if (agent === null || agent === '') return true;
  const version = /^(?:@letta-ai\/)?letta-client\/(\d+)/.exec(agent);
  return version !== null && Number(version[1]) >= 1;
}

/** The relations that this read answers with; everything else comes back as an empty list. Unknown names → 422.
 * Lists of the agents of something (`none`) answer with none that was not asked for, whoever asks (seen on 0.16.8). */
export function wantedRelations(request: Request, unasked: 'by client' | 'none' = 'by client'): ReadonlySet<Relation> {
  const query = new URL(request.url).searchParams;
  const include = query.getAll('include');
  const old = query.getAll('include_relationships');
  if (include.length === 0 && old.length === 0) return unasked === 'none' || isNewClient(request) ? new Set() : ALL_RELATIONS;
  const wanted = new Set<Relation>();
  for (const name of include) {
    const relation = RELATIONS.find((known) => name === `agent.${known}`);
    if (!relation) throw badQuery('include', `Input should be ${RELATIONS.map((known) => `'agent.${known}'`).join(', ')}`);
    wanted.add(relation);
  }
  for (const name of old) {
    const relation = OLD_NAMES[name];
    if (relation) wanted.add(relation);
  }
  return wanted;
}
