import { newId } from '../ids.ts';
import type { JsonObject, ToolRow } from '../rows.ts';
import type { Store } from '../store.ts';

type Parameter = [name: string, type: string | JsonObject, description: string, optional?: 'optional'];

interface Builtin {
  name: string;
  type: string;
  description: string;
  parameters: Parameter[];
}

const text: JsonObject = { type: 'array', items: { type: 'string' } };

function builtin(type: string, name: string, description: string, ...parameters: Parameter[]): Builtin {
  return { type, name, description, parameters };
}

/** The tools every server has of its own (API notes §6); the descriptions are ours. */
const BUILTINS: readonly Builtin[] = [
  builtin('letta_core', 'send_message', 'Sends a message to the human user.', [
    'message',
    'string',
    'Message contents. All unicode (including emojis) are supported.',
  ]),
  builtin(
    'letta_core',
    'conversation_search',
    'Search prior conversation history.',
    ['query', 'string', 'Text to search for.', 'optional'],
    ['roles', { type: 'array', items: { type: 'string', enum: ['assistant', 'user', 'tool'] } }, 'Roles to keep.', 'optional'],
    ['limit', 'integer', 'Maximum number of results.', 'optional'],
    ['start_date', 'string', 'Earliest date, ISO 8601.', 'optional'],
    ['end_date', 'string', 'Latest date, ISO 8601.', 'optional'],
  ),
  builtin(
    'letta_core',
    'archival_memory_insert',
    'Add information to long-term archival memory.',
    ['content', 'string', 'The information to store.'],
    ['tags', text, 'Tags of the entry.', 'optional'],
  ),
  builtin(
    'letta_core',
    'archival_memory_search',
    'Search long-term archival memory.',
    ['query', 'string', 'What to look for.'],
    ['tags', text, 'Tags to match.', 'optional'],
    ['tag_match_mode', 'string', 'any or all.', 'optional'],
    ['top_k', 'integer', 'Maximum number of results.', 'optional'],
    ['start_datetime', 'string', 'Earliest date, ISO 8601.', 'optional'],
    ['end_datetime', 'string', 'Latest date, ISO 8601.', 'optional'],
  ),
  builtin(
    'letta_memory_core',
    'core_memory_append',
    'Append to the contents of core memory.',
    ['label', 'string', 'Section of the memory to be edited.'],
    ['content', 'string', 'Content to write to the memory.'],
  ),
  builtin(
    'letta_memory_core',
    'core_memory_replace',
    'Replace the contents of core memory.',
    ['label', 'string', 'Section of the memory to be edited.'],
    ['old_content', 'string', 'String to replace, an exact match.'],
    ['new_content', 'string', 'Content to write instead.'],
  ),
  builtin(
    'letta_memory_core',
    'memory',
    'Create, edit, rename or delete memory blocks.',
    ['command', 'string', 'create, str_replace, insert, delete or rename.'],
    ['path', 'string', 'Block to work on.', 'optional'],
    ['description', 'string', 'Description of a new block.', 'optional'],
    ['file_text', 'string', 'Value of a new block.', 'optional'],
    ['old_string', 'string', 'Text to replace.', 'optional'],
    ['new_string', 'string', 'Text to put instead.', 'optional'],
    ['insert_line', 'integer', 'Line after which to insert.', 'optional'],
    ['insert_text', 'string', 'Text to insert.', 'optional'],
    ['old_path', 'string', 'Block to rename.', 'optional'],
    ['new_path', 'string', 'Its new label.', 'optional'],
  ),
  builtin(
    'letta_memory_core',
    'memory_apply_patch',
    'Apply a patch to a memory block.',
    ['label', 'string', 'Block to edit.'],
    ['patch', 'string', 'The patch.'],
  ),
  builtin(
    'letta_sleeptime_core',
    'memory_replace',
    'Replace a specific string in a memory block with a new string.',
    ['label', 'string', 'Section of the memory to be edited, identified by its label.'],
    ['old_string', 'string', 'The text to replace; must match exactly once.'],
    ['new_string', 'string', 'The text to put in its place.'],
  ),
  builtin(
    'letta_sleeptime_core',
    'memory_insert',
    'Insert text at a specific location in a memory block.',
    ['label', 'string', 'Section of the memory to be edited, identified by its label.'],
    ['new_string', 'string', 'The text to insert.'],
    ['insert_line', 'integer', 'The line after which to insert; 0 is the beginning, -1 the end.', 'optional'],
  ),
  builtin(
    'letta_sleeptime_core',
    'memory_rethink',
    'Rewrite the contents of a memory block completely.',
    ['label', 'string', 'The memory block to be rewritten.'],
    ['new_memory', 'string', 'The new contents.'],
  ),
  builtin('letta_sleeptime_core', 'memory_finish_edits', 'Call when done with the edits of the memory.'),
  builtin('letta_voice_sleeptime_core', 'store_memories', 'Persist parts of the dialogue.', [
    'chunks',
    { type: 'array', items: { type: 'object' } },
    'The parts.',
  ]),
  builtin('letta_voice_sleeptime_core', 'rethink_user_memory', 'Rewrite the memory of the user.', [
    'new_memory',
    'string',
    'The new contents.',
  ]),
  builtin('letta_voice_sleeptime_core', 'finish_rethinking_memory', 'Call when done with rethinking.'),
  builtin(
    'letta_voice_sleeptime_core',
    'search_memory',
    'Look in long-term memory.',
    ['convo_keyword_queries', text, 'Keywords.', 'optional'],
    ['start_minutes_ago', 'integer', 'Window start.', 'optional'],
    ['end_minutes_ago', 'integer', 'Window end.', 'optional'],
  ),
  builtin(
    'letta_multi_agent_core',
    'send_message_to_agent_and_wait_for_reply',
    'Send a message to another agent and wait for its answer.',
    ['message', 'string', 'The message.'],
    ['other_agent_id', 'string', 'Id of the agent.'],
  ),
  builtin(
    'letta_multi_agent_core',
    'send_message_to_agents_matching_tags',
    'Send a message to all agents with these tags.',
    ['message', 'string', 'The message.'],
    ['match_all', text, 'Tags that must all be there.'],
    ['match_some', text, 'Tags of which one must be there.'],
  ),
  builtin(
    'letta_multi_agent_core',
    'send_message_to_agent_async',
    'Send a message to another agent without waiting.',
    ['message', 'string', 'The message.'],
    ['other_agent_id', 'string', 'Id of the agent.'],
  ),
  builtin(
    'letta_builtin',
    'run_code',
    'Run code in a sandbox.',
    ['code', 'string', 'The code.'],
    ['language', 'string', 'Language of the code.'],
  ),
  builtin('letta_builtin', 'run_code_with_tools', "Run Python code that may call the agent's tools.", ['code', 'string', 'The code.']),
  builtin(
    'letta_builtin',
    'web_search',
    'Search the web.',
    ['query', 'string', 'What to look for.'],
    ['num_results', 'integer', 'Number of results.', 'optional'],
    ['category', 'string', 'Kind of pages.', 'optional'],
    ['include_text', 'boolean', 'Whether to give the text of the pages.', 'optional'],
    ['include_domains', text, 'Sites to search.', 'optional'],
    ['exclude_domains', text, 'Sites to leave out.', 'optional'],
    ['start_published_date', 'string', 'Earliest date, ISO 8601.', 'optional'],
    ['end_published_date', 'string', 'Latest date, ISO 8601.', 'optional'],
    ['user_location', 'string', 'Country of the reader.', 'optional'],
  ),
  builtin('letta_builtin', 'fetch_webpage', 'Fetch a web page as text.', ['url', 'string', 'Address of the page.']),
  builtin(
    'letta_files_core',
    'open_files',
    'Open files of the attached folders.',
    [
      'file_requests',
      {
        type: 'array',
        items: {
          type: 'object',
          properties: {
            file_name: { type: 'string', description: 'The file.' }, offset: { type: 'integer', description: 'The line to begin with; the first is 0.' },
            length: { type: 'integer', description: 'How many lines; all when left out.' },
          },
          required: ['file_name'],
        },
      },
      'Files to open.',
    ],
    ['close_all_others', 'boolean', 'Close all other files.', 'optional'],
  ),
  builtin(
    'letta_files_core',
    'grep_files',
    'Search files with a pattern.',
    ['pattern', 'string', 'The pattern.'],
    ['include', 'string', 'File names to search.', 'optional'],
    ['context_lines', 'integer', 'Lines around a match.', 'optional'],
    ['offset', 'integer', 'Matches to skip.', 'optional'],
  ),
  builtin(
    'letta_files_core',
    'semantic_search_files',
    'Search files by meaning.',
    ['query', 'string', 'What to look for.'],
    ['limit', 'integer', 'Maximum number of results.', 'optional'],
  ),
];

/** Built-in tools that may run side by side. */
const PARALLEL = new Set(['conversation_search', 'archival_memory_search', 'run_code', 'web_search', 'fetch_webpage', 'grep_files', 'semantic_search_files']);

export const FILE_TOOLS: readonly string[] = ['open_files', 'grep_files', 'semantic_search_files'];

/** Names of the tools that `include_base_tools` attaches, by kind of agent (API notes §4). */
export function baseToolNames(agentType: string, sleeptime: boolean): string[] {
  if (sleeptime) return ['send_message', 'conversation_search', 'archival_memory_search'];
  switch (agentType) {
    case 'letta_v1_agent':
      return ['conversation_search', 'memory_replace', 'memory_insert'];
    case 'memgpt_v2_agent':
      return ['send_message', 'conversation_search', 'memory_replace', 'memory_insert'];
    case 'sleeptime_agent':
      return ['memory_replace', 'memory_insert', 'memory_rethink', 'memory_finish_edits'];
    case 'voice_sleeptime_agent':
      return ['store_memories', 'rethink_user_memory', 'finish_rethinking_memory'];
    case 'voice_convo_agent':
      return ['send_message', 'search_memory'];
    case 'react_agent':
    case 'workflow_agent':
      return [];
    default:
      return ['send_message', 'conversation_search', 'core_memory_append', 'core_memory_replace', 'memory', 'memory_apply_patch'];
  }
}

export const MULTI_AGENT_TOOLS: readonly string[] = BUILTINS.filter((tool) => tool.type === 'letta_multi_agent_core').map(
  (tool) => tool.name,
);

/** Adds the built-in tools that the store lacks; their ids are random, so every server has its own. */
export function addBuiltinTools(store: Store): void {
  const present = new Set(store.all('tools').map((tool) => tool.name));
  for (const tool of BUILTINS) if (!present.has(tool.name)) store.put('tools', row(store, tool));
}

function row(store: Store, tool: Builtin): ToolRow {
  const now = store.now();
  const properties = Object.fromEntries(
    tool.parameters.map(([name, type, description]) => [name, { ...(typeof type === 'string' ? { type } : type), description }]),
  );
  const required = tool.parameters.filter(([, , , optional]) => optional === undefined).map(([name]) => name);
  return {
    id: newId('tool'),
    created_at: now,
    updated_at: now,
    name: tool.name,
    tool_type: tool.type,
    description: tool.description,
    source_type: 'python',
    source_code: null,
    json_schema: { name: tool.name, description: tool.description, parameters: { type: 'object', properties, required } },
    args_json_schema: null,
    tags: [tool.type],
    return_char_limit: 50_000,
    pip_requirements: null,
    npm_requirements: null,
    default_requires_approval: null,
    enable_parallel_execution: PARALLEL.has(tool.name),
    metadata_: {},
  };
}
