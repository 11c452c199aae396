import { jsonFile, jsonLines } from '../letta/copies.ts';
import { findAgent, refOf } from '../operations/agents.ts';
import type { ConversationInfo, ConversationLosses, ConversationOperations, DeleteConversationOptions, DeletedConversation, Recompiled, RecompileOptions } from '../operations/conversations/api.ts';
import { contentsOf, createConversation, deleteConversation, listConversations, readConversation, recompile } from '../operations/conversations/conversations.ts';
import { saveBackup } from './backups.ts';
import { fleetAtHand } from './fleet-at-hand.ts';
import type { Session } from './session.ts';

/** Conversations of agents. */
export class Conversations implements ConversationOperations {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  async list(agent: string, options: { readonly counted?: boolean } = {}): Promise<readonly ConversationInfo[]> {
    const letta = this.#session.letta();
    return listConversations(letta, refOf(await findAgent(letta, agent)), options);
  }

  async create(agent: string, { name }: { readonly name?: string } = {}): Promise<ConversationInfo> {
    const letta = this.#session.letta();
    return createConversation(letta, refOf(await findAgent(letta, agent)), name);
  }

  async delete(id: string, { approve, waitForIdle = true, onProgress = () => undefined }: DeleteConversationOptions = {}): Promise<DeletedConversation> {
    const letta = this.#session.letta();
    const conversation = await readConversation(letta, id);
    const contents = await contentsOf(letta, conversation);
    const managed = await this.#managed(conversation);
    const losses: ConversationLosses = { ...contents.losses, ...(managed ? { managed } : {}) };
    if (approve && !(await approve(losses))) return { deleted: false, losses };
    this.#session.signal.throwIfAborted();
    const { messages, blocks } = contents;
    const backup = losses.messages === 0 && blocks.length === 0 ? undefined : await saveBackup(this.#session, `conversation-${conversation.summary ?? conversation.id}`, [
      jsonFile('conversation.json', conversation.raw), jsonLines('messages.jsonl', messages), ...(blocks.length === 0 ? [] : [jsonLines('blocks.jsonl', blocks)]),
    ]);
    await deleteConversation(letta, contents, { signal: this.#session.signal, waitForIdle, progress: onProgress });
    return { deleted: true, losses, ...(backup === undefined ? {} : { backup }) };
  }

  recompile(agent: string, options: RecompileOptions = {}): Promise<Recompiled> {
    return recompile(this.#session.letta(), agent, options, this.#session.signal);
  }

  async #managed({ id }: ConversationInfo): Promise<ConversationLosses['managed']> {
    const hand = await fleetAtHand(this.#session, {});
    const entry = hand?.entryOf(id);
    return hand && entry ? { fleet: hand.loaded.fleet.name, workspace: hand.loaded.fleet.workspace, address: entry.address } : undefined;
  }
}
