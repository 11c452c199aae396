import { expect } from 'chai';
import { filesRead, inProcess, pick } from './in-process.ts';
import type { Answer, InProcess } from './in-process.ts';

const agent = async (dev: InProcess, more: object = {}): Promise<string> =>
  String((await dev.post('/v1/agents/', { name: 'a', model: 'openai/gpt-4o-mini', include_base_tools: false, tools: ['memory_insert'], memory_blocks: [{ label: 'human', value: 'v' }], ...more })).body['id']);
const say = (dev: InProcess, id: string, content: string): Promise<Answer> => dev.post(`/v1/agents/${id}/messages`, { messages: [{ role: 'user', content }] });
const runOf = async (dev: InProcess, id: string): Promise<string> => pick((await dev.get(`/v1/runs/?agent_id=${id}&limit=1`)).body, 'id')[0] ?? '';
const GONE = '00000000-0000-4000-8000-000000000000';

describe('dev server: steps and runs', () => {
  it('keeps a step for each model call, a failed one too, until its agent goes; their list is broken', async () => {
    const dev = inProcess();
    const id = await agent(dev);
    await say(dev, id, '[[call memory_insert {"label": "human", "new_string": "w"}]]');
    const run = await runOf(dev, id);
    const steps = (await dev.get(`/v1/runs/${run}/steps?order=asc`)).body;
    expect([pick(steps, 'stop_reason').map(String), pick(steps, 'status'), pick(steps, 'model_handle')[0]]).to.deep.equal([['', 'end_turn'], ['success', 'success'], 'openai/gpt-4o-mini']);
    const step = pick(steps, 'id')[0] ?? '';
    expect((await dev.get(`/v1/steps/${step}/metrics`)).body['tool_execution_ns']).to.be.a('number');
    expect((await dev.get(`/v1/steps/${step}/trace`)).body['step_id']).to.equal(step);
    expect((await dev.get('/v1/steps/')).status).to.equal(400);
    await say(dev, id, '[[fail 429]]');
    const failed = (await dev.get(`/v1/runs/${await runOf(dev, id)}/steps`)).body['0']!;
    expect(failed).to.include({ status: 'failed', stop_reason: 'llm_api_error', error_type: 'LLMRateLimitError' });
    await dev.del(`/v1/agents/${id}`);
    expect([(await dev.get(`/v1/steps/${step}`)).status, (await dev.get(`/v1/steps/${step}/trace`)).body, (await dev.get('/v1/steps/x')).status]).to.deep.equal([404, null, 422]);
  });

  it('takes feedback for a step; leaving it out takes it away, its tags stay', async () => {
    const dev = inProcess();
    const id = await agent(dev);
    await say(dev, id, 'hello');
    const step = pick((await dev.get(`/v1/runs/${await runOf(dev, id)}/steps`)).body, 'id')[0];
    const give = async (body: object): Promise<Answer> => await dev.patch(`/v1/steps/${step}/feedback`, body);
    expect((await give({ feedback: 'positive', tags: ['t'] })).body).to.deep.include({ feedback: 'positive', tags: ['t'] });
    expect((await give({})).body).to.deep.include({ feedback: null, tags: ['t'] });
    expect((await give({ feedback: 'odd' })).status).to.equal(422);
  });

  it('measures runs, has no traces of them, and refuses malformed run ids with 400', async () => {
    const dev = inProcess();
    const id = await agent(dev);
    await say(dev, id, '[[call memory_insert {"label": "human", "new_string": "w"}]]');
    const run = await runOf(dev, id);
    const metrics = (await dev.get(`/v1/runs/${run}/metrics`)).body;
    expect([metrics['num_steps'], metrics['tools_used']?.['length']]).to.deep.equal([2, 1]);
    const statuses = await Promise.all([`${run}/trace`, 'x', 'x/messages', `run-${GONE}/metrics`, '?statuses=x', '?stop_reason=x', '?limit=0'].map(async (path) => (await dev.get(`/v1/runs/${path}`)).status));
    expect([...statuses, (await dev.post(`/v1/runs/${run}/stream`, {})).status, (await dev.get('/v1/runs/active')).body]).to.deep.equal([501, 400, 400, 404, 400, 422, 422, 400, []]);
  });

  it('shows a message by its id as it is kept: words are reasoning, except where they are sent by a tool', async () => {
    const dev = inProcess();
    for (const [tools, type] of [[[], 'reasoning_message'], [['send_message'], 'assistant_message']] as const) {
      const id = await agent(dev, { tools });
      await say(dev, id, 'hello');
      const said = (await dev.get(`/v1/agents/${id}/messages?order=asc`)).body;
      expect(pick(said, 'message_type').at(-1)).to.equal('assistant_message');
      expect(pick((await dev.get(`/v1/messages/${pick(said, 'id').at(-1)}`)).body, 'message_type')).to.deep.equal([type]);
    }
    expect([(await dev.get(`/v1/messages/message-${GONE}`)).status, (await dev.post('/v1/messages/search', { query: 'x' })).status]).to.deep.equal([404, 400]);
    expect((await dev.patch(`/v1/agents/${await agent(dev)}/messages/message-${GONE}`, {})).status).to.equal(405);
  });

  it('picks kinds of messages out of a page, so that a page of two may be empty', async () => {
    const dev = inProcess();
    const id = await agent(dev);
    await say(dev, id, 'hello');
    for (const path of ['/v1/messages/?', `/v1/agents/${id}/messages?`]) {
      expect((await dev.get(`${path}limit=1&include_return_message_types=user_message`)).body).to.deep.equal([]);
      expect((await dev.get(`${path}include_return_message_types=odd`)).status).to.equal(422);
    }
  });
});

describe('dev server: tools that are run, files that are open', () => {
  it('runs a memory tool of an agent, and says of others what would be called', async () => {
    const dev = inProcess();
    const id = await agent(dev);
    const source = 'def add(a: int) -> int:\n    """Adds.\n\n    Args:\n        a (int): one\n    """\n    return a\n';
    const tool = (await dev.post('/v1/tools/', { source_code: source, source_type: 'python' })).body['id'];
    const run = async (name: string, args: object) => await dev.post(`/v1/agents/${id}/tools/${name}/run`, { args });
    expect((await run('add', { a: 1 })).status).to.equal(404);
    await dev.patch(`/v1/agents/${id}/tools/attach/${tool}`);
    expect((await run('add', { a: 1 })).body).to.include({ status: 'success', func_return: 'add called with {"a":1}' });
    expect((await run('add', {})).body).to.include({ status: 'error', func_return: null });
    expect((await run('memory_insert', { label: 'human', new_string: 'w' })).body).to.include({ status: 'success', func_return: 'v\nw' });
    expect((await dev.post('/v1/tools/run', { source_code: source, args: { a: 1 } })).body).to.include({ message_type: 'tool_return_message', tool_return: 'add called with {"a":1}' });
    expect((await dev.post('/v1/tools/generate-schema', { code: source })).body).to.include({ name: 'add' });
    expect((await dev.patch(`/v1/agents/${id}/tools/approval/add`, {})).status).to.equal(422);
  });

  it('opens and closes files, closing the one opened longest ago where there is no room', async () => {
    const dev = inProcess({ fileDelayMs: 1 });
    const folder = (await dev.post('/v1/folders/', { name: 'f', embedding: 'openai/text-embedding-3-small' })).body['id'];
    const files: string[] = [];
    for (const name of ['a.txt', 'b.txt']) {
      const form = new FormData();
      form.append('file', new Blob(['one\ntwo'], { type: 'text/plain' }), name);
      files.push(String((await dev.post(`/v1/folders/${folder}/upload`, form)).body['id']));
    }
    await filesRead(dev, String(folder));
    const id = await agent(dev, { folder_ids: [folder], max_files_open: 1, embedding: 'openai/text-embedding-3-small' });
    const open = async (): Promise<string[]> => pick((await dev.get(`/v1/agents/${id}/files?is_open=true`)).body['files']!, 'file_name');
    expect(await open()).to.deep.equal(['f/a.txt']);
    expect((await dev.patch(`/v1/agents/${id}/files/${files[1]}/open`)).body).to.deep.equal(['f/a.txt']);
    expect(await open()).to.deep.equal(['f/b.txt']);
    expect((await dev.patch(`/v1/agents/${id}/files/${files[1]}/close`)).body['message']).to.equal(`File id=${files[1]} successfully closed`);
    expect(await open()).to.deep.equal([]);
    const statuses = [`agent-${GONE}/files/${files[0]}/open`, `${id}/files/file-${GONE}/open`, `${id}/files/file-${GONE}/close`, `${id}/files/x/open`].map(async (path) => (await dev.patch(`/v1/agents/${path}`)).status);
    expect(await Promise.all(statuses)).to.deep.equal([400, 404, 404, 422]);
    const page = (await dev.get(`/v1/agents/${id}/files?limit=1`)).body;
    expect([page['has_more'], (await dev.get(`/v1/agents/${id}/files?limit=1&after=${page['next_cursor']}`)).body['has_more']]).to.deep.equal([true, false]);
    expect(pick((await dev.get(`/v1/folders/${folder}/passages`)).body, 'text')).to.deep.equal(['one\ntwo', 'one\ntwo']);
  });

  it('ties identities to blocks, finds both by either, and replaces properties with a PUT of them', async () => {
    const dev = inProcess();
    const block = (await dev.post('/v1/blocks/', { label: 'l', value: 'v' })).body['id'];
    const id = (await dev.post('/v1/identities/', { identifier_key: 'k', name: 'n', identity_type: 'user', block_ids: [block] })).body['id'];
    const found = async (path: string): Promise<string[]> => pick((await dev.get(path)).body, 'id');
    for (const path of [`/v1/identities/${id}/blocks`, `/v1/blocks/?identity_id=${id}`, '/v1/blocks/?identifier_keys=k']) expect(await found(path)).to.deep.equal([block]);
    expect((await dev.patch(`/v1/blocks/${block}/identities/detach/${id}`)).body['id']).to.equal(block);
    expect(await found(`/v1/identities/${id}/blocks`)).to.deep.equal([]);
    expect([(await dev.patch(`/v1/blocks/${block}/identities/attach/x`)).status, (await dev.patch(`/v1/blocks/${block}/identities/attach/identity-${GONE}`)).status]).to.deep.equal([400, 404]);
    for (const key of ['a', 'b']) await dev.call('PUT', `/v1/identities/${id}/properties`, [{ key, value: 1, type: 'number' }]);
    expect(pick((await dev.get(`/v1/identities/${id}`)).body['properties']!, 'key')).to.deep.equal(['b']);
    expect((await dev.call('PUT', `/v1/identities/${id}/properties`, { a: 1 })).status).to.equal(422);
    const agentId = (await dev.post('/v1/agents/', { name: 'b', model: 'openai/gpt-4o', identity_ids: [id] })).body['id'];
    expect(await found('/v1/agents/?identifier_keys=k')).to.deep.equal([agentId]);
  });

  it('answers 501 to git, and knows projects on the cloud only', async () => {
    const [dev, cloud] = [inProcess(), inProcess({ profile: 'cloud' })];
    expect((await dev.get('/v1/git/agent-1/state.git/info/refs')).status).to.equal(501);
    expect([(await dev.get('/v1/projects')).status, (await cloud.get('/v1/projects')).body['projects']]).to.deep.equal([404, []]);
    expect([(await dev.get('/v1/jobs/')).body, (await dev.get(`/v1/jobs/job-${GONE}`)).status, (await dev.get('/v1/messages/batches')).body]).to.deep.equal([[], 404, []]);
  });
});
