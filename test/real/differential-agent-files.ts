import type { Json, Scene, Step } from './differential-run.ts';

const embedding = 'openai/text-embedding-3-small';
const code = 'def diff_kept(a: str) -> str:\n    """x\n\n    Args:\n        a (str): b\n    """\n    return a\n';
const step = (of: string, method: string, path: string, body?: unknown, more: Partial<Step> = {}): Step => ({ of, call: body === undefined ? [method, path] : [method, path, body], ...more });
const ids = (body: Json): Json => (body as { agent_ids: Json[] }).agent_ids.length;
const imported = (of: string, text: string, fields: Record<string, string> = {}, more: Partial<Step> = {}): Step => ({ of, call: ['POST', '/v1/agents/import'], file: { name: 'diff.af', text, type: 'application/json', fields }, only: ids, ...more });
const EVERYTHING = 'include=agent.blocks&include=agent.tools&include=agent.sources&include=agent.tags&include=agent.secrets';

/** The file with its tools in order of their names, numbered anew: a Python set has none. */
const inOrder = (body: Json): Json => {
  const file = body as { agents: { tool_ids: string[]; messages: { role: string }[] }[]; tools: { name: string; id: string }[] };
  return {
    ...file, tools: file.tools.toSorted((a, b) => (a.name < b.name ? -1 : 1)).map(({ id: _id, ...tool }) => (tool.name.startsWith('diff_') ? tool : { name: tool.name })) as Json,
    agents: file.agents.map((agent) => ({ ...agent, tool_ids: agent.tool_ids.toSorted(), messages: agent.messages.map((message) => (message.role === 'system' ? { ...message, content: null } : message)) })),
  };
};
const shown = (body: Json): Json => {
  const agent = body as Record<string, Json>;
  const names = (list: string, key: string): Json => (agent[list] as Record<string, Json>[]).map((row) => `${String(row[key])}`.replace(/_[0-9a-f]{8}$/, '_8')).toSorted();
  return {
    name: agent['name'] ?? null, tags: agent['tags'] ?? null, metadata: agent['metadata'] ?? null, tools: names('tools', 'name'), blocks: names('blocks', 'value'), sources: names('sources', 'name'),
    secrets: (agent['secrets'] as Record<string, Json>[]).map((row) => `${String(row['key'])}=${String(row['value'])}`).toSorted(), window: (agent['message_ids'] as Json[]).length,
    rules: (agent['tool_rules'] as Record<string, Json>[]).map((row) => `${String(row['type'])} ${String(row['tool_name'])}`).toSorted(), model: (agent['llm_config'] as Record<string, Json>)['handle'] ?? null,
    embedding: agent['embedding'] ?? null, clip: (agent['compaction_settings'] as Record<string, Json>)['clip_chars'] ?? null,
  };
};
const spoken = (body: Json): Json => (body as Record<string, Json>[]).map(({ content, ...row }) => (row['message_type'] === 'system_message' ? row : { ...row, content: content ?? null })) as Json;
const look = (of: string): Step[] => [
  step(`${of}, as it is`, 'GET', `/v1/agents/$copy?${EVERYTHING}`, undefined, { only: shown, keep: { block: 'blocks.0.id', source: 'sources.0.id' } }),
  step(`${of}, its messages`, 'GET', '/v1/agents/$copy/messages?order=asc', undefined, { only: spoken }),
  step(`${of}, its files`, 'GET', '/v1/folders/$source/files', undefined, { only: (body) => (body as { file_name: string }[]).map((file) => file.file_name) }),
  step(`${of}, deleted`, 'DELETE', '/v1/agents/$copy', undefined, { only: () => null }),
  step(`${of}, its block deleted`, 'DELETE', '/v1/blocks/$block'),
  step(`${of}, its folder deleted`, 'DELETE', '/v1/folders/$source'),
];
const keep = { keep: { copy: 'agent_ids.0' } };

export const agentFileScene: Scene = {
  family: 'agent files',
  steps: [
    step('a folder', 'POST', '/v1/folders/', { name: 'diff-$run-af', embedding }, { keep: { folder: 'id' }, only: () => null }),
    { of: 'a file in it', call: ['POST', '/v1/folders/$folder/upload'], file: { name: 'a.txt', text: 'one' }, only: () => null },
    step('it is read', 'GET', '/v1/folders/$folder/files', undefined, { until: (body) => JSON.stringify(body).includes('"completed"'), only: () => null }),
    step('a tool', 'POST', '/v1/tools/', { source_type: 'python', source_code: code, tags: ['diff-x'] }, { keep: { tool: 'id' }, only: () => null }),
    step('an agent', 'POST', '/v1/agents/', {
      name: 'diff-$run-af', model: 'openai/gpt-4o-mini', embedding, system: 'S', tool_ids: ['$tool'], folder_ids: ['$folder'], tags: ['diff-q'], metadata: { m: 1 }, secrets: { K: 'v' }, description: 'd',
      memory_blocks: [{ label: 'diff-af', value: 'p', tags: ['diff-bt'], metadata: { z: 1 } }], tool_rules: [{ type: 'exit_loop', tool_name: 'diff_kept' }], compaction_settings: { clip_chars: 77 },
    }, { keep: { agent: 'id', own: 'blocks.0.id' }, only: () => null }),
    step('it is told something', 'POST', '/v1/agents/$agent/messages', { messages: [{ role: 'user', content: '[[call memory_insert {"label":"diff-af","new_string":"more"}]]' }] }, { only: () => null }),
    step('export', 'GET', '/v1/agents/$agent/export', undefined, { keep: { af: '.' }, only: inOrder }),
    step('export by POST, messages left out', 'POST', '/v1/agents/$agent/export', { scrub_messages: true }, { only: (body) => ((body as { agents: { messages: Json[] }[] }).agents[0]?.messages ?? []).length }),
    step('export of a legacy file', 'GET', '/v1/agents/$agent/export?use_legacy_format=true'),
    step('export of an unknown agent', 'GET', '/v1/agents/agent-00000000-0000-4000-8000-000000000000/export'),
    imported('import', '$af', {}, keep), ...look('imported'),
    imported('import with a name', '$af', { name: 'diff-$run-named' }, keep), ...look('named'),
    imported('import without messages', '$af', { strip_messages: 'true', append_copy_suffix: 'false' }, keep), ...look('stripped'),
    imported('import with secrets', '$af', { secrets: '{"K":"w","Z":"1"}' }, keep), ...look('with secrets'),
    imported('import with a model', '$af', { model: 'openai/gpt-4o', embedding: 'openai/text-embedding-3-large' }, keep), ...look('with a model'),
    imported('import of bad secrets', '$af', { secrets: 'nope' }),
    imported('import of secrets that are a list', '$af', { secrets: '[]' }),
    imported('import of an unknown model', '$af', { model: 'openai/none' }),
    imported('import of an unknown embedding', '$af', { embedding: 'openai/none' }),
    imported('import of an odd flag', '$af', { override_existing_tools: 'maybe' }),
    imported('import of an odd name', '$af', { name: 'diff/odd' }),
    imported('import of nothing', '{}'),
    imported('import of no JSON', 'x'),
    imported('import of a text', '"x"'),
    step('export with another query', 'POST', '/v1/agents/$agent/export?scrub_messages=true', {}, { only: (body) => ((body as { agents: { messages: Json[] }[] }).agents[0]?.messages ?? []).length }),
    imported('import of no agents', '{"agents":[],"groups":[],"blocks":[],"files":[],"sources":[],"tools":[],"mcp_servers":[]}'),
    imported('import of too few lists', '{"agents":[],"groups":[]}'),
    step('import without a file', 'POST', '/v1/agents/import', {}),
    step('delete', 'DELETE', '/v1/agents/$agent', undefined, { only: () => null }),
    step('delete the block', 'DELETE', '/v1/blocks/$own'),
    step('delete the folder', 'DELETE', '/v1/folders/$folder'),
    step('delete the tool', 'DELETE', '/v1/tools/$tool'),
  ],
};
