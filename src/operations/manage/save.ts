import type { AgentState } from '@letta-ai/letta-client/resources/agents/agents';
import { LETTABOT_SECRETS } from '../../resources/agent/lettabot.ts';
import { AGENT_INCLUDE } from '../../letta/bulk.ts';
import type { Letta } from '../../letta/client.ts';
import { isRefusal } from '../../letta/errors.ts';
import { UnknownOutcome } from '../../engine/ports.ts';
import type { ServerConversation } from '../../letta/shapes.ts';
import { archivesOf } from '../../resources/agent/archives.ts';
import type { ObjectRef, Saved } from './api.ts';
import { allPassages } from './passages.ts';

const PAGE = 1000;

/**
 * What an object is, before it goes: of an agent its agent file, blocks, all messages and those of its conversations; of an archive all passages; of
 * a block or tool itself. JSON, one object a line where there are many. Secrets are in none of it. Undefined for kinds that hold nothing of their own.
 */
export async function savedOf(letta: Letta, { type, id }: ObjectRef): Promise<Saved | undefined> {
  if (type === 'agent') return savedAgent(letta, id);
  if (type === 'archive') return { files: [file('archive.json', await letta.get(`/v1/archives/${id}`)), lines('passages.jsonl', await allPassages(letta, id))] };
  if (type === 'block' || type === 'tool') return { files: [file(`${type}.json`, await letta.get(`/v1/${type}s/${id}`))] };
  return undefined;
}

async function savedAgent(letta: Letta, id: string): Promise<Saved> {
  const agent = await letta.get<AgentState>(`/v1/agents/${id}`, { query: { include: AGENT_INCLUDE } });
  const conversations = await letta.all<ServerConversation>('/v1/conversations/', { agent_id: id });
  const talks = await Promise.all(conversations.map(async (conversation) => ({ conversation, messages: await messagesAt(letta, `/v1/conversations/${conversation.id}/messages`) })));
  const archives = await archivesOf(letta, id);
  return {
    files: [
      await agentFile(letta, id, agent),
      lines('blocks.jsonl', agent.blocks ?? []),
      lines('messages.jsonl', await messagesAt(letta, `/v1/agents/${id}/messages`)),
      ...(talks.length === 0 ? [] : [lines('conversations.jsonl', conversations), lines('conversation-messages.jsonl', talks.flatMap(({ conversation, messages }) => messages.map((message) => ({ conversation_id: conversation.id, ...message }))))]),
      ...((archives ?? []).length === 0 ? [] : [lines('archives.jsonl', archives ?? [])]),
    ],
  };
}

/** The server does not export an agent whose name it would not take at a creation (seen on 0.16.8): then what it shows of it. */
async function agentFile(letta: Letta, id: string, agent: AgentState) {
  try {
    return file('agent.af', withoutTokens(await letta.get<unknown>(`/v1/agents/${id}/export`)));
  } catch (error) {
    if (!isRefusal(error) && !(error instanceof UnknownOutcome)) throw error;
    const { tools, ...rest } = agent;
    return file('agent.json', withoutTokens({ ...rest, tools: (tools ?? []).map(({ id: tool, name }) => ({ id: tool, name })) }));
  }
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

const file = (name: string, content: unknown) => ({ name, text: `${JSON.stringify(content, null, 2)}\n` });
const lines = (name: string, rows: readonly unknown[]) => ({ name, text: rows.map((row) => `${JSON.stringify(row)}\n`).join('') });
