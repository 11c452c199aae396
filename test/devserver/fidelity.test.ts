import { expect } from 'chai';
import { inProcess, LEGACY, pick } from './in-process.ts';

const MODEL = 'openai/gpt-4o';
const EMBEDDING = 'openai/text-embedding-3-small';
const url = { mcp_server_type: 'streamable_http', server_url: 'https://mcp.example.com/x' };

/** What test/real/differential.test.ts found on the real server, held here without it. */
describe('dev server: small print', () => {
  it('answers 405 where the path has other methods, 404 where it has none', async () => {
    const dev = inProcess();
    expect([(await dev.call('PUT', '/v1/blocks/x', {})).status, (await dev.get('/v1/nothing')).status]).to.deep.equal([405, 404]);
  });

  it('reads numbers and truth values that come as texts', async () => {
    const dev = inProcess();
    const { body } = await dev.post('/v1/blocks/', { label: 'a', limit: '77', read_only: 'true' });
    expect([body['limit'], body['read_only']]).to.deep.equal([77, true]);
    expect((await dev.post('/v1/blocks/', { label: 'a', limit: 'many' })).status).to.equal(422);
  });

  it('refuses null for a block’s read_only, and for its limit at creation only', async () => {
    const dev = inProcess();
    const { id } = (await dev.post('/v1/blocks/', { label: 'a' })).body;
    const status = async (body: object) => [(await dev.post('/v1/blocks/', { label: 'a', ...body })).status, (await dev.patch(`/v1/blocks/${id}`, body)).status];
    expect([await status({ read_only: null }), await status({ limit: null }), await status({ value: null })]).to.deep.equal([[422, 422], [422, 200], [200, 200]]);
  });

  it('describes persona and human blocks that come without a description', async () => {
    const dev = inProcess();
    expect(String((await dev.post('/v1/blocks/', { label: 'persona' })).body['description'])).to.match(/^The persona block/);
    expect((await dev.post('/v1/blocks/', { label: 'human', description: 'mine' })).body['description']).to.equal('mine');
  });

  it('fills in args_json_schema, versions of requirements and keys of tool rules', async () => {
    const dev = inProcess();
    const source = { source_code: 'def f():\n    """F."""\n', source_type: 'python', pip_requirements: [{ name: 'x' }] };
    const { body } = await dev.post('/v1/tools/', source);
    expect([body['args_json_schema'], body['pip_requirements']]).to.deep.equal([{}, [{ name: 'x', version: null }]]);
    const agent = (await dev.post('/v1/agents/', { name: 'a', model: MODEL, include_base_tools: false, tool_rules: [{ type: 'run_first', tool_name: 'f' }] })).body;
    expect(agent['tool_rules']).to.deep.equal([{ args: null, type: 'run_first', tool_name: 'f', prompt_template: null }]);
  });

  it('cannot derive a union written with a bar, and prints the values of a Literal as one', async () => {
    const dev = inProcess();
    const source = (type: string) => ({ source_type: 'python', source_code: `def f(a: ${type} = None):\n    """F.\n\n    Args:\n        a: A.\n    """\n` });
    expect((await dev.post('/v1/tools/', source('str | None'))).status).to.equal(400);
    const { body } = await dev.post('/v1/tools/', source('Literal["x", "y"]'));
    expect(body['json_schema']?.['parameters']?.['properties']?.['a']?.['enum']).to.deep.equal(["('x', 'y')"]);
  });

  it('answers 200 to the detach of a tool that there is not', async () => {
    const dev = inProcess();
    const { id } = (await dev.post('/v1/agents/', { name: 'a', model: MODEL })).body;
    expect((await dev.patch(`/v1/agents/${id}/tools/detach/tool-00000000-0000-4000-8000-000000000000`)).status).to.equal(200);
  });

  it('attaches a folder again with 409, without the files that the agent had seen', async () => {
    const dev = inProcess();
    const folder = (await dev.post('/v1/folders/', { name: 'docs', embedding: EMBEDDING })).body['id'];
    const form = new FormData();
    form.append('file', new File(['one\ntwo'], 'a.txt'));
    await dev.post(`/v1/folders/${folder}/upload`, form);
    const agent = (await dev.post('/v1/agents/', { name: 'a', model: MODEL, embedding: EMBEDDING, folder_ids: [folder] })).body['id'];
    const files = async () => (await dev.get(`/v1/agents/${agent}/files`)).body['files']!;
    expect((await files())['0']?.['visible_content']).to.equal('[Viewing file start (out of 2 lines)]\n1: one\n2: two');
    const at = `/v1/agents/${agent}/folders`;
    expect([(await dev.patch(`${at}/detach/${folder}`)).status, (await dev.patch(`${at}/attach/${folder}`)).status]).to.deep.equal([200, 409]);
    expect(pick((await dev.get(at)).body, 'id')).to.deep.equal([folder]);
    expect(await files()).to.deep.equal([]);
  });

  it('shows an agent’s files in its prompt, open ones with their text, from the first recompile on', async () => {
    const dev = inProcess({ fileDelayMs: 1 });
    const folder = (await dev.post('/v1/folders/', { name: 'docs', description: 'Papers', instructions: 'Read them.', embedding: EMBEDDING })).body['id'];
    for (const [name, text] of [['a.md', '# A\n\nFirst.\n'], ['b.json', '{"a": 1}']] as const) {
      const form = new FormData();
      form.append('file', new File([text], name));
      await dev.post(`/v1/folders/${folder}/upload`, form);
    }
    while (Object.values((await dev.get(`/v1/folders/${folder}/files`)).body).some((file) => String(file['processing_status']) !== 'completed')) await new Promise((done) => { setTimeout(done, 5); });
    const agent = (await dev.post('/v1/agents/', { name: 'a', model: MODEL, embedding: EMBEDDING, system: 'S.', folder_ids: [folder], max_files_open: 1 })).body['id'];
    const prompt = async () => /<directories>[^]*<\/directories>/.exec(JSON.parse(JSON.stringify((await dev.get(`/v1/agents/${agent}/messages`)).body))[0].content as string)?.[0].split('\n');
    const head = (open: number) => ['<directories>', '<file_limits>', `- current_files_open=${open}`, '- max_files_open=1', '</file_limits>', '<directory name="docs">', '<description>Papers</description>', '<instructions>Read them.</instructions>'];
    expect(await prompt()).to.deep.equal([...head(0), '</directory>', '</directories>']);
    await dev.post(`/v1/agents/${agent}/recompile`, {});
    expect(await prompt()).to.deep.equal([
      ...head(1),
      '<file status="open" name="docs/a.md">', '<metadata>', '- read_only=true', '- chars_current=54', '- chars_limit=25000', '</metadata>', '<value>', '[Viewing file start (out of 2 lines)]', '1: # A', '2: First.', '</value>', '</file>',
      '<file status="closed" name="docs/b.json">', '<metadata>', '- read_only=true', '- chars_current=0', '- chars_limit=25000', '</metadata>', '</file>',
      '</directory>', '</directories>',
    ]);
  });

  it('never changes the type of an MCP server, forgets a token in the words of streamable_http and takes it in those of sse', async () => {
    const dev = inProcess();
    const { id } = (await dev.post('/v1/mcp-servers/', { server_name: 'a', config: { ...url, auth_token: 'dropped' } })).body;
    const patch = async (config: object) => {
      const { body } = await dev.patch(`/v1/mcp-servers/${id}`, { config });
      return [body['mcp_server_type'], body['auth_token']];
    };
    const token = { auth_header: 'Authorization', auth_token: 'Bearer t' };
    expect(await patch({ ...url, ...token })).to.deep.equal(['streamable_http', null]);
    expect(await patch({ ...url, ...token, mcp_server_type: 'sse' })).to.deep.equal(['streamable_http', 'Bearer t']);
    expect(await patch({ mcp_server_type: 'stdio', command: 'x', args: [] })).to.deep.equal(['streamable_http', 'Bearer t']);
  });

  it('says which address of an MCP server it does not like', async () => {
    const dev = inProcess();
    const refusal = async (server_url: string) => (await dev.post('/v1/mcp-servers/', { server_name: 'a', config: { ...url, server_url } })).body['detail'];
    expect(String(await refusal('http://127.0.0.1:1/'))).to.contain('Non-public IP not allowed: 127.0.0.1');
    expect(String(await refusal('http://[::1]/'))).to.contain('Non-public IP not allowed: ::1');
    expect(String(await refusal('http://mcp.local/'))).to.contain('Blocked internal hostname: mcp.local');
  });

  it('gives the newest page of an agent’s messages, that page oldest first, of all its conversations', async () => {
    const dev = inProcess();
    const { id } = (await dev.post('/v1/agents/', { name: 'a', model: MODEL })).body;
    const conversation = (await dev.post(`/v1/conversations/?agent_id=${id}`, {})).body['id'];
    await dev.post(`/v1/agents/${id}/messages`, { input: 'one' });
    await dev.post(`/v1/conversations/${conversation}/messages`, { input: 'two', streaming: false });
    const said = async (query: string) => pick((await dev.get(`/v1/agents/${id}/messages?${query}`)).body, 'content');
    expect(await said('limit=2')).to.deep.equal(['two', 'echo: two']);
    expect(await said('limit=3&order=desc')).to.deep.equal(['echo: one', 'two', 'echo: two']);
  });

  it('leaves the run of a blocking send to a conversation as created; its steps tell that it ended', async () => {
    const dev = inProcess();
    const { id } = (await dev.post('/v1/agents/', { name: 'a', model: MODEL })).body;
    const conversation = (await dev.post(`/v1/conversations/?agent_id=${id}`, {})).body['id'];
    await dev.post(`/v1/conversations/${conversation}/messages`, { input: 'hi', streaming: false });
    const [run] = (await dev.get(`/v1/runs/?agent_id=${id}&active=true`)).body as unknown as Record<string, unknown>[];
    expect(run).to.include({ status: 'created', conversation_id: null, background: false });
    const step = (await dev.get(`/v1/runs/${String(run?.['id'])}/steps`)).body['0'];
    expect([step?.['status'], step?.['stop_reason']]).to.deep.equal(['success', 'end_turn']);
    expect((await dev.del(`/v1/runs/${String(run?.['id'])}`)).status).to.equal(500);
  });

  it('takes any model for a conversation, fills in its settings, and shows its window to a read only', async () => {
    const dev = inProcess();
    const { id } = (await dev.post('/v1/agents/', { name: 'a', model: MODEL })).body;
    const made = (await dev.post(`/v1/conversations/?agent_id=${id}`, { model: 'openai/none', model_settings: { provider_type: 'openai' } })).body;
    expect([made['model'], made['model_settings']?.['max_output_tokens'], made['in_context_message_ids']]).to.deep.equal(['openai/none', 4096, []]);
    expect((await dev.get(`/v1/conversations/${made['id']}`)).body['in_context_message_ids']).to.have.length(1);
  });

  it('gives messages of one model call one step, user messages an otid, and refuses unknown roles', async () => {
    const dev = inProcess();
    const { id } = (await dev.post('/v1/agents/', { name: 'a', model: MODEL })).body;
    await dev.post(`/v1/agents/${id}/messages`, { input: 'hi' });
    const rows = (await dev.get(`/v1/agents/${id}/messages?limit=2`)).body;
    expect(pick(rows, 'otid').every((otid) => otid.length === 36)).to.equal(true);
    expect(new Set(pick(rows, 'step_id')).size).to.equal(1);
    expect((await dev.post(`/v1/agents/${id}/messages`, { messages: [{ role: 'odd', content: 'x' }] })).status).to.equal(422);
  });

  it('shows where the vectors are on folders of agents and on sources, not on /folders', async () => {
    const dev = inProcess();
    const { id } = (await dev.post('/v1/folders/', { name: 'docs', embedding: EMBEDDING })).body;
    expect((await dev.get(`/v1/folders/${id}`, LEGACY)).body['vector_db_provider']).to.equal(undefined);
    expect((await dev.get(`/v1/sources/${id}`)).body['vector_db_provider']).to.equal('native');
  });

  it('gives rules to tools of agents of the old kinds, and to tools named without the base tools', async () => {
    const dev = inProcess();
    const made = await dev.post('/v1/agents/', { name: 'a', model: MODEL, agent_type: 'memgpt_v2_agent' });
    const named = await dev.post('/v1/agents/', { name: 'a', model: MODEL, include_base_tools: false, tools: ['memory_insert'] });
    expect(pick(named.body['tool_rules']!, 'type')).to.deep.equal(['continue_loop']);
    expect((await dev.post('/v1/agents/', { name: 'a', model: MODEL })).body['tool_rules']).to.deep.equal([]);
    expect(pick(made.body['tool_rules']!, 'type')).to.have.members(['exit_loop', 'continue_loop', 'continue_loop', 'continue_loop']);
  });

  it('refuses a request without its body with 422, where one is needed', async () => {
    const dev = inProcess();
    const id = (await dev.post('/v1/agents/', { name: 'a', model: 'openai/gpt-4o' })).body['id'];
    const needed = ['POST agents', `PATCH agents/${id}`, `PATCH agents/${id}/reset-messages`, `POST agents/${id}/messages`, 'POST blocks', 'POST passages/search'];
    for (const [method = '', path] of needed.map((call) => call.split(' '))) expect((await dev.call(method, `/v1/${path}`)).status, path).to.equal(422);
    const not = [`POST conversations?agent_id=${id}`, `POST agents/${id}/export`, `POST agents/${id}/recompile`, `PATCH agents/${id}/tools/approval/x?requires_approval=true`];
    for (const [method = '', path] of not.map((call) => call.split(' '))) expect((await dev.call(method, `/v1/${path}`)).status, path).to.equal(200);
  });

  it('looks at the form of all ids, flags, orders and limits before any row; some ids late, with 400', async () => {
    const dev = inProcess();
    const gone = (prefix: string): string => `${prefix}-00000000-0000-4000-8000-000000000000`;
    const status = async (method: string, path: string, body?: unknown): Promise<number> => (await dev.call(method, `/v1/${path}`, body)).status;
    expect([
      await status('PATCH', `agents/${gone('agent')}/tools/attach/x`), await status('GET', `agents/${gone('agent')}/messages?order=x`), await status('POST', `agents/${gone('agent')}/recompile?dry_run=x`),
      await status('POST', `agents/${gone('agent')}/messages`, { messages: [] }), await status('PATCH', `agents/${gone('agent')}`, { embedding: 'openai/none' }),
    ]).to.deep.equal([422, 422, 422, 422, 400]);
    expect([await status('PATCH', `agents/${gone('agent')}/archives/attach/x`), await status('PATCH', `agents/${gone('agent')}/identities/detach/x`), await status('POST', 'passages/search', { archive_id: 'x', query: 'a' })]).to.deep.equal([400, 400, 400]);
    expect([await status('GET', 'blocks/?limit=-1'), await status('GET', 'tools/?tool_types=x'), await status('POST', 'identities/', { identifier_key: 'k', name: 'n', identity_type: 'user', agent_ids: [gone('agent')] })]).to.deep.equal([500, 400, 500]);
  });

  it('refuses tags in a PATCH of a block by its label, and cursors the wrong way round', async () => {
    const dev = inProcess();
    const id = (await dev.post('/v1/agents/', { name: 'a', model: 'openai/gpt-4o', memory_blocks: [{ label: 'l', value: 'v' }] })).body['id'];
    const patch = async (body: object): Promise<number> => (await dev.patch(`/v1/agents/${id}/core-memory/blocks/l`, body)).status;
    expect([await patch({ tags: ['t'], value: 'w' }), await patch({ tags: [] }), (await dev.get(`/v1/agents/${id}/core-memory/blocks/l`)).body['value']]).to.deep.equal([409, 200, 'w']);
    const folders: string[] = [];
    for (const name of ['f', 'g']) folders.push(String((await dev.post('/v1/folders', { name, embedding: 'openai/text-embedding-3-small' })).body['id']));
    expect([(await dev.get(`/v1/folders?after=${folders[1]}&before=${folders[0]}`)).status, (await dev.get(`/v1/folders?after=${folders[0]}&before=${folders[1]}`)).body]).to.deep.equal([400, []]);
  });

  it('has lists of what is not there: agents of blocks and archives, files of folders and agents, memory', async () => {
    const dev = inProcess();
    const gone = '00000000-0000-4000-8000-000000000000';
    for (const path of [`blocks/block-${gone}/agents`, `archives/archive-${gone}/agents`, `folders/source-${gone}/files`, `agents/agent-${gone}/archival-memory`])
      expect((await dev.get(`/v1/${path}`)).body, path).to.deep.equal([]);
    expect((await dev.get(`/v1/agents/agent-${gone}/files`)).body['files']).to.deep.equal([]);
    expect((await dev.get(`/v1/identities/identity-${gone}/agents`)).status).to.equal(404);
  });

  it('gives the agents of something without relations to every client, and takes cursors that its filters leave out', async () => {
    const dev = inProcess();
    const block = (await dev.post('/v1/blocks', { label: 'one', value: 'v' })).body['id'];
    const ids: string[] = [];
    for (const name of ['a', 'b', 'c']) ids.push(String((await dev.post('/v1/agents/', { name, model: 'openai/gpt-4o', block_ids: name === 'b' ? [] : [block], tags: [name] })).body['id']));
    expect((await dev.get(`/v1/blocks/${block}/agents`, LEGACY)).body['0']?.['blocks']).to.deep.equal([]);
    expect(pick((await dev.get(`/v1/blocks/${block}/agents?order=asc&after=${ids[1]}`)).body, 'id')).to.deep.equal([ids[2]]);
    expect(pick((await dev.get(`/v1/agents/?tags=a&order=desc&after=${ids[1]}`)).body, 'id')).to.deep.equal([ids[0]]);
  });

  it('returns what a search of the conversation finds as Python prints it, and shows it to the model as JSON', async () => {
    const dev = inProcess();
    const id = (await dev.post('/v1/agents/', { name: 'a', model: 'anthropic/claude-haiku-4-5' })).body['id'];
    const { messages } = (await dev.post(`/v1/agents/${id}/messages`, { input: '[[call conversation_search {"query":"zzz"}]]' })).body;
    expect(messages?.['1']).to.include({ tool_return: "{'message': 'No results found.', 'results': []}", name: 'conversation_search' });
    expect([String(messages?.['0']?.['tool_call']?.['tool_call_id']).slice(0, 6), String(messages?.['2']?.['content']).includes('"results": []')]).to.deep.equal(['toolu_', true]);
  });

  it('has limit 0 give all agents, blocks, groups and tags, and no other thing; wants a slash in handles', async () => {
    const dev = inProcess();
    const id = (await dev.post('/v1/agents/', { name: 'a', model: 'openai/gpt-4o', memory_blocks: [{ label: 'l', value: 'v' }], tags: ['t'] })).body['id'];
    await dev.post('/v1/folders', { name: 'f', embedding: 'openai/text-embedding-3-small' });
    await dev.post('/v1/groups', { agent_ids: [id], description: 'd' });
    const lengths = ['agents', 'blocks', 'groups', 'tags', 'folders', 'tools'].map(async (path) => (await dev.get(`/v1/${path}?limit=0`)).body['length']);
    expect(await Promise.all(lengths)).to.deep.equal([1, 1, 1, 1, 0, 0]);
    const made = [{ model: 'x' }, { model: 'openai/gpt-4o', embedding: 'x' }, { model: 'openai/gpt-4o', include_base_tools: null }].map(async (body) => (await dev.post('/v1/agents/', { name: 'b', ...body })).status);
    expect(await Promise.all(made)).to.deep.equal([400, 422, 422]);
  });

  it('clears no buffer of an agent of the present kind, whatever it says of that, and wants a number of steps', async () => {
    const dev = inProcess();
    const id = (await dev.post('/v1/agents/', { name: 'a', model: 'openai/gpt-4o', message_buffer_autoclear: true })).body['id'];
    await dev.post(`/v1/agents/${id}/messages`, { input: 'hello' });
    expect((await dev.get(`/v1/agents/${id}`)).body['message_ids']).to.have.length(3);
    expect((await dev.post(`/v1/agents/${id}/messages`, { input: 'hello', max_steps: null })).status).to.equal(422);
    const conversation = (await dev.post(`/v1/conversations/?agent_id=${id}`, { model: 'openai/none' })).body['id'];
    expect((await dev.post(`/v1/conversations/${conversation}/messages`, { input: 'hello', streaming: false })).status).to.equal(404);
  });

  it('takes parallel runs from a tool with every PATCH that is silent about them, and stores no default description of a block', async () => {
    const dev = inProcess();
    const source_code = 'def f(a: str) -> str:\n    """x\n\n    Args:\n        a (str): b\n    """\n    return a\n';
    const tool = (await dev.post('/v1/tools/', { source_code, source_type: 'python', enable_parallel_execution: true, tags: ['t', 't'] })).body;
    expect(tool).to.deep.include({ enable_parallel_execution: true, tags: ['t', 't'] });
    expect((await dev.patch(`/v1/tools/${tool['id']}`, { description: 'd' })).body['enable_parallel_execution']).to.equal(false);
    expect((await dev.post('/v1/tools/', { source_code, source_type: 'json' })).status).to.equal(400);
    const block = (await dev.post('/v1/blocks', { label: 'persona', value: 'v' })).body;
    expect([String(block['description']).slice(0, 11), (await dev.get(`/v1/blocks/${block['id']}`)).body['description']]).to.deep.equal(['The persona', null]);
    const id = (await dev.post('/v1/agents/', { name: 'a', model: 'openai/gpt-4o' })).body['id'];
    const none = (await dev.post(`/v1/agents/${id}/messages`, { input: 'hello', max_steps: 0 })).body;
    expect([none['messages'], none['stop_reason']?.['stop_reason'], (await dev.get(`/v1/agents/${id}`)).body['last_run_completion']]).to.deep.equal([[], 'end_turn', null]);
  });
});
