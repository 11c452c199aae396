import type { Json, Scene, Step } from './differential-run.ts';

const NAMES = ['memory_insert', 'memory_replace', 'memory_rethink', 'core_memory_append', 'core_memory_replace', 'memory'];
const agent = { model: 'openai/gpt-4o-mini', system: 'S', include_base_tools: false, tools: NAMES };
const step = (of: string, method: string, path: string, body?: unknown, more: Partial<Step> = {}): Step => ({ of, call: body === undefined ? [method, path] : [method, path, body], ...more });
const say = (content: string): object => ({ messages: [{ role: 'user', content }] });
const call = (name: string, args: object, more: Partial<Step> = {}): Step =>
  step(`${name} ${JSON.stringify(args)}`, 'POST', '/v1/agents/$one/messages', say(`[[call ${name} ${JSON.stringify(args)}]]`), more);
const memory = (body: Json): Json => /<memory_blocks>[\s\S]*<\/memory_blocks>/.exec(JSON.stringify(body))?.[0].match(/<value>.*?<\/value>/g)?.toSorted() ?? null;
const values = (body: Json): Json => (body as { label: string; value: string; description: string | null }[]).map((block) => `${block.label}=${block.value} (${block.description})`).toSorted();
const prompt = (of: string, path: string): Step => step(of, 'GET', path, undefined, { only: memory });

export const toolCallScene: Scene = {
  family: 'tools that agents call',
  steps: [
    step('a block', 'POST', '/v1/blocks/', { label: 'diff-memo', value: 'likes tea' }, { keep: { block: 'id' }, only: () => null }),
    step('an agent', 'POST', '/v1/agents/', { name: 'diff-$run-caller', ...agent, block_ids: ['$block'] }, { keep: { one: 'id' }, only: () => null }),
    step('another with the block', 'POST', '/v1/agents/', { name: 'diff-$run-other', ...agent, block_ids: ['$block'] }, { keep: { two: 'id' }, only: () => null }),
    step('a conversation', 'POST', '/v1/conversations/?agent_id=$one', {}, { keep: { conv: 'id' }, only: () => null }),
    call('memory_insert', { label: 'diff-memo', new_string: 'and cäke' }),
    prompt('its prompt', '/v1/agents/$one/messages?order=asc&limit=1'),
    prompt('the prompt of the other', '/v1/agents/$two/messages?order=asc&limit=1'),
    prompt('the prompt of the conversation', '/v1/conversations/$conv/messages?order=asc&limit=1'),
    step('what the model saw of it', 'POST', '/v1/agents/$one/messages', say('what of your memory?'), { only: (body) => /likes tea[^<]*/.exec(JSON.stringify(body))?.[0] ?? null }),
    step('a call in the conversation', 'POST', '/v1/conversations/$conv/messages', { ...say('[[call memory_insert {"label":"diff-memo","new_string":"third"}]]'), streaming: false }, { only: (body) => (body as { messages: Json[] }).messages.length }),
    prompt('its prompt after that', '/v1/agents/$one/messages?order=asc&limit=1'),
    prompt('the prompt of the conversation after that', '/v1/conversations/$conv/messages?order=asc&limit=1'),
    call('memory_replace', { label: 'diff-memo', old_string: 'tea', new_string: 'coffee' }),
    call('memory_replace', { label: 'diff-memo', old_string: 'none', new_string: 'x' }),
    call('memory_replace', { label: 'diff-memo', old_string: 'e', new_string: 'x' }),
    call('memory_insert', { label: 'diff-none', new_string: 'x' }),
    call('memory_insert', { label: 'diff-memo', new_string: 'x', insert_line: 99 }),
    call('core_memory_append', { label: 'diff-memo', content: 'w' }),
    call('core_memory_replace', { label: 'diff-memo', old_content: 'w', new_content: 'v' }),
    call('core_memory_replace', { label: 'diff-memo', old_content: 'none', new_content: 'v' }),
    call('memory_rethink', { label: 'diff-memo', new_memory: 'all new' }),
    call('memory_rethink', { label: 'diff-none', new_memory: 'x' }),
    call('memory', { command: 'str_replace', path: '/memories/diff-memo', old_string: 'new', new_string: 'old' }),
    call('memory', { command: 'insert', path: '/memories/diff-memo', insert_text: 'first', insert_line: 0 }),
    call('memory', { command: 'create', path: '/memories/diff-made', file_text: 'made', description: 'd' }),
    call('memory', { command: 'rename', old_path: '/memories/diff-made', new_path: '/memories/diff-made2' }),
    call('memory', { command: 'rename', path: '/memories/diff-made2', description: 'e' }),
    step('blocks', 'GET', '/v1/agents/$one/core-memory/blocks', undefined, { only: values }),
    prompt('its prompt with another block', '/v1/agents/$one/messages?order=asc&limit=1'),
    call('memory', { command: 'delete', path: '/memories/diff-made2' }),
    step('blocks after it', 'GET', '/v1/agents/$one/core-memory/blocks', undefined, { only: values }),
    prompt('its prompt, stale', '/v1/agents/$one/messages?order=asc&limit=1'),
    call('memory', { command: 'view', path: '/memories/diff-memo' }),
    step('read-only', 'PATCH', '/v1/blocks/$block', { read_only: true }, { only: () => null }),
    call('memory_insert', { label: 'diff-memo', new_string: 'x' }),
    step('run of a memory tool', 'POST', '/v1/agents/$one/tools/memory_insert/run', { args: { label: 'diff-memo', new_string: 'x' } }),
    step('writable', 'PATCH', '/v1/blocks/$block', { read_only: false }, { only: () => null }),
    step('run of a memory tool that writes', 'POST', '/v1/agents/$one/tools/memory_insert/run', { args: { label: 'diff-memo', new_string: 'x' } }),
    step('messages', 'GET', '/v1/agents/$one/messages?order=asc&limit=200', undefined, { only: (body) => (body as { message_type: string }[]).map((row) => row.message_type) }),
    ...['one', 'two'].map((name) => step(`delete, ${name}`, 'DELETE', `/v1/agents/$${name}`)),
    step('delete the block', 'DELETE', '/v1/blocks/$block'),
  ],
};
