import type { AgentState } from '@letta-ai/letta-client/resources/agents/agents';
import { DiagnosticError, failure, type Diagnostic } from '../../core/diagnostic.ts';
import type { Desired } from '../../core/desired.ts';
import { addressOf } from '../../core/address.ts';
import type { Attributes, Json } from '../../core/value.ts';
import { AGENT_INCLUDE } from '../../letta/bulk.ts';
import type { Letta } from '../../letta/client.ts';
import { insist } from '../../letta/insist.ts';
import { ourTags, plainTags } from '../../letta/marks.ts';
import { agentLive } from '../../resources/agent/live.ts';
import { modelTriple } from '../../resources/agent/model.ts';
import { recompileAgent } from '../../resources/agent/settle.ts';
import type { AgentChanges } from './api.ts';
import { nameProblem, readOffered, takenName, toolsNamed, unknownHandles, type Offered } from './offered.ts';
import type { RemovalStep } from './remove.ts';

/** One attribute of an agent, as it is and as it is to be, in the names of its type. */
export interface AttributeWrite {
  readonly path: string;
  readonly before: Json | undefined;
  readonly after: Json;
  /** Members of a set. */
  readonly added?: readonly string[];
  readonly removed?: readonly string[];
}

/** What an update will write: checked, and compared with the agent as it is. */
export interface AgentUpdate { readonly agent: AgentState; readonly writes: readonly AttributeWrite[]; readonly body: Readonly<Record<string, unknown>>; readonly attach: readonly string[]; readonly detach: readonly string[]; readonly recompile: boolean }

/** Attributes whose change leaves the compiled prompt behind (API notes §9). */
const COMPILED: readonly string[] = ['system_prompt', 'timezone'];

/**
 * Looks at an agent and what is wanted of it; writes nothing. Everything that speaks against it at once: LC4093 a name that is taken, LC4099 models and
 * tools that the server does not have. What is so already is not among the writes.
 */
export async function agentUpdate(letta: Letta, id: string, changes: AgentChanges): Promise<AgentUpdate> {
  const agent = await letta.get<AgentState>(`/v1/agents/${id}`, { query: { include: AGENT_INCLUDE } });
  const [offered, add, remove, taken] = await Promise.all([
    changes.model !== undefined || changes.embedding !== undefined ? readOffered(letta) : undefined,
    toolsNamed(letta, changes.addTools ?? []), toolsNamed(letta, changes.removeTools ?? []),
    changes.name !== undefined && changes.name !== agent.name ? takenName(letta, changes.name, changes.allowDuplicate ?? false, id) : undefined,
  ]);
  const both = add.tools.filter(({ id: tool }) => remove.tools.some((other) => other.id === tool)).map(({ name }) => name);
  const problems: readonly Diagnostic[] = [
    ...(changes.name === undefined ? [] : nameProblem(changes.name)), ...(taken?.problems ?? []), ...(offered ? unknownHandles(offered, changes) : []), ...add.problems, ...remove.problems,
    ...(both.length > 0 ? failure('LC4003', `the tool ${both.join(', ')} is to be added and removed`).diagnostics : []),
  ];
  if (problems.length > 0) throw new DiagnosticError(problems);

  const live = agentLive(agent);
  const wanted = wantedOf(changes, agent, offered);
  const scalars = Object.entries(wanted).flatMap(([path, after]): readonly AttributeWrite[] => {
    const before = path === 'name' ? agent.name : live.attributes[path];
    return before === after ? [] : [{ path, before, after }];
  });
  const have = new Set((agent.tools ?? []).map((tool) => tool.id));
  const [attach, detach] = [add.tools.filter((tool) => !have.has(tool.id)), remove.tools.filter((tool) => have.has(tool.id))];
  const sets = [
    ...(changes.tags === undefined ? [] : setWrite('tags', plainTags(agent.tags), [...new Set(changes.tags)].sort())),
    ...setWrite('tools', (agent.tools ?? []).flatMap(({ name }) => name ?? []).sort(), [...new Set([...(agent.tools ?? []).filter(({ id: tool }) => !detach.some((other) => other.id === tool)), ...attach].flatMap(({ name }) => name ?? []))].sort()),
  ];
  const written = Object.fromEntries(scalars.map(({ path, after }) => [path, after]));
  return {
    agent, writes: [...scalars, ...sets].toSorted((a, b) => (a.path < b.path ? -1 : 1)), body: bodyOf(written, agent, offered, sets.find(({ path }) => path === 'tags')?.after),
    attach: attach.map((tool) => tool.id), detach: detach.map((tool) => tool.id), recompile: scalars.some(({ path }) => COMPILED.includes(path)),
  };
}

function setWrite(path: string, before: readonly string[], after: readonly string[]): readonly AttributeWrite[] {
  const [added, removed] = [after.filter((member) => !before.includes(member)), before.filter((member) => !after.includes(member))];
  return added.length + removed.length === 0 ? [] : [{ path, before: [...before], after: [...after], added, removed }];
}

/** What is wanted, by attribute. A new model that takes less than the window is narrowed to what it takes: the server would refuse or cut it. */
function wantedOf(changes: AgentChanges, agent: AgentState, offered: Offered | undefined): Attributes {
  const most = changes.model === undefined ? undefined : (offered?.models.get(changes.model)?.max_context_window ?? undefined);
  const window = agent.llm_config?.context_window;
  const narrowed = changes.contextWindow === undefined && most !== undefined && window !== undefined && window > most ? most : changes.contextWindow;
  const wanted = {
    name: changes.name, description: changes.description, system_prompt: changes.system, 'llm_config.model': changes.model, 'llm_config.context_window': narrowed, embedding: changes.embedding, timezone: changes.timezone,
  };
  return Object.fromEntries(Object.entries(wanted).filter((pair): pair is [string, string | number] => pair[1] !== undefined));
}

/** The PATCH. Model, window and settings go together, or the server resets what is left out; tags replace the whole, so our marks go along. */
function bodyOf(written: Attributes, agent: AgentState, offered: Offered | undefined, tags: Json | undefined): Readonly<Record<string, unknown>> {
  const fields = { name: written['name'], description: written['description'], system: written['system_prompt'], embedding: written['embedding'], timezone: written['timezone'] };
  const model = written['llm_config.model'];
  const provider = typeof model === 'string' ? offered?.models.get(model)?.provider_type : undefined;
  const desired: Desired = { address: addressOf('agent', agent.name), type: 'agent', name: agent.name, attributes: {}, dependsOn: [], ...(provider === undefined ? {} : { context: { provider_type: provider } }) };
  return {
    ...Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)),
    ...(model !== undefined || written['llm_config.context_window'] !== undefined ? modelTriple(written, agent, desired) : {}),
    ...(tags === undefined ? {} : { tags: [...(tags as readonly string[]), ...ourTags(agent.tags)] }),
  };
}

/** Writes an update: one PATCH, then tools, each by its own call so that what others attach meanwhile stays; the prompt is compiled anew where it needs be. */
export async function writeUpdate(letta: Letta, { agent, body, attach, detach, recompile }: AgentUpdate, step: RemovalStep): Promise<void> {
  const path = `/v1/agents/${agent.id}`;
  // The same PATCH twice is the same as once.
  if (Object.keys(body).length > 0) await insist(() => letta.patch(path, body));
  for (const tool of detach) await insist(() => letta.patch(`${path}/tools/detach/${tool}`));
  for (const tool of attach) await insist(() => letta.patch(`${path}/tools/attach/${tool}`));
  if (recompile) await recompileAgent(letta, agent, step);
}
