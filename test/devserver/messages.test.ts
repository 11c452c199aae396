import { setTimeout as wait } from 'node:timers/promises';
import { expect } from 'chai';
import { inProcess, LEGACY, pick, type Answer, type InProcess } from './in-process.ts';

async function agent(dev: InProcess, body: object = {}): Promise<string> {
  return String(
    (
      await dev.post('/v1/agents/', {
        name: 'a',
        model: 'openai/gpt-4o-mini',
        system: 'S',
        memory_blocks: [{ label: 'human', value: 'likes tea' }],
        ...body,
      })
    ).body['id'],
  );
}

function say(dev: InProcess, id: string, content: string, more: object = {}): Promise<Answer> {
  return dev.post(`/v1/agents/${id}/messages`, { messages: [{ role: 'user', content }], ...more });
}

function answerOf(answer: Answer): string {
  return String((answer.body['messages'] as unknown as { content?: string }[]).at(-1)?.content);
}

async function blockValue(dev: InProcess, id: string): Promise<string> {
  return String((await dev.get(`/v1/agents/${id}/core-memory/blocks/human`)).body['value']);
}

describe('dev server: messages', () => {
  it('echoes, says what it is told, and shows its memory when asked about it', async () => {
    const dev = inProcess();
    const id = await agent(dev);
    const sent = await say(dev, id, 'hello');
    expect([answerOf(sent), sent.body['stop_reason']?.['stop_reason'], sent.body['usage']?.['step_count']]).to.deep.equal([
      'echo: hello',
      'end_turn',
      1,
    ]);
    expect(answerOf(await say(dev, id, 'please [[say blue]]'))).to.equal('blue');
    expect(answerOf(await say(dev, id, 'what of your memory?'))).to.match(/^echo: what of your memory\?\nmy memory: .*likes tea/s);
  });

  it('calls tools: memory tools really edit the block, and the prompt of every agent that holds it is built anew', async () => {
    const dev = inProcess();
    const id = await agent(dev);
    const sent = await say(dev, id, '[[call memory_replace {"label": "human", "old_string": "tea", "new_string": "coffee"}]]');
    expect(pick(sent.body['messages']!, 'message_type')).to.deep.equal(['tool_call_message', 'tool_return_message', 'assistant_message']);
    expect(sent.body['messages']?.['1']?.['name']).to.equal('memory_replace');
    expect(answerOf(sent)).to.match(/^tool said: \{\n {2}"status": "OK",\n {2}"message": "likes coffee",\n {2}"time": "\d{4}-\d\d-\d\d \d\d:\d\d:\d\d [AP]M UTC\+0000"\n\}$/);
    expect(await blockValue(dev, id)).to.equal('likes coffee');
    await say(dev, id, '[[call memory_insert {"label": "human", "new_string": "drinks early", "insert_line": 0}]]');
    expect(await blockValue(dev, id)).to.equal('drinks early\nlikes coffee');
    expect(answerOf(await say(dev, id, 'memory?'))).to.contain('drinks early likes coffee');
  });

  it('does not write a read-only block from a tool, and says why', async () => {
    const dev = inProcess();
    const id = await agent(dev, { memory_blocks: [{ label: 'human', value: 'fixed', read_only: true }] });
    expect(answerOf(await say(dev, id, '[[call memory_insert {"label": "human", "new_string": "x"}]]'))).to.contain('read-only');
    expect(await blockValue(dev, id)).to.equal('fixed');
  });

  it('calls no tool that the agent does not have', async () => {
    const dev = inProcess();
    const id = await agent(dev, { include_base_tools: false });
    expect(answerOf(await say(dev, id, '[[call memory_insert {"label": "human"}]]'))).to.match(/^echo: /);
  });

  it('fails as the model provider does, storing no message and failing the run', async () => {
    const dev = inProcess();
    const id = await agent(dev);
    const failed = await say(dev, id, '[[fail 429]]');
    expect([failed.status, failed.body['error']?.['type']]).to.deep.equal([429, 'llm_rate_limit']);
    expect((await say(dev, id, '[[fail 500]]')).status).to.equal(500);
    expect(pick((await dev.get(`/v1/agents/${id}/messages`)).body, 'message_type')).to.deep.equal(['system_message']);
    expect(pick((await dev.get(`/v1/runs/?agent_id=${id}`)).body, 'status')).to.deep.equal(['failed', 'failed']);
    expect((await say(dev, await agent(dev, { model: 'letta/letta-free' }), 'hi')).status).to.equal(500);
  });

  it('stores and returns otid on the user message, and does not deduplicate it', async () => {
    const dev = inProcess();
    const id = await agent(dev);
    for (let n = 0; n < 2; n++)
      await dev.post(`/v1/agents/${id}/messages`, { messages: [{ role: 'user', content: 'hi', otid: 'op:1/x' }] });
    const users = (
      (await dev.get(`/v1/agents/${id}/messages?order=asc`)).body as unknown as { message_type: string; otid: string }[]
    ).filter((row) => row.message_type === 'user_message');
    expect(users.map((row) => row.otid)).to.deep.equal(['op:1/x', 'op:1/x']);
  });

  it('refuses both or neither of input and messages with 422', async () => {
    const dev = inProcess();
    const id = await agent(dev);
    expect((await dev.post(`/v1/agents/${id}/messages`, {})).status).to.equal(422);
    expect((await dev.post(`/v1/agents/${id}/messages`, { input: 'a', messages: [{ role: 'user', content: 'a' }] })).status).to.equal(422);
    expect(answerOf(await dev.post(`/v1/agents/${id}/messages`, { input: 'a' }))).to.equal('echo: a');
  });

  it('streams frames that end in [DONE], but not to a legacy client', async () => {
    const dev = inProcess();
    const id = await agent(dev);
    const text = String((await say(dev, id, 'one two', { streaming: true, stream_tokens: true })).body);
    const types = [...text.matchAll(/"message_type":"(\w+)"/g)].map((found) => found[1]);
    expect(types).to.deep.equal(['ping', 'assistant_message', 'assistant_message', 'assistant_message', 'stop_reason', 'usage_statistics']);
    expect(text.endsWith('data: [DONE]\n\n')).to.equal(true);
    const failed = String((await say(dev, id, '[[fail 500]]', { streaming: true })).body);
    expect(failed).to.match(/"message_type":"stop_reason".*event: error\ndata: .*error_message.*\[DONE\]/s);
    expect((await dev.call('POST', `/v1/agents/${id}/messages`, { input: 'a', streaming: true }, LEGACY)).status).to.equal(422);
  });

  it('runs an async send in the background: active, then completed', async () => {
    const dev = inProcess();
    const id = await agent(dev);
    const run = (await dev.post(`/v1/agents/${id}/messages/async`, { input: '[[sleep 0.05]] late' })).body;
    expect(run['status']).to.equal('created');
    expect((await dev.get(`/v1/runs/?agent_id=${id}&active=true`)).body).to.have.length(1);
    await wait(120);
    expect((await dev.get(`/v1/runs/${run['id']}`)).body).to.include({ status: 'completed', stop_reason: 'end_turn' });
    expect((await dev.get(`/v1/runs/?agent_id=${id}&active=true`)).body).to.have.length(0);
    expect((await dev.get(`/v1/runs/${run['id']}/messages`)).body).to.have.length(2);
    expect((await dev.post(`/v1/runs/${run['id']}/stream`, {})).status).to.equal(503);
  });

  it('lets an agent go in mid-run; its sender gets 404', async () => {
    const dev = inProcess();
    const id = await agent(dev);
    const sending = say(dev, id, '[[sleep 0.05]] hi');
    await wait(10);
    expect((await dev.del(`/v1/agents/${id}`)).status).to.equal(200);
    expect((await sending).status).to.equal(404);
  });

  it('cancels active runs, and answers 409 when there are none', async () => {
    const dev = inProcess();
    const id = await agent(dev);
    expect((await dev.post(`/v1/agents/${id}/messages/cancel`, {})).status).to.equal(409);
    const run = (await dev.post(`/v1/agents/${id}/messages/async`, { input: '[[sleep 0.05]] x' })).body['id'];
    expect((await dev.post(`/v1/agents/${id}/messages/cancel`, {})).body).to.deep.equal({ [String(run)]: 'cancelled' });
    await wait(100);
    // A single step goes to its end, and the run with it.
    expect((await dev.get(`/v1/runs/${run}`)).body['status']).to.equal('completed');
    expect((await dev.post(`/v1/agents/${id}/messages/cancel`, { run_ids: [run, 'run-x'] })).body).to.deep.equal({ [String(run)]: 'cancelled', 'run-x': 'failed' });
    expect((await dev.get(`/v1/runs/${run}`)).body['status']).to.equal('completed');
  });

  it('stops a run that was cancelled before its next step', async () => {
    const dev = inProcess();
    const id = await agent(dev);
    const run = (await dev.post(`/v1/agents/${id}/messages/async`, { input: '[[sleep 0.05]] [[call memory_insert {"label": "human", "new_string": "x"}]]' })).body['id'];
    await dev.post(`/v1/agents/${id}/messages/cancel`, {});
    await wait(100);
    expect((await dev.get(`/v1/runs/${run}`)).body).to.include({ status: 'cancelled', stop_reason: 'cancelled' });
  });

  it('puts a summary in place of the older messages; the prompt stays, and so does what was said', async () => {
    const dev = inProcess();
    const id = await agent(dev);
    const compact = async (body?: object): Promise<Answer> => dev.post(`/v1/agents/${id}/summarize`, body);
    expect((await compact()).status).to.equal(400);
    for (const word of ['a', 'b']) await say(dev, id, word);
    expect((await compact()).status).to.equal(400);
    for (const word of ['c', 'd']) await say(dev, id, word);
    await dev.patch(`/v1/agents/${id}`, { system: 'NEW' });
    expect((await compact()).body).to.deep.equal({ summary: 'stub summary of 1 messages', num_messages_before: 9, num_messages_after: 7 });
    expect((await compact({ compaction_settings: { mode: 'all' } })).body).to.include({ num_messages_before: 7, num_messages_after: 2 });
    expect((await compact()).body).to.include({ num_messages_before: 2, num_messages_after: 2 });
    expect((await compact({ compaction_settings: { mode: 'odd' } })).status).to.equal(422);
    const said = (await dev.get(`/v1/agents/${id}/messages?order=asc`)).body;
    expect(pick(said, 'content')[0]).to.match(/^S/);
    expect(pick(said, 'content').slice(1, 9)).to.deep.equal(['a', 'echo: a', 'b', 'echo: b', 'c', 'echo: c', 'd', 'echo: d']);
  });

  it('takes cursors of messages as places in time, whatever the order, and answers 404 to unknown ones', async () => {
    const dev = inProcess();
    const id = await agent(dev);
    for (const word of ['one', 'two', 'three']) await say(dev, id, word);
    const list = async (path: string): Promise<string[]> => pick((await dev.get(path)).body, 'content');
    const middle = pick((await dev.get(`/v1/agents/${id}/messages?order=asc`)).body, 'id')[3] ?? '';
    expect(await list(`/v1/agents/${id}/messages?order=desc&before=${middle}&limit=2`)).to.deep.equal(['one', 'echo: one']);
    expect(await list(`/v1/agents/${id}/messages?order=desc&after=${middle}&limit=2`)).to.deep.equal(['three', 'echo: three']);
    expect(await list(`/v1/agents/${id}/messages?order=asc&after=${middle}&limit=2`)).to.deep.equal(['echo: two', 'three']);
    expect((await dev.get(`/v1/agents/${id}/messages?after=message-00000000-0000-4000-8000-000000000000`)).status).to.equal(404);
  });

  it('empties the window on reset-messages and keeps the messages', async () => {
    const dev = inProcess();
    const id = await agent(dev);
    await say(dev, id, 'hello');
    await dev.patch(`/v1/agents/${id}`, { system: 'NEW' });
    expect(
      (await dev.patch(`/v1/agents/${id}/reset-messages`, { add_default_initial_messages: false })).body['message_ids'],
    ).to.have.length(1);
    expect(
      pick((await dev.get(`/v1/agents/${id}/messages`)).body, 'message_type').filter((type) => type === 'user_message'),
    ).to.have.length(1);
    expect((await dev.get(`/v1/agents/${id}/context`)).body).to.include({ num_messages: 1, system_prompt: 'NEW' });
  });
});

describe('dev server: conversations', () => {
  it('lists without an agent, finds by a part of the summary, ignores newer fields, is gone after DELETE', async () => {
    const dev = inProcess();
    const id = await agent(dev);
    const made = (
      await dev.post(`/v1/conversations/?agent_id=${id}`, { summary: 'lettactl:x', description: 'new', isolated_block_labels: ['human'] })
    ).body;
    expect([made['summary'], made['description'], made['isolated_block_ids']?.['length']]).to.deep.equal(['lettactl:x', undefined, 1]);
    expect(pick((await dev.get('/v1/conversations/?summary_search=tactl')).body, 'id')).to.deep.equal([made['id']]);
    expect((await dev.get('/v1/conversations/?summary_search=LETTACTL')).body).to.deep.equal([]);
    expect((await dev.patch(`/v1/conversations/${made['id']}`, { summary: 'other', archived: true })).body['summary']).to.equal('other');
    expect((await dev.del(`/v1/conversations/${made['id']}`)).body).to.equal(null);
    expect((await dev.get(`/v1/conversations/${made['id']}`)).status).to.equal(404);
    expect(dev.store.all('blocks')).to.have.length(1);
    expect((await dev.post('/v1/conversations/', {})).status).to.equal(422);
  });

  it('takes what was said in a conversation along when it goes, not its runs; one that is not there has no messages', async () => {
    const dev = inProcess();
    const id = await agent(dev);
    const conversation = String((await dev.post(`/v1/conversations/?agent_id=${id}`, {})).body['id']);
    await dev.post(`/v1/conversations/${conversation}/messages`, { input: 'hi' });
    await dev.del(`/v1/conversations/${conversation}`);
    for (const path of [`/v1/conversations/${conversation}/messages`, `/v1/messages/?conversation_id=${conversation}`, `/v1/agents/${id}/messages?conversation_id=${conversation}`]) expect((await dev.get(path)).body, path).to.deep.equal([]);
    expect(pick((await dev.get(`/v1/agents/${id}/messages`)).body, 'message_type')).to.deep.equal(['system_message']);
    expect((await dev.get(`/v1/runs/?conversation_id=${conversation}`)).body).to.have.length(1);
  });

  it('lets memory tools write into the copies of a conversation, and leaves the agent’s own blocks alone', async () => {
    const dev = inProcess();
    const id = await agent(dev);
    const made = (await dev.post(`/v1/conversations/?agent_id=${id}`, { isolated_block_labels: ['human'] })).body;
    await dev.post(`/v1/conversations/${made['id']}/messages`, { input: '[[call memory_insert {"label": "human", "new_string": "and milk"}]]' });
    expect(await blockValue(dev, id)).to.equal('likes tea');
    const [copy] = made['isolated_block_ids'] as unknown as string[];
    expect((await dev.get(`/v1/blocks/${copy}`)).body['value']).to.equal('likes tea\nand milk');
  });

  it('leaves a conversation behind whose isolated blocks it refuses', async () => {
    const dev = inProcess();
    const id = await agent(dev);
    const refused = async (labels: readonly string[]) => (await dev.post(`/v1/conversations/?agent_id=${id}`, { summary: labels.join(), isolated_block_labels: labels })).status;
    expect([await refused(['human', 'none']), await refused(['human', 'human'])]).to.deep.equal([400, 409]);
    const left = (await dev.get(`/v1/conversations/?agent_id=${id}&order=asc`)).body as unknown as { summary: string; isolated_block_ids: string[] }[];
    expect(left.map((one) => [one.summary, one.isolated_block_ids.length])).to.deep.equal([['human,none', 0], ['human,human', 1]]);
  });

  it('streams by default, keeps its own thread and its own stale system message', async () => {
    const dev = inProcess();
    const id = await agent(dev);
    const conversation = String((await dev.post(`/v1/conversations/?agent_id=${id}`, {})).body['id']);
    expect(String((await dev.post(`/v1/conversations/${conversation}/messages`, { input: 'hi' })).body)).to.contain('data: [DONE]');
    await dev.post(`/v1/conversations/${conversation}/messages`, { input: 'hi', streaming: false });
    expect((await dev.get(`/v1/conversations/${conversation}/messages`)).body).to.have.length(5);
    expect((await dev.get(`/v1/conversations/default/messages?agent_id=${id}`)).body).to.have.length(1);
    expect((await dev.get(`/v1/conversations/default/messages?agent_id=${id}`)).body).to.have.length(1);
    expect((await dev.get(`/v1/conversations/${id}/messages`)).body).to.have.length(1);
    const block = (await dev.get(`/v1/agents/${id}/core-memory/blocks/human`)).body['id'];
    await dev.patch(`/v1/blocks/${block}`, { value: 'likes milk' });
    expect(String((await dev.post(`/v1/agents/${id}/recompile`)).body)).to.contain('likes milk');
    expect(String((await dev.post(`/v1/conversations/${conversation}/recompile`)).body)).to.contain('likes tea');
    expect(String((await dev.post(`/v1/conversations/${conversation}/recompile`)).body)).to.contain('likes milk');
  });
});

describe('dev server: windows of conversations', () => {
  it('compacts, forks and cancels a conversation, or the default one of an agent; streams none again', async () => {
    const dev = inProcess();
    const id = await agent(dev);
    const conv = String((await dev.post(`/v1/conversations/?agent_id=${id}`, { summary: 'c' })).body['id']);
    for (const word of ['a', 'b']) await dev.post(`/v1/conversations/${conv}/messages`, { input: word, streaming: false });
    expect((await dev.post(`/v1/conversations/${conv}/compact`, {})).status).to.equal(400);
    const fork = (await dev.post(`/v1/conversations/${conv}/fork`)).body;
    expect([fork['summary'], fork['in_context_message_ids']]).to.deep.equal([null, []]);
    expect(pick((await dev.get(`/v1/conversations/${fork['id']}/messages`)).body, 'content').slice(0, 4)).to.deep.equal(['echo: b', 'b', 'echo: a', 'a']);
    expect((await dev.post(`/v1/conversations/${conv}/compact`, { compaction_settings: { mode: 'all' } })).body).to.include({ num_messages_before: 5, num_messages_after: 2 });
    expect((await dev.post(`/v1/conversations/${conv}/compact`, { compaction_settings: { mode: 'all' } })).status).to.equal(400);
    // What a fork shares outlives the conversation.
    const other = String((await dev.post(`/v1/conversations/?agent_id=${id}`, {})).body['id']);
    await dev.post(`/v1/conversations/${other}/messages`, { input: 'shared' });
    await dev.post(`/v1/conversations/${other}/fork`);
    await dev.del(`/v1/conversations/${other}`);
    expect(pick((await dev.get(`/v1/agents/${id}/messages?conversation_id=${other}`)).body, 'content')).to.deep.equal(['shared', 'echo: shared']);
    // The blocking sends have left runs behind that belong to no conversation.
    expect((await dev.post(`/v1/conversations/${conv}/cancel`)).status).to.equal(409);
    expect(Object.values((await dev.post(`/v1/conversations/default/cancel?agent_id=${id}`)).body)).to.deep.equal(['cancelled', 'cancelled']);
    expect((await dev.post(`/v1/conversations/${conv}/stream`, {})).status).to.equal(503);
    for (const word of ['a', 'b']) await say(dev, id, word);
    expect((await dev.post('/v1/conversations/default/compact', { agent_id: id, compaction_settings: { mode: 'all' } })).body).to.include({ num_messages_before: 5, num_messages_after: 2 });
  });
});

describe('dev server: agent files', () => {
  it('exports with renumbered ids, in-context messages and blank secrets; imports as a copy with its own blocks', async () => {
    const dev = inProcess();
    const id = await agent(dev, { tags: ['lettactl:x'], metadata: { lettactl: { op: 1 } }, secrets: { KEY: 's3cret' } });
    await say(dev, id, 'hello');
    const exported = await dev.get(`/v1/agents/${id}/export`);
    const text = JSON.stringify(exported.body);
    expect(text).to.not.contain('s3cret');
    expect(exported.body['agents']?.['0']).to.deep.include({ id: 'agent-0', block_ids: ['block-0'], secrets: { KEY: '' } });
    const form = new FormData();
    form.append('file', new File([text], 'a.af'));
    const copy = String((await dev.post('/v1/agents/import', form)).body['agent_ids']?.['0']);
    const read = (await dev.get(`/v1/agents/${copy}?include=agent.blocks&include=agent.tags&include=agent.tools`)).body;
    expect([
      read['name'],
      read['tags'],
      read['metadata'],
      pick(read['blocks']!, 'value'),
      read['message_ids']?.['length'],
      read['tools']?.['length'],
    ]).to.deep.equal(['a_copy', ['lettactl:x'], { lettactl: { op: 1 } }, ['likes tea'], 3, 3]);
    expect(dev.store.all('blocks')).to.have.length(2);
    expect((await dev.get(`/v1/agents/${id}/export?use_legacy_format=true`)).status).to.equal(400);
    const bad = new FormData();
    bad.append('file', new File(['{'], 'a.af'));
    expect((await dev.post('/v1/agents/import', bad)).status).to.equal(400);
  });

  it('leaves compaction settings out of a file, takes its messages even when they shall be stripped, its prompt as it is, and hides secrets that have no value', async () => {
    const dev = inProcess();
    const id = await agent(dev, { secrets: { KEY: 's3cret', OTHER: 'x' }, compaction_settings: { clip_chars: 7 } });
    await say(dev, id, '[[call memory_insert {"label": "human", "new_string": "more"}]]');
    const text = JSON.stringify((await dev.get(`/v1/agents/${id}/export`)).body);
    const file = JSON.parse(text) as { agents: { messages: { role: string }[]; compaction_settings: unknown }[] };
    expect([file.agents[0]?.compaction_settings, file.agents[0]?.messages.map((message) => message.role)]).to.deep.equal([null, ['system', 'user', 'assistant', 'tool', 'assistant']]);
    const form = new FormData();
    form.append('file', new File([JSON.stringify(text)], 'a.af'));
    for (const [name, value] of [['strip_messages', 'true'], ['secrets', '{"KEY":"w","NEW":"1"}']] as const) form.append(name, value);
    const copy = String((await dev.post('/v1/agents/import', form)).body['agent_ids']?.['0']);
    const read = (await dev.get(`/v1/agents/${copy}?include=agent.secrets`)).body;
    expect([read['message_ids']?.['length'], pick(read['secrets']!, 'value')]).to.deep.equal([5, ['w', '<encrypted>']]);
    // A value in the file itself counts, too.
    const own = new FormData();
    own.append('file', new File([JSON.stringify({ ...file, agents: [{ ...file.agents[0], secrets: { KEY: 'v', OTHER: '' } }] })], 'a.af'));
    const third = String((await dev.post('/v1/agents/import', own)).body['agent_ids']?.['0']);
    expect(pick((await dev.get(`/v1/agents/${third}?include=agent.secrets`)).body['secrets']!, 'value')).to.deep.equal(['v', '<encrypted>']);
    const messages = (await dev.get(`/v1/agents/${copy}/messages?order=asc`)).body;
    expect([pick(messages, 'message_type')[3], pick(messages, 'tool_return')[3], String(messages['0']?.['content']).includes(id)]).to.deep.equal(['tool_return_message', 'likes tea\nmore', true]);
  });

  it('refuses agent files without their lists, odd flags and secrets, blocks that are not in the file, and agents that are not there with 500', async () => {
    const dev = inProcess();
    const id = await agent(dev);
    const file = (await dev.get(`/v1/agents/${id}/export`)).body as unknown as { agents: object[] };
    const status = async (text: string, fields: Record<string, string> = {}): Promise<number> => {
      const form = new FormData();
      form.append('file', new File([text], 'a.af'));
      for (const [name, value] of Object.entries(fields)) form.append(name, value);
      return (await dev.post('/v1/agents/import', form)).status;
    };
    const whole = JSON.stringify(file);
    const odd = (more: object): string => JSON.stringify({ ...file, agents: [{ ...file.agents[0], ...more }] });
    expect([
      await status('x'), await status('{}'), await status('{"agents":[]}'), await status(odd({ block_ids: ['block-9'] })), await status(odd({ name: 'a/b' })), await status(odd({ llm_config: null })),
      await status(whole, { name: 'a/b' }), await status(whole, { secrets: '[]' }), await status(whole, { append_copy_suffix: 'perhaps' }), await status(whole, { model: 'openai/none' }), await status(whole, { embedding: 'openai/none' }),
    ]).to.deep.equal([400, 400, 400, 400, 500, 400, 400, 400, 422, 404, 400]);
    expect((await dev.get('/v1/agents/agent-00000000-0000-4000-8000-000000000000/export')).status).to.equal(500);
  });
});

describe('dev server: tags', () => {
  it('merges the tags of agents and blocks, in order', async () => {
    const dev = inProcess();
    await agent(dev, { tags: ['b', 'a'] });
    await dev.post('/v1/blocks/', { label: 'x', tags: ['c', 'a'] });
    expect((await dev.get('/v1/tags/')).body).to.deep.equal(['a', 'b', 'c']);
    expect((await dev.get('/v1/tags/?after=a&limit=1')).body).to.deep.equal(['b']);
  });
});
