import { checkBody } from './body.ts';
import { BLOCK_SHAPE, createBlock, recompileHolders } from './objects/blocks.ts';
import { archiveOfAgent, createPassage, PASSAGE_SHAPE, similarity } from './objects/passages.ts';
import { messagesOf } from './objects/prompt.ts';
import { localTime, pythonRepr } from './python-json.ts';
import type { AgentRow, BlockRow, Json, JsonObject } from './rows.ts';
import { rowsOf } from './server.ts';
import type { Store } from './store.ts';

/** `text` is what the tool returned, or the words of its failure; `value` what it returned if that was no text; `stderr` is what the messages show of a failure. */
export type ToolResult = { status: 'success' | 'error'; text: string; stderr: string[] | null; value?: Json };
type Args = Record<string, unknown>;
/** An agent in a conversation, which may have blocks of its own in place of the agent's. */
type Holder = AgentRow & { copies?: readonly BlockRow[] };
type Run = (store: Store, agent: Holder, args: Args) => Json;

/** A failure that Python would name otherwise than ValueError. */
class Raised extends Error {
  constructor(name: string, message: string) {
    super(message);
    this.name = name;
  }
}

function blockOf(store: Store, agent: Holder, label: unknown): BlockRow {
  const own = rowsOf(store, 'blocks', agent.block_ids);
  const blocks = own.map((row) => agent.copies?.find((copy) => copy.label === row.label) ?? row);
  const block = blocks.find((row) => row.label === label);
  if (!block) throw new Raised('KeyError', `'Block field ${String(label)} does not exist (available sections = ${blocks.map((row) => row.label).join(', ')})'`);
  return block;
}

/** The block with that label that the agent's tools may write; they stop at `read_only`, and the limit stops nobody. */
function writable(store: Store, agent: Holder, label: unknown): BlockRow {
  const block = blockOf(store, agent, label);
  if (block.read_only) throw new Error('Error This block is read-only and cannot be edited.');
  return block;
}

/** Stores the value, and rebuilds the prompt of every agent that holds the block; their other conversations stay as they are. */
function write(store: Store, block: BlockRow, value: string): string {
  store.patch('blocks', block, { value });
  recompileHolders(store, block.id);
  return value;
}

const text = (args: Args, name: string): string => String(args[name] ?? '');

const insert: Run = (store, agent, args) => {
  const block = writable(store, agent, args['label']);
  const lines = block.value.split('\n');
  const line = Number(args['insert_line'] ?? -1);
  if (line < -1 || line > lines.length)
    throw new Error(
      `Invalid \`insert_line\` parameter: ${line}. It should be within the range of lines of the memory block: [0, ${lines.length}], or -1 to append to the end of the memory block.`,
    );
  const at = line === -1 ? lines.length : line;
  return write(store, block, [...lines.slice(0, at), ...text(args, 'new_string').split('\n'), ...lines.slice(at)].join('\n'));
};

const replace: Run = (store, agent, args) => {
  const block = writable(store, agent, args['label']);
  const [old, fresh] = [text(args, 'old_string'), text(args, 'new_string')];
  const count = old === '' ? 0 : block.value.split(old).length - 1;
  if (count === 0) throw new Error(`No replacement was performed, old_string \`${old}\` did not appear verbatim in memory block with label \`${block.label}\`.`);
  if (count > 1) {
    const lines = block.value.split('\n').flatMap((line, index) => (line.includes(old) ? [index + 1] : []));
    throw new Error(`No replacement was performed. Multiple occurrences of old_string \`${old}\` in lines [${lines.join(', ')}]. Please ensure it is unique.`);
  }
  return write(store, block, block.value.replace(old, () => fresh));
};

const rethink: Run = (store, agent, args) => write(store, writable(store, agent, args['label']), text(args, 'new_memory'));

const stored = (store: Store, agent: Holder): AgentRow => store.get('agents', agent.id) ?? agent;

const labelIn = (path: string): string => path.replace(/^\/memories\//, '').replace(/^\//, '');
const done = (what: string): string => `${what} and is now active in your context.`;

/** The commands of the tool `memory`; a block that it deletes is only detached, and lingers in the prompt. */
const MEMORY: Record<string, Run> = {
  str_replace: (store, agent, args) => replace(store, agent, { label: labelIn(text(args, 'path')), old_string: args['old_string'], new_string: args['new_string'] }),
  insert: (store, agent, args) => insert(store, agent, { label: labelIn(text(args, 'path')), new_string: args['insert_text'], insert_line: args['insert_line'] }),
  create: (store, agent, args) => {
    const label = labelIn(text(args, 'path'));
    if (rowsOf(store, 'blocks', agent.block_ids).some((row) => row.label === label)) throw new Raised('UniqueConstraintViolationError', `A block labelled ${label} is attached already`);
    const made = createBlock(store, checkBody({ label, value: text(args, 'file_text'), description: text(args, 'description') }, BLOCK_SHAPE, []));
    store.patch('agents', stored(store, agent), { block_ids: [...agent.block_ids, made.id] });
    recompileHolders(store, made.id);
    return done(`Successfully created memory block '${label}'. Your system prompt has been recompiled with the new memory block`);
  },
  delete: (store, agent, args) => {
    const label = labelIn(text(args, 'path'));
    const block = rowsOf(store, 'blocks', agent.block_ids).find((row) => row.label === label);
    if (!block) return `Error performing delete: 'Block field ${label} does not exist'`;
    store.patch('agents', stored(store, agent), { block_ids: agent.block_ids.filter((id) => id !== block.id) });
    return done(`Successfully deleted memory block '${label}'. Your system prompt has been recompiled without this memory block`);
  },
  rename: (store, agent, args) => {
    const [path, description] = [text(args, 'path'), text(args, 'description')];
    if (path !== '' && description !== '') {
      const block = blockOf(store, agent, labelIn(path));
      store.patch('blocks', block, { description });
      recompileHolders(store, block.id);
      return done(`Successfully updated description of memory block '${block.label}'. Your system prompt has been recompiled with the updated description`);
    }
    const [from, to] = [labelIn(text(args, 'old_path')), labelIn(text(args, 'new_path'))];
    if (from === '' || to === '')
      throw new Error('Error: path and description are required for update_description command, or old_path and new_path are required for rename command');
    const block = blockOf(store, agent, from);
    store.patch('blocks', block, { label: to });
    recompileHolders(store, block.id);
    return done(`Successfully renamed memory block '${from}' to '${to}'. Your system prompt has been recompiled with the renamed memory block`);
  },
};

const TOOLS: Record<string, Run> = {
  memory_insert: insert,
  memory_replace: replace,
  memory_rethink: rethink,
  core_memory_append: (store, agent, args) => {
    const block = writable(store, agent, args['label']);
    return write(store, block, `${block.value}\n${text(args, 'content')}`);
  },
  core_memory_replace: (store, agent, args) => {
    const block = writable(store, agent, args['label']);
    const old = text(args, 'old_content');
    if (!block.value.includes(old)) throw new Error(`Old content '${old}' not found in memory block '${block.label}'`);
    return write(store, block, block.value.replaceAll(old, () => text(args, 'new_content')));
  },
  memory_finish_edits: () => 'None',
  memory: (store, agent, args) => {
    const command = text(args, 'command');
    const run = Object.hasOwn(MEMORY, command) ? MEMORY[command] : undefined;
    if (!run) throw new Error(`Error: Unknown command '${command}'. Supported commands: create, str_replace, insert, delete, rename`);
    return run(store, agent, args);
  },
  send_message: () => 'Sent message successfully.',
  archival_memory_insert: (store, agent, args) => {
    const archive = archiveOfAgent(store, stored(store, agent));
    createPassage(store, archive.id, checkBody({ text: text(args, 'content'), tags: args['tags'] ?? [] }, PASSAGE_SHAPE, []));
    return 'None';
  },
  archival_memory_search: (store, agent, args) => {
    const found = store.all('passages').filter((row) => row.archive_id === agent.archive_id);
    const scored = found
      .map((row) => ({ content: row.text, score: similarity(text(args, 'query'), row.text) }))
      .toSorted((a, b) => b.score - a.score);
    return JSON.stringify(scored.slice(0, Number(args['top_k'] ?? 10)).map((item) => item.content));
  },
  conversation_search: (store, agent, args) => {
    const wanted = text(args, 'query').toLowerCase();
    const found = messagesOf(store, agent.id).filter(
      (row) =>
        typeof row.body['content'] === 'string' &&
        row.message_type !== 'system_message' &&
        row.body['content'].toLowerCase().includes(wanted),
    );
    if (found.length === 0) return { message: 'No results found.', results: [] };
    const results = found.map((row) => ({
      timestamp: localTime(new Date(row.created_at), agent.timezone), time_ago: '0s ago', role: row.message_type === 'user_message' ? 'user' : 'assistant', content: row.body['content'] ?? null,
    }));
    return { message: `Showing ${results.length} results:`, results };
  },
};

/** Runs a tool for an agent, in a conversation or outside of any. Memory, archive and search tools do what they say; code of others is never run, only named. */
export function runTool(store: Store, agent: AgentRow, name: string, args: Args, conversationId: string | null = null): ToolResult {
  const run = Object.hasOwn(TOOLS, name) ? TOOLS[name] : undefined;
  if (!run) return { status: 'success', text: `${name} called with ${JSON.stringify(args)}`, stderr: null };
  try {
    const value = run(store, { ...stored(store, agent), copies: copiesIn(store, conversationId) }, args);
    return typeof value === 'string' ? { status: 'success', text: value, stderr: null } : { status: 'success', text: pythonRepr(value), stderr: null, value };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const python = error instanceof Raised ? error.name : 'ValueError';
    return { status: 'error', text: error.message, stderr: [`Error executing function ${name}: ${python}: ${error.message}`] };
  }
}

function copiesIn(store: Store, conversationId: string | null): BlockRow[] {
  return conversationId === null ? [] : rowsOf(store, 'blocks', store.get('conversations', conversationId)?.isolated_block_ids ?? []);
}

/** What a tool whose code is never run answers: what was called. A required argument that is missing fails it, as it would in Python. */
export function pretendRun(name: string, schema: JsonObject, args: JsonObject): ToolResult {
  const required = (schema['parameters'] as { required?: string[] } | undefined)?.required ?? [];
  const missing = required.filter((key) => !(key in args));
  if (missing.length === 0) return { status: 'success', text: `${name} called with ${JSON.stringify(args)}`, stderr: [] };
  const said = `TypeError: ${name}() missing ${missing.length} required positional argument${missing.length > 1 ? 's' : ''}: ${missing.map((key) => `'${key}'`).join(', ')}`;
  return { status: 'error', text: said, stderr: [said] };
}
