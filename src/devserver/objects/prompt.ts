import { newId } from '../ids.ts';
import type { AgentRow, BlockRow, FileRow, MessageRow } from '../rows.ts';
import { rowsOf } from '../server.ts';
import type { Store } from '../store.ts';
import { fileLimits } from './agent-fields.ts';
import { filesShown, numbered } from './files.ts';

/** The system prompt of an agent that was given none; ours, not the real server's. */
export const DEFAULT_SYSTEM =
  'You are a helpful agent with memory. Your memory blocks are always in view; use your memory tools to keep them up to date, and answer in plain text.';

/**
 * The compiled system message: the prompt, the memory blocks and a block of facts. It is stored as message 0 of the agent
 * and of each conversation, and goes stale until something rebuilds it (API notes §9, §13).
 *
 * @param at the instant written as "last recompiled"
 * @param withFiles false for an agent's very first prompt: it names the folders, and not yet their files
 */
export function compile(store: Store, agent: AgentRow, at: string, conversationId = 'default', withFiles = true): string {
  const numbered = agent.llm_config['model_endpoint_type'] === 'anthropic';
  const memory = renderBlocks(rowsOf(store, 'blocks', agent.block_ids), numbered) + renderFolders(store, agent, withFiles ? filesShown(store, agent) : []);
  const recalled = conversationId === 'default' ? Math.max(0, messagesOf(store, agent.id).length - agent.message_ids.length) : 0;
  const facts = [
    '<memory_metadata>',
    `- AGENT_ID: ${agent.id}`,
    `- CONVERSATION_ID: ${conversationId}`,
    `- System prompt last recompiled: ${at.slice(0, 19).replace('T', ' ')} ${agent.timezone}`,
    `- ${recalled} previous messages between you and the user are stored in recall memory`,
    '</memory_metadata>',
  ].join('\n');
  const memoryText = `${memory}\n\n${facts}`;
  return agent.system.includes('{CORE_MEMORY}')
    ? agent.system.replaceAll('{CORE_MEMORY}', () => memoryText)
    : `${agent.system}\n\n${memoryText}`;
}

function renderBlocks(blocks: BlockRow[], numbered: boolean): string {
  if (blocks.length === 0) return '';
  const rendered = blocks.map((block) =>
    [
      `<${block.label}>`,
      '<description>',
      block.description ?? '',
      '</description>',
      `<metadata>${block.read_only ? '\n- read_only=true' : ''}`,
      `- chars_current=${[...block.value].length}`,
      `- chars_limit=${block.limit}`,
      '</metadata>',
      ...(numbered
        ? [
            "<warning>\n# NOTE: Line numbers shown below (with arrows like '1→') are to help during editing. Do NOT include line number prefixes in your memory edit tool calls.\n</warning>",
          ]
        : []),
      '<value>',
      numbered
        ? block.value
            .split('\n')
            .map((line, index) => `${index + 1}→ ${line}`)
            .join('\n')
        : block.value,
      '</value>',
      `</${block.label}>`,
      '',
    ].join('\n'),
  );
  return `<memory_blocks>\nThe following memory blocks are currently engaged in your core memory unit:\n\n${rendered.join('\n')}\n</memory_blocks>`;
}

function renderFile(file: FileRow, agent: AgentRow): string {
  const open = agent.open_file_ids.includes(file.id);
  const value = open ? numbered(file.content) : '';
  return [
    `<file status="${open ? 'open' : 'closed'}" name="${file.file_name}">`,
    '<metadata>',
    '- read_only=true',
    `- chars_current=${[...value].length}`,
    `- chars_limit=${fileLimits(agent).chars}`,
    '</metadata>',
    ...(open ? ['<value>', value, '</value>'] : []),
    '</file>',
  ].join('\n');
}

function renderFolders(store: Store, agent: AgentRow, files: FileRow[]): string {
  const folders = rowsOf(store, 'folders', agent.folder_ids);
  if (folders.length === 0) return '';
  const rendered = folders.map((folder) =>
    [
      `<directory name="${folder.name}">`,
      ...(folder.description ? [`<description>${folder.description}</description>`] : []),
      ...(folder.instructions ? [`<instructions>${folder.instructions}</instructions>`] : []),
      ...files.filter((file) => file.source_id === folder.id).map((file) => renderFile(file, agent)),
      '</directory>',
    ].join('\n'),
  );
  const limits = ['<file_limits>', `- current_files_open=${files.filter(({ id }) => agent.open_file_ids.includes(id)).length}`, `- max_files_open=${fileLimits(agent).open}`, '</file_limits>'];
  return `\n\n<directories>\n${[...limits, ...rendered].join('\n')}\n</directories>`;
}

/** Everything that was ever said in the agent's default thread, oldest first. */
export function messagesOf(store: Store, agentId: string, conversationId: string | null = null): MessageRow[] {
  return store.all('messages').filter((row) => row.agent_id === agentId && row.conversation_id === conversationId);
}

/** Stores a system message with this text and returns its id. */
export function putSystemMessage(store: Store, agentId: string, text: string, conversationId: string | null = null): string {
  const now = store.now();
  const id = newId('message');
  store.put('messages', {
    id,
    created_at: now,
    updated_at: now,
    agent_id: agentId,
    conversation_id: conversationId,
    message_type: 'system_message',
    run_id: null,
    otid: null,
    body: { message_type: 'system_message', content: text },
  });
  return id;
}

/** The stored, perhaps stale, system message at the head of a context window. */
export function systemMessage(store: Store, messageIds: readonly string[]): MessageRow | undefined {
  return messageIds[0] === undefined ? undefined : store.get('messages', messageIds[0]);
}

/** Rebuilds message 0 of an agent. @returns the text before and after. */
export function recompileAgent(
  store: Store,
  agent: AgentRow,
  options: { newTimestamp?: boolean; dryRun?: boolean } = {},
): { before: string; after: string } {
  return recompileHead(store, agent, agent.message_ids, null, options);
}

/** Rebuilds message 0 of a context window, of the agent itself or of one of its conversations. */
export function recompileHead(
  store: Store,
  agent: AgentRow,
  messageIds: readonly string[],
  conversationId: string | null,
  options: { newTimestamp?: boolean; dryRun?: boolean },
): { before: string; after: string } {
  const head = systemMessage(store, messageIds);
  const before = String(head?.body['content'] ?? '');
  const stamp = /System prompt last recompiled: (\S+) (\S+)/.exec(before);
  const at = options.newTimestamp || !stamp ? store.now() : `${stamp[1]}T${stamp[2]}`;
  const after = compile(store, agent, at, conversationId ?? 'default');
  if (head && !options.dryRun && after !== before) store.patch('messages', head, { body: { ...head.body, content: after } });
  return { before, after };
}

/** Agents that hold this block. */
export function agentsOfBlock(store: Store, blockId: string): AgentRow[] {
  return store.all('agents').filter((agent) => agent.block_ids.includes(blockId));
}
