import type { AgentState } from '@letta-ai/letta-client/resources/agents/agents';
import { DiagnosticError, failure, type Diagnostic } from '../core/diagnostic.ts';
import { nameMatcher } from '../core/glob/name.ts';
import type { Letta } from '../letta/client.ts';
import { unlessGone } from '../letta/insist.ts';
import { markerIn } from '../letta/marks.ts';
import type { AgentRef, AgentSelection } from './api.ts';
import { nearHint } from './near.ts';

/** An agent's id as the server makes them (API notes §1.1). */
const ID = /^agent-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** So many names are looked up one by one; more are found in the list of all. */
const FEW = 5;

type Include = { readonly include?: readonly string[] };

export const refOf = (agent: AgentState): AgentRef => {
  const marker = markerIn(agent.metadata);
  return { id: agent.id, name: agent.name, ...(marker ? { marker } : {}) };
};

/** The one agent of this name or id. LC4013 when there is none, LC4014 with the ids when there are several. */
export async function findAgent(letta: Letta, nameOrId: string, options: Include = {}): Promise<AgentState> {
  const [agent] = await selectAgents(letta, { names: [nameOrId] }, options);
  if (!agent) throw new Error('a name without an agent');
  return agent;
}

/**
 * The agents of a selection, by name and id, each once. Names that are not there, or not unique, are told all at once (LC4013, LC4014); a
 * pattern or tags that nothing fits give none. `include`: the relations that are read along (API notes §1.3).
 */
export async function selectAgents(letta: Letta, selection: AgentSelection, { include = [] }: Include = {}): Promise<readonly AgentState[]> {
  const { names, match, tags = [], all } = selection;
  const query = { ...(include.length > 0 ? { include } : {}), ...(tags.length > 0 ? { tags, match_all_tags: true } : {}) };
  if (names !== undefined) return sorted(await named(letta, names, query));
  if (!all && match === undefined && tags.length === 0) return [];
  const fits = match === undefined ? () => true : nameMatcher(match);
  if (!fits) throw failure('LC4002', `the pattern ${match?.slice(0, 40)}… cannot be used`, { next: 'At most 1000 characters, and 100 alternatives in braces.' });
  return sorted((await letta.all<AgentState>('/v1/agents/', query)).filter(({ name }) => fits(name)));
}

async function named(letta: Letta, names: readonly string[], query: Readonly<Record<string, readonly string[] | boolean>>): Promise<readonly AgentState[]> {
  const wanted = [...new Set(names)];
  const everything = wanted.length > FEW ? await letta.all<AgentState>('/v1/agents/', query) : undefined;
  const found = await Promise.all(wanted.map(async (name): Promise<readonly AgentState[]> => {
    if (everything) return everything.filter((agent) => agent.id === name || agent.name === name);
    // The server takes an empty name for no filter at all, so what it lists is not taken on trust.
    if (!ID.test(name)) return (await letta.all<AgentState>('/v1/agents/', { ...query, name })).filter((agent) => agent.name === name);
    const agent = await unlessGone(letta.get<AgentState>(`/v1/agents/${name}`, { query }));
    return agent ? [agent] : [];
  }));
  // Only for a mistake: the names of all agents, to say which one was meant.
  const there = found.some((agents) => agents.length === 0) ? (everything ?? (await letta.all<AgentState>('/v1/agents/', {}))).map(({ name }) => name) : [];
  const problems = found.flatMap((agents, at): readonly Diagnostic[] => {
    const name = wanted[at] ?? '';
    if (agents.length === 0) return [{ severity: 'error', code: 'LC4013', summary: `there is no agent "${name}" on the server`, next: nearHint(name, there, 'lettactl get agents') }];
    if (agents.length > 1) return [{ severity: 'error', code: 'LC4014', summary: `${agents.length} agents are called "${name}"`, detail: agents.map(({ id }) => id).sort().join('\n'), next: 'Name one by its id.' }];
    return [];
  });
  if (problems.length > 0) throw new DiagnosticError(problems);
  return [...new Map(found.flat().map((agent) => [agent.id, agent])).values()];
}

const sorted = (agents: readonly AgentState[]): readonly AgentState[] => agents.toSorted((a, b) => (`${a.name} ${a.id}` < `${b.name} ${b.id}` ? -1 : 1));
