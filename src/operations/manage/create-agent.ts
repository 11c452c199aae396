import type { AgentState } from '@letta-ai/letta-client/resources/agents/agents';
import { DiagnosticError, type Diagnostic } from '../../core/diagnostic.ts';
import { UnknownOutcome } from '../../engine/ports.ts';
import type { Letta } from '../../letta/client.ts';
import { unlessGone } from '../../letta/insist.ts';
import type { CreatedAgent, NewAgent } from './api.ts';
import { defaultEmbedding, defaultModel, nameProblem, readOffered, takenName, toolsNamed, unknownHandles } from './offered.ts';

/**
 * Makes an agent, once. All that speaks against it is told at once, before anything is written: LC4093 a name that is taken, LC4099 what the server does not
 * have. When the call is not answered, its agent is looked for before it is made again.
 */
export async function createAgent(letta: Letta, input: NewAgent): Promise<CreatedAgent> {
  const [offered, tools, taken, blocks] = await Promise.all([
    readOffered(letta), toolsNamed(letta, input.tools ?? []), takenName(letta, input.name, input.allowDuplicate ?? false), missingBlocks(letta, input.blocks ?? []),
  ]);
  const problems = [...nameProblem(input.name), ...taken.problems, ...unknownHandles(offered, input), ...tools.problems, ...blocks];
  if (problems.length > 0) throw new DiagnosticError(problems);
  const model = input.model ?? defaultModel(offered);
  const embedding = input.embedding ?? defaultEmbedding(offered);
  const fields = { description: input.description, system: input.system, context_window_limit: input.contextWindow, timezone: input.timezone, tags: input.tags, agent_type: input.agentType, embedding };
  const body = {
    name: input.name, model, ...Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)),
    ...(tools.tools.length > 0 ? { tool_ids: [...new Set(tools.tools.map(({ id }) => id))] } : {}), ...(input.blocks && input.blocks.length > 0 ? { block_ids: input.blocks } : {}),
  };
  const made = await createOnce(letta, body, new Set(taken.ids));
  return { id: made.id, name: made.name, model, ...(embedding === undefined ? {} : { embedding }) };
}

/** Sends the creation of an agent, once: where the answer is lost, its agent is looked for by the name. `before`: ids of agents that had the name. */
export async function createOnce(letta: Letta, body: { readonly name: string }, before: ReadonlySet<string>): Promise<AgentState> {
  try {
    return await letta.post<AgentState>('/v1/agents/', body);
  } catch (error) {
    if (!(error instanceof UnknownOutcome)) throw error;
    const [made] = (await letta.all<AgentState>('/v1/agents/', { name: body.name, show_hidden_agents: true })).filter(({ id }) => !before.has(id));
    return made ?? letta.post<AgentState>('/v1/agents/', body);
  }
}

/** A creation leaves unknown blocks out without a word (API notes §9). */
async function missingBlocks(letta: Letta, ids: readonly string[]): Promise<readonly Diagnostic[]> {
  const found = await Promise.all(ids.map(async (id): Promise<readonly Diagnostic[]> => {
    const block = /^block-[0-9a-f-]{36}$/.test(id) ? await unlessGone(letta.get(`/v1/blocks/${id}`)) : undefined;
    return block ? [] : [{ severity: 'error', code: 'LC4099', summary: `there is no block ${id} on the server`, next: 'Blocks are named by their ids: lettactl get blocks -o wide' }];
  }));
  return found.flat();
}
