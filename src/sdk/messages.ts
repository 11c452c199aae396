import { jsonLines } from '../letta/copies.ts';
import { findAgent, refOf } from '../operations/agents.ts';
import type { AgentRef } from '../operations/api.ts';
import type { Cancelled, Compacted, CompactOptions, ListMessagesOptions, MessageList, MessageOperations, OnSend, Recipients, Reply, Reset, ResetOptions, SendEvent, SendManyOptions, SendOptions } from '../operations/messaging/api.ts';
import { findConversation } from '../operations/conversations/find.ts';
import { cancelRuns, compactMessages, historyOf, idle, inContext, resetMessages } from '../operations/messaging/history.ts';
import { listMessages } from '../operations/messaging/list.ts';
import { recipientsOf } from '../operations/messaging/recipients.ts';
import { sendMany } from '../operations/messaging/send-many.ts';
import { sendMessage, type SendContext } from '../operations/messaging/send.ts';
import { saveBackup } from './backups.ts';
import { channel } from './channel.ts';
import type { Letta } from '../letta/client.ts';
import type { Session } from './session.ts';

/** Talking to agents. */
export class Messages implements MessageOperations {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  async send(agent: string, text: string, options: SendOptions & { readonly onEvent?: OnSend } = {}): Promise<Reply> {
    const { onEvent, ...rest } = options;
    const letta = this.#session.letta();
    const to = refOf(await findAgent(letta, agent));
    return sendMessage(letta, { agent: to, text }, await within(letta, to, rest), this.#context(onEvent));
  }

  async *stream(agent: string, text: string, options: Omit<SendOptions, 'mode'> = {}): AsyncGenerator<SendEvent> {
    const left = new AbortController();
    const events = channel<SendEvent>();
    const signal = options.signal ? AbortSignal.any([options.signal, left.signal]) : left.signal;
    this.send(agent, text, { ...options, mode: 'stream', signal, onEvent: events.push }).then(events.end, events.fail);
    try {
      yield* events.all();
    } finally {
      left.abort();
    }
  }

  async recipients({ files, ...selection }: Recipients): Promise<readonly AgentRef[]> {
    if (!files) return recipientsOf(this.#session.letta(), selection);
    const { fleet } = await this.#session.load({ files });
    const agents = [...fleet.resources.values()].filter(({ type }) => type === 'agent').map(({ name, address }) => ({ name, address }));
    return recipientsOf(this.#session.letta(fleet.settings), selection, { fleet: fleet.name, workspace: fleet.workspace, agents });
  }

  async sendMany(agents: readonly AgentRef[], text: string | ((agent: AgentRef) => string), options: SendManyOptions & { readonly onEvent?: OnSend; readonly files?: readonly string[] } = {}): Promise<readonly Reply[]> {
    const { onEvent, files, ...rest } = options;
    const letters = agents.map((agent) => ({ agent, text: typeof text === 'string' ? text : text(agent) }));
    const letta = this.#session.letta(files && (await this.#session.load({ files })).fleet.settings);
    return sendMany(letta, letters, rest, this.#context(onEvent));
  }

  async list(agent: string, options: ListMessagesOptions = {}): Promise<MessageList> {
    const letta = this.#session.letta();
    const of = refOf(await findAgent(letta, agent));
    return listMessages(letta, of, await within(letta, of, options));
  }

  async reset(name: string, asked: ResetOptions = {}): Promise<Reset> {
    const letta = this.#session.letta();
    const agent = refOf(await findAgent(letta, name));
    const options = await within(letta, agent, asked);
    const { conversation, approve } = options;
    await idle(letta, agent, options, this.#session.signal);
    const messages = await inContext(letta, agent, conversation);
    if (approve && !(await approve({ agent, messages }))) return { agent, done: false, messages };
    this.#session.signal.throwIfAborted();
    const history = await historyOf(letta, conversation === undefined ? { agent: agent.id } : { conversation });
    const said = history.filter(({ message_type: type }) => type !== 'system_message');
    const backup = said.length === 0 ? undefined : await saveBackup(this.#session, `messages-${agent.name}`, [jsonLines('messages.jsonl', history)]);
    await resetMessages(letta, agent, options);
    return { agent, done: true, messages, ...(backup === undefined ? {} : { backup }) };
  }

  async compact(name: string, asked: CompactOptions = {}): Promise<Compacted> {
    const letta = this.#session.letta();
    const agent = refOf(await findAgent(letta, name));
    const options = await within(letta, agent, asked);
    await idle(letta, agent, options, this.#session.signal);
    return compactMessages(letta, agent, options);
  }

  async cancel(name: string, { runIds }: { readonly runIds?: readonly string[] } = {}): Promise<Cancelled> {
    const letta = this.#session.letta();
    return cancelRuns(letta, refOf(await findAgent(letta, name)), runIds);
  }

  #context(onEvent: OnSend = () => undefined): SendContext {
    return { signal: this.#session.signal, emit: onEvent, otid: () => this.#session.environment().randomHex(16) };
  }
}

/** The options with the id of the conversation that they name; it is one of the agent (LC4064). */
const within = async <O extends { readonly conversation?: string }>(letta: Letta, agent: AgentRef, options: O): Promise<O> =>
  (options.conversation === undefined ? options : { ...options, conversation: (await findConversation(letta, options.conversation, agent)).id });
