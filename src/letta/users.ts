import type { AgentState } from '@letta-ai/letta-client/resources/agents/agents';
import type { User } from '../core/live.ts';
import type { Letta } from './client.ts';
import { unlessGone } from './insist.ts';
import { markerIn } from './marks.ts';

/** An agent as somebody who uses a shared object. */
export function userOf(agent: AgentState): User {
  const marker = markerIn(agent.metadata);
  return { id: agent.id, name: agent.name, ...(marker ? { marker } : {}) };
}

/** Agents without the sleep-time twins of others among them: those use nothing of their own accord, and go with their agents (API notes §4). */
export function withoutTwins(agents: readonly AgentState[]): readonly AgentState[] {
  const names = new Set(agents.map(({ name }) => name));
  return agents.filter(({ name, agent_type: type }) => !(type === 'sleeptime_agent' && name.endsWith(TWIN) && names.has(name.slice(0, -TWIN.length))));
}

const TWIN = '-sleeptime';

/** Agents whose tools match; the server has no route from a tool to its agents (API notes §17), so all are looked at, hidden ones too. */
export async function usersOfTools(letta: Letta, matches: (tool: NonNullable<AgentState['tools']>[number]) => boolean): Promise<readonly User[]> {
  const agents = await letta.all<AgentState>('/v1/agents/', { show_hidden_agents: true, include: ['agent.tools'] });
  return agents.filter((agent) => (agent.tools ?? []).some(matches)).map(userOf);
}

/** Agents by id, for routes that only give ids. */
export async function usersById(letta: Letta, ids: readonly string[]): Promise<readonly User[]> {
  const agents = ids.length <= 5
    ? (await Promise.all(ids.map((id) => unlessGone(letta.get<AgentState>(`/v1/agents/${id}`))))).flatMap((agent) => agent ?? [])
    : (await letta.all<AgentState>('/v1/agents/')).filter((agent) => ids.includes(agent.id));
  return agents.map(userOf);
}
