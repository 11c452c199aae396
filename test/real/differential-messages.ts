import type { Json, Scene, Step } from './differential-run.ts';

const agent = { model: 'openai/gpt-4o-mini', embedding: 'openai/text-embedding-3-small', include_base_tools: false, system: 'S', memory_blocks: [{ label: 'diff-memo', value: 'likes tea' }] };
const user = (content: string, more: object = {}): object => ({ messages: [{ role: 'user', content, ...more }] });
const send = (of: string, body: object, more: Partial<Step> = {}): Step => ({ of, call: ['POST', '/v1/agents/$agent/messages', body], ...more });
/** Without the compiled system prompt, which has instants and ids in its text. */
const spoken = (body: Json): Json => (Array.isArray(body) ? body.filter((row) => !JSON.stringify(row).includes('"system_message"')) : body);
const ended = (body: Json): boolean => /"status":"(completed|failed)"/.test(JSON.stringify(body));

/** What a stream's frames say, without the pieces that a model may cut its words into. */
const frames = (body: Json): Json =>
  String(body).split('\n\n').filter((frame) => frame !== '' && !frame.startsWith(': ')).map((frame) => {
    const data = /^data: (.*)$/m.exec(frame)?.[1] ?? frame;
    return data.startsWith('{') ? (JSON.parse(data) as Json) : data;
  });

export const messageScene: Scene = {
  family: 'messages and runs',
  steps: [
    { of: 'an agent', call: ['POST', '/v1/agents/', { name: 'diff-$run-talk', ...agent }], keep: { agent: 'id' }, only: () => null },
    send('send', user('hello')),
    send('send of input', { input: 'hello' }),
    send('send by curl, with a slash', user('hello', { otid: 'diff-otid' }), { call: ['POST', '/v1/agents/$agent/messages/', user('hello', { otid: 'diff-otid' })], curl: true }),
    send('send of parts', { messages: [{ role: 'user', content: [{ type: 'text', text: 'parts' }] }] }),
    send('send of both', { input: 'x', ...user('y') }),
    send('send of neither', {}),
    send('send of an odd role', { messages: [{ role: 'odd', content: 'x' }] }),
    send('send of a system message', { messages: [{ role: 'system', content: 'x' }] }),
    send('send, some types asked for', { ...user('x'), include_return_message_types: ['tool_call_message'] }),
    send('send that fails', user('[[fail 500]]')),
    send('send to an unknown agent', {}, { call: ['POST', '/v1/agents/agent-00000000-0000-4000-8000-000000000000/messages', user('x')] }),
    { of: 'messages', call: ['GET', '/v1/agents/$agent/messages'], only: spoken },
    { of: 'messages, oldest first', call: ['GET', '/v1/agents/$agent/messages?order=asc&limit=4'], only: spoken },
    { of: 'runs', call: ['GET', '/v1/runs/?agent_id=$agent'] },
    { of: 'active runs', call: ['GET', '/v1/runs?agent_id=$agent&active=true'] },
    { of: 'runs by status', call: ['GET', '/v1/runs/?agent_id=$agent&statuses=failed'], keep: { failed: '0.id' } },
    { of: 'run', call: ['GET', '/v1/runs/$failed'] },
    { of: 'messages of a run', call: ['GET', '/v1/runs/$failed/messages'] },
    send('async', {}, { call: ['POST', '/v1/agents/$agent/messages/async', user('later')], keep: { async: 'id' } }),
    { of: 'its end', call: ['GET', '/v1/runs/$async'], until: ended },
    { of: 'its messages', call: ['GET', '/v1/runs/$async/messages'] },
    { of: 'its use', call: ['GET', '/v1/runs/$async/usage'] },
    send('cancel of nothing', {}, { call: ['POST', '/v1/agents/$agent/messages/cancel', {}] }),
    send('stream', { ...user('hello'), streaming: true }, { only: frames }),
    send('stream by curl', { ...user('hello'), streaming: true }, { curl: true, only: frames }),
    { of: 'agent after a run', call: ['GET', '/v1/agents/$agent'], only: (body) => (body as { last_stop_reason: string }).last_stop_reason },
    { of: 'delete a run', call: ['DELETE', '/v1/runs/$failed'] },
    { of: 'an unknown run', call: ['GET', '/v1/runs/$failed'] },
    { of: 'messages, a cursor', call: ['GET', '/v1/agents/$agent/messages?order=asc&limit=3'], keep: { cursor: '2.id' }, only: spoken },
    { of: 'messages after it', call: ['GET', '/v1/agents/$agent/messages?after=$cursor&limit=2'], only: spoken },
    { of: 'messages before it', call: ['GET', '/v1/agents/$agent/messages?before=$cursor&limit=2'], only: spoken },
    { of: 'messages before it, oldest first', call: ['GET', '/v1/agents/$agent/messages?before=$cursor&limit=2&order=asc'], only: spoken },
    { of: 'messages after an unknown one', call: ['GET', '/v1/agents/$agent/messages?after=message-00000000-0000-4000-8000-000000000000'] },
    send('cancel of what has ended', {}, { call: ['POST', '/v1/agents/$agent/messages/cancel', { run_ids: ['$async'] }] }),
    send('cancel of an unknown run', {}, { call: ['POST', '/v1/agents/$agent/messages/cancel', { run_ids: ['run-00000000-0000-4000-8000-000000000000'] }] }),
    send('compact', {}, { call: ['POST', '/v1/agents/$agent/summarize', {}] }),
    send('compact everything', {}, { call: ['POST', '/v1/agents/$agent/summarize', { compaction_settings: { mode: 'all' } }] }),
    send('compact a summary', {}, { call: ['POST', '/v1/agents/$agent/summarize', {}] }),
    send('compact in an odd way', {}, { call: ['POST', '/v1/agents/$agent/summarize', { compaction_settings: { mode: 'odd' } }] }),
    { of: 'a summary among the messages', call: ['GET', '/v1/agents/$agent/messages?limit=1'], only: (body) => (body as { message_type: string; content: string }[]).map(({ message_type, content }) => [message_type, content.replace(/"time": "[^"]*"/, '')]) },
    { of: 'reset', call: ['PATCH', '/v1/agents/$agent/reset-messages', { add_default_initial_messages: false }], only: (body) => (body as { message_ids: Json[] }).message_ids.length },
    { of: 'messages after it', call: ['GET', '/v1/agents/$agent/messages?limit=200'], only: (body) => (body as Json[]).length },
  ],
};

const conversation = (of: string, method: string, path: string, body?: unknown, more: Partial<Step> = {}): Step => ({ of, call: [method, `/v1/conversations/${path}`, body], ...more });

export const conversationScene: Scene = {
  family: 'conversations',
  steps: [
    { of: 'an agent', call: ['POST', '/v1/agents/', { name: 'diff-$run-conv', ...agent }], keep: { agent: 'id' }, only: () => null },
    conversation('create', 'POST', '?agent_id=$agent', { summary: 'diff-$run' }, { keep: { conv: 'id' } }),
    { of: 'create, nothing said, by curl', call: ['POST', '/v1/conversations?agent_id=$agent', {}], curl: true, keep: { bare: 'id' } },
    conversation('create, newer fields', 'POST', '?agent_id=$agent', { summary: 's', description: 'd', archived: true, nonsense: 1 }),
    conversation('create with an isolated block', 'POST', '?agent_id=$agent', { isolated_block_labels: ['diff-memo'] }, { keep: { isolated: 'id', copy: 'isolated_block_ids.0' } }),
    conversation('create with an isolated block it has not', 'POST', '?agent_id=$agent', { isolated_block_labels: ['none'] }),
    conversation('list after it', 'GET', '?agent_id=$agent&limit=1'),
    conversation('create with one block twice', 'POST', '?agent_id=$agent', { summary: 'diff-$run-twice', isolated_block_labels: ['diff-memo', 'diff-memo'] }),
    conversation('create with a block and one it has not', 'POST', '?agent_id=$agent', { summary: 'diff-$run-half', isolated_block_labels: ['diff-memo', 'none'] }),
    conversation('list after those', 'GET', '?agent_id=$agent&limit=2'),
    conversation('create with a model', 'POST', '?agent_id=$agent', { model: 'openai/gpt-4o', model_settings: { provider_type: 'openai', temperature: 0.1 } }),
    conversation('create with an unknown model', 'POST', '?agent_id=$agent', { model: 'openai/none' }),
    conversation('create without an agent', 'POST', '', {}),
    conversation('create for an unknown agent', 'POST', '?agent_id=agent-00000000-0000-4000-8000-000000000000', {}),
    conversation('list', 'GET', '?agent_id=$agent&limit=2'),
    conversation('list by summary', 'GET', '?summary_search=diff-$run'),
    conversation('list by a part of the summary', 'GET', '?agent_id=$agent&summary_search=$run-tw'),
    conversation('list by a summary in capitals', 'GET', '?agent_id=$agent&summary_search=DIFF'),
    conversation('read', 'GET', '$conv'),
    conversation('patch', 'PATCH', '$conv', { summary: 'diff-$run-new', description: 'd' }),
    conversation('patch with null', 'PATCH', '$conv', { summary: null }),
    conversation('send', 'POST', '$conv/messages', { ...user('hello', { otid: 'diff-o' }), streaming: false }),
    conversation('send of a stream', 'POST', '$conv/messages', user('hello'), { only: frames }),
    conversation('messages', 'GET', '$conv/messages', undefined, { only: spoken }),
    { of: 'messages of the agent, in whatever conversation', call: ['GET', '/v1/agents/$agent/messages'], only: (body) => (body as { message_type: string }[]).map((row) => row.message_type) },
    { of: 'messages of the agent in one conversation', call: ['GET', '/v1/agents/$agent/messages?conversation_id=$conv'], only: spoken },
    { of: 'runs', call: ['GET', '/v1/runs/?agent_id=$agent&limit=3'] },
    { of: 'runs of the conversation', call: ['GET', '/v1/runs/?conversation_id=$conv'] },
    { of: 'active runs', call: ['GET', '/v1/runs/?agent_id=$agent&active=true'], keep: { stuck: '0.id' } },
    { of: 'steps of the run that stays', call: ['GET', '/v1/runs/$stuck/steps'], only: (body) => (body as { status: string; stop_reason: string; run_id: string }[]).map(({ status, stop_reason, run_id }) => ({ status, stop_reason, run_id })) },
    conversation('recompile', 'POST', '$conv/recompile', undefined, { only: (body) => typeof body }),
    conversation('compact, too little', 'POST', '$bare/compact', {}),
    conversation('compact', 'POST', '$conv/compact', { compaction_settings: { mode: 'all' } }),
    conversation('fork', 'POST', '$conv/fork', undefined, { keep: { fork: 'id' } }),
    conversation('the fork', 'GET', '$fork', undefined, { only: (body) => (body as { in_context_message_ids: Json[] }).in_context_message_ids.length }),
    conversation('messages of the fork', 'GET', '$fork/messages', undefined, { only: (body) => (body as { message_type: string }[]).map((row) => row.message_type) }),
    conversation('cancel of nothing', 'POST', '$conv/cancel', {}),
    conversation('cancel of the default one', 'POST', 'default/cancel?agent_id=$agent', {}, { only: (body) => Object.values(body as object) as Json }),
    conversation('stream again', 'POST', '$conv/stream', {}),
    conversation('the default one', 'GET', 'default/messages?agent_id=$agent', undefined, { only: spoken }),
    conversation('the default one by the agent', 'POST', '$agent/messages', { ...user('hi'), streaming: false }),
    conversation('an unknown one', 'GET', 'conv-00000000-0000-4000-8000-000000000000'),
    conversation('a malformed one', 'GET', 'x'),
    conversation('delete', 'DELETE', '$isolated'),
    { of: 'its block', call: ['GET', '/v1/blocks/$copy'] },
    { of: 'an agent with memory tools', call: ['POST', '/v1/agents/', { name: 'diff-$run-aside', ...agent, include_base_tools: true }], keep: { aside: 'id' }, only: () => null },
    conversation('one with a copy of its block', 'POST', '?agent_id=$aside', { isolated_block_labels: ['diff-memo'] }, { keep: { own: 'id', written: 'isolated_block_ids.0' } }),
    conversation('a memory tool in it', 'POST', '$own/messages', user('[[call memory_insert {"label": "diff-memo", "new_string": "and milk"}]]'), { only: frames }),
    { of: 'the copy', call: ['GET', '/v1/blocks/$written'], only: (body) => (body as { value: string }).value },
    { of: 'the block itself', call: ['GET', '/v1/agents/$aside/core-memory/blocks/diff-memo'], only: (body) => (body as { value: string }).value },
    conversation('delete again', 'DELETE', '$isolated'),
    conversation('delete one with messages', 'DELETE', '$conv'),
    conversation('its messages', 'GET', '$conv/messages'),
    { of: 'its messages by the agent', call: ['GET', '/v1/agents/$agent/messages?conversation_id=$conv'] },
    { of: 'its messages by the list of all', call: ['GET', '/v1/messages/?conversation_id=$conv&limit=1000'] },
    { of: 'its runs', call: ['GET', '/v1/runs/?conversation_id=$conv'], only: (body) => (body as { status: string }[]).map(({ status }) => status) },
    conversation('messages of one that never was', 'GET', 'conv-00000000-0000-4000-8000-000000000000/messages'),
  ],
};
