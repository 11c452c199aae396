import type { AgentState } from '@letta-ai/letta-client/resources/agents/agents';
import { UnknownOutcome } from '../../engine/ports.ts';
import type { BackupFile } from '../../engine/ports.ts';
import { AGENT_INCLUDE } from '../../letta/bulk.ts';
import type { Letta } from '../../letta/client.ts';
import { jsonFile, jsonLines } from '../../letta/copies.ts';
import { isRefusal } from '../../letta/errors.ts';
import type { ServerConversation } from '../../letta/shapes.ts';
import { archivesOf } from './archives.ts';
import { LETTABOT_SECRETS } from './lettabot.ts';

const PAGE = 1000;

/**
 * What an agent is, before it goes: its agent file, what it had by id, its blocks, all messages and those of its conversations, and which archives it
 * has. Secrets are in none of it.
 */
export async function copyOfAgent(letta: Letta, id: string): Promise<readonly BackupFile[]> {
  const agent = await letta.get<AgentState>(`/v1/agents/${id}`, { query: { include: [...AGENT_INCLUDE, 'agent.identities', 'agent.managed_group'] } });
  const conversations = await letta.all<ServerConversation>('/v1/conversations/', { agent_id: id });
  const talks = await Promise.all(conversations.map(async (conversation) => ({ conversation, messages: await messagesAt(letta, `/v1/conversations/${conversation.id}/messages`) })));
  const archives = await archivesOf(letta, id);
  return [
    ...(await agentFile(letta, id)),
    jsonLines('blocks.jsonl', agent.blocks ?? []),
    jsonLines('messages.jsonl', await messagesAt(letta, `/v1/agents/${id}/messages`)),
    ...(talks.length === 0 ? [] : [jsonLines('conversations.jsonl', conversations), jsonLines('conversation-messages.jsonl', talks.flatMap(({ conversation, messages }) => messages.map((message) => ({ conversation_id: conversation.id, ...message }))))]),
    ...((archives ?? []).length === 0 ? [] : [jsonLines('archives.jsonl', archives ?? [])]),
    // Last: a backup without it is one that nobody finished.
    jsonFile('agent.json', withoutTokens(plainAgent(agent))),
  ];
}

/** The server does not export an agent whose name it would not take at a creation (seen on 0.16.8): then there is only what it shows of it. */
async function agentFile(letta: Letta, id: string): Promise<readonly BackupFile[]> {
  try {
    return [jsonFile('agent.af', withoutTokens(await letta.get<unknown>(`/v1/agents/${id}/export`)))];
  } catch (error) {
    if (!isRefusal(error) && !(error instanceof UnknownOutcome)) throw error;
    return [];
  }
}

/** What a server shows of an agent, with the ids of all that it had; tools without their sources, which the agent file has. */
function plainAgent(agent: AgentState): Readonly<Record<string, unknown>> {
  const { tools, secrets: _secrets, tool_exec_environment_variables: _variables, ...rest } = agent;
  return { ...rest, tools: (tools ?? []).map(({ id, name }) => ({ id, name })) };
}

/** Oldest first. Several parts of one message share its id, so rows are kept as they come. */
async function messagesAt(letta: Letta, path: string): Promise<readonly Row[]> {
  const found: Row[] = [];
  for (let after: string | undefined; ;) {
    const page = await letta.get<readonly Row[]>(path, { query: { limit: PAGE, order: 'asc', after } });
    found.push(...page);
    const last = page.at(-1)?.id;
    if (page.length < PAGE || last === after) return found;
    after = last;
  }
}

type Row = Readonly<Record<string, unknown>> & { readonly id: string };

/** Lettabot's tokens stand in an agent's metadata. */
const TOKENS: ReadonlySet<string> = new Set(LETTABOT_SECRETS);

function withoutTokens(value: unknown, inside = false): unknown {
  if (Array.isArray(value)) return value.map((item: unknown) => withoutTokens(item, inside));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]: [string, unknown]) => {
    const within = inside || key === 'lettactl.lettabotConfig';
    return [key, within && TOKENS.has(key) && typeof inner === 'string' ? '' : withoutTokens(inner, within)];
  }));
}
