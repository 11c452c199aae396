import type { AgentState } from '@letta-ai/letta-client/resources/agents/agents';
import type { BlockResponse } from '@letta-ai/letta-client/resources/blocks/blocks';
import type { Desired } from '../core/desired.ts';
import type { Letta } from './client.ts';
import { unlessGone } from './insist.ts';
import { markerIn } from './marks.ts';
import type { ServerConversation } from './shapes.ts';

/** The relations that a full read of an agent asks for; what is not asked for comes back as an empty list (API notes §1.3). */
export const AGENT_INCLUDE: readonly string[] = ['agent.blocks', 'agent.tools', 'agent.sources', 'agent.tags'];

/** The same with what only some plans compare: secrets come in plain text, so they are asked for only where they are managed. */
export const includeOf = ({ secrets, identities }: { readonly secrets: boolean; readonly identities: boolean }): readonly string[] =>
  [...AGENT_INCLUDE, ...(secrets ? ['agent.secrets'] : []), ...(identities ? ['agent.identities'] : [])];

/** So many objects are looked up one by one; more are found through a list. */
export const FEW = 5;

/**
 * Agents of the fleet's tag, the bound ones that lost it, and those that an unbound resource could adopt by name. Names whose marked
 * agent the tag already gave are not looked up.
 */
export async function readAgents(letta: Letta, want: { readonly tag: string; readonly ids: readonly string[]; readonly names: readonly Desired[]; readonly include?: readonly string[] }): Promise<readonly AgentState[]> {
  const full = { include: want.include ?? AGENT_INCLUDE };
  const tagged = await letta.all<AgentState>('/v1/agents/', { tags: [want.tag], match_all_tags: true, ...full });
  const found = new Map(tagged.map((agent) => [agent.id, agent]));
  const marked = new Set(tagged.map((agent) => markerIn(agent.metadata)?.address));
  const ids = want.ids.filter((id) => !found.has(id));
  const names = [...new Set(want.names.filter((agent) => !marked.has(agent.address)).map((agent) => agent.name))];
  const one = (id: string): Promise<AgentState | undefined> => unlessGone(letta.get<AgentState>(`/v1/agents/${id}`, { query: full }));

  if (ids.length + names.length <= FEW) {
    const byId = await Promise.all(ids.map(one));
    const byName = await Promise.all(names.map((name) => letta.all<AgentState>('/v1/agents/', { name, ...full })));
    return [...found.values(), ...unseen([...byId.flatMap((agent) => agent ?? []), ...byName.flat()], found)];
  }
  const wantedIds = new Set(ids);
  const wantedNames = new Set(names);
  const hit = (agent: AgentState): boolean => wantedIds.has(agent.id) || wantedNames.has(agent.name);
  const hits = (await letta.all<AgentState>('/v1/agents/')).filter((agent) => hit(agent) && !found.has(agent.id));
  const rest = hits.length <= FEW ? (await Promise.all(hits.map(({ id }) => one(id)))).flatMap((agent) => agent ?? []) : (await letta.all<AgentState>('/v1/agents/', full)).filter(hit);
  return [...found.values(), ...unseen(rest, found)];
}

/** Blocks of the fleet's tag, what hangs on these agents, the bound ones that neither shows, and all with one of these labels. Nested blocks lack their tags (API notes §3). */
export async function readBlocks(letta: Letta, want: { readonly tag: string; readonly ids: readonly string[]; readonly agents: readonly AgentState[]; readonly labels: readonly string[] }): Promise<readonly BlockResponse[]> {
  const tagged = await letta.all<BlockResponse>('/v1/blocks/', { tags: [want.tag], match_all_tags: true });
  const found = new Map(tagged.map((block) => [block.id, block]));
  for (const agent of want.agents) for (const block of (agent.blocks ?? []) as readonly BlockResponse[]) if (!found.has(block.id)) found.set(block.id, block);
  const missing = want.ids.filter((id) => !found.has(id));
  const wanted = new Set(missing);
  const rest = missing.length <= FEW
    ? (await Promise.all(missing.map((id) => unlessGone(letta.get<BlockResponse>(`/v1/blocks/${id}`))))).flatMap((block) => block ?? [])
    : (await letta.all<BlockResponse>('/v1/blocks/')).filter((block) => wanted.has(block.id));
  const labelled = await Promise.all([...new Set(want.labels)].map((label) => blocksLabelled(letta, label)));
  const copies = labelled.some((blocks) => blocks.length > 1) ? await isolatedBlocks(letta) : new Set<string>();
  return [...found.values(), ...unseen([...rest, ...labelled.flat().filter(({ id }) => !copies.has(id))], found)];
}

/** Blocks that conversations have as copies of their own: they have the label of the original, and are nobody's to manage. */
async function isolatedBlocks(letta: Letta): Promise<ReadonlySet<string>> {
  const conversations = await unlessGone(letta.all<ServerConversation>('/v1/conversations/'));
  return new Set((conversations ?? []).flatMap((row) => row.isolated_block_ids ?? []));
}

/** Labels that the server's filter takes; a block may have any (seen on 0.16.8). */
const FILTERABLE = /^[a-zA-Z0-9_/-]+$/;

/** Blocks of exactly this label, whosever they are: by the server's filter where that takes it, else out of all. */
export const blocksLabelled = async (letta: Letta, label: string): Promise<readonly BlockResponse[]> =>
  (FILTERABLE.test(label) ? letta.all<BlockResponse>('/v1/blocks/', { label }) : (await letta.all<BlockResponse>('/v1/blocks/')).filter((block) => block.label === label));

const unseen = <T extends { readonly id: string }>(objects: readonly T[], seen: ReadonlyMap<string, T>): readonly T[] =>
  [...new Map(objects.filter(({ id }) => !seen.has(id)).map((object) => [object.id, object])).values()];
