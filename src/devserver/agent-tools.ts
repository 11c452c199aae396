import { checkBody } from './body.ts';
import { BLOCK_SHAPE, createBlock } from './objects/blocks.ts';
import { archiveOfAgent, createPassage, PASSAGE_SHAPE, similarity } from './objects/passages.ts';
import { messagesOf } from './objects/prompt.ts';
import type { AgentRow, BlockRow } from './rows.ts';
import { rowsOf } from './server.ts';
import type { Store } from './store.ts';

export type ToolResult = { status: 'success' | 'error'; text: string };
type Args = Record<string, unknown>;
type Run = (store: Store, agent: AgentRow, args: Args) => string;

/** The block with that label that the agent's tools may write; they stop at `read_only`, and the limit stops nobody. */
function writable(store: Store, agent: AgentRow, label: unknown): BlockRow {
  const block = rowsOf(store, 'blocks', agent.block_ids).find((row) => row.label === label);
  if (!block)
    throw new Error(
      `Block field ${String(label)} does not exist (available sections = ${rowsOf(store, 'blocks', agent.block_ids)
        .map((row) => row.label)
        .join(', ')})`,
    );
  if (block.read_only) throw new Error('This block is read-only and cannot be edited.');
  return block;
}

function write(store: Store, block: BlockRow, value: string): string {
  store.patch('blocks', block, { value });
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
  if (count === 0)
    throw new Error(
      `No replacement was performed, old_string \`${old}\` did not appear verbatim in memory block with label \`${block.label}\`.`,
    );
  if (count > 1)
    throw new Error(`No replacement was performed. Multiple occurrences of old_string \`${old}\`. Please ensure it is unique.`);
  return write(
    store,
    block,
    block.value.replace(old, () => fresh),
  );
};

const rethink: Run = (store, agent, args) => {
  const label = text(args, 'label');
  if (!rowsOf(store, 'blocks', agent.block_ids).some((row) => row.label === label)) {
    const made = createBlock(store, checkBody({ label, value: '' }, BLOCK_SHAPE, []));
    const now = store.get('agents', agent.id) ?? agent;
    const joined = store.patch('agents', now, { block_ids: [...now.block_ids, made.id] });
    return write(store, writable(store, joined, label), text(args, 'new_memory'));
  }
  return write(store, writable(store, agent, label), text(args, 'new_memory'));
};

const TOOLS: Record<string, Run> = {
  memory_insert: insert,
  memory_replace: replace,
  memory_rethink: rethink,
  core_memory_append: (store, agent, args) => {
    const block = writable(store, agent, args['label']);
    return write(store, block, `${block.value}\n${text(args, 'content')}`);
  },
  core_memory_replace: (store, agent, args) =>
    replace(store, agent, { label: args['label'], old_string: args['old_content'], new_string: args['new_content'] }),
  memory_finish_edits: () => 'None',
  memory: (store, agent, args) => {
    const label = text(args, 'path').split('/').at(-1) ?? '';
    switch (args['command']) {
      case 'str_replace':
        return replace(store, agent, { label, old_string: args['old_string'], new_string: args['new_string'] });
      case 'insert':
        return insert(store, agent, { label, new_string: args['insert_text'], insert_line: args['insert_line'] });
      case 'create':
        return rethink(store, agent, { label, new_memory: args['file_text'] });
      default:
        throw new Error(`Unknown command ${text(args, 'command')}`);
    }
  },
  send_message: () => 'Sent message successfully.',
  archival_memory_insert: (store, agent, args) => {
    const archive = archiveOfAgent(store, store.get('agents', agent.id) ?? agent);
    const passage = createPassage(
      store,
      archive.id,
      checkBody({ text: text(args, 'content'), tags: args['tags'] ?? [] }, PASSAGE_SHAPE, []),
    );
    return `Memory inserted successfully with ID: ${passage.id}`;
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
    return found.length === 0 ? 'No results found.' : JSON.stringify(found.map((row) => row.body['content']));
  },
};

/** Runs a tool for an agent. Memory, archive and search tools do what they say; code of others is never run, only named. */
export function runTool(store: Store, agent: AgentRow, name: string, args: Args): ToolResult {
  const run = Object.hasOwn(TOOLS, name) ? TOOLS[name] : undefined;
  if (!run) return { status: 'success', text: `${name} called with ${JSON.stringify(args)}` };
  try {
    return { status: 'success', text: run(store, store.get('agents', agent.id) ?? agent, args) };
  } catch (error) {
    return {
      status: 'error',
      text: `Error executing function ${name}: ValueError: ${error instanceof Error ? error.message : String(error)}`,
    };
  }
}
