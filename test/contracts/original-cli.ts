import { expect } from 'chai';
import { createHash } from 'node:crypto';
import type { Raw, StartServer } from './resources-rig.ts';

/** What the original's client library sends with each request. */
const CLIENT = {
  accept: 'application/json', authorization: 'Bearer some-key', 'user-agent': 'Letta/JS 1.12.1', 'x-stainless-package-version': '1.12.1', 'x-stainless-lang': 'js',
  'x-stainless-os': 'Linux', 'x-stainless-arch': 'x64', 'x-stainless-runtime': 'node', 'x-stainless-runtime-version': 'v20.19.0', 'x-stainless-retry-count': '0', 'x-stainless-timeout': '60',
};
/** And what its bare calls of fetch do. */
const FETCH = { accept: '*/*', authorization: 'Bearer some-key', 'user-agent': 'node' };

interface Answer { readonly status: number; readonly body: any; readonly type: string } // eslint-disable-line @typescript-eslint/no-explicit-any

/** An empty id of that kind, well-formed. */
const none = (prefix: string): string => `${prefix}-00000000-0000-4000-8000-000000000000`;
const HOLDERS = ['agents', 'blocks', 'tools', 'folders', 'archives', 'conversations', 'identities', 'providers'] as const;

/**
 * The requests that each command of the original (lettactl 1.1.2) makes, and the fields of the answers that it prints: one server or the
 * other, its scripts find what they look for. With the library's headers and bare ones, with and without a slash at the end.
 */
export function originalCli(start: StartServer): void {
  describe('the requests of the original’s commands', function () {
    this.timeout(120_000);
    let url = '';
    let close: () => Promise<void>;
    const made: string[] = [];
    let counter = 0;
    const unique = (stem: string): string => `cli-${stem}-${Date.now().toString(36)}${(counter++).toString(36)}`;

    const send = async (method: string, path: string, body?: unknown, headers: Record<string, string> = CLIENT): Promise<Answer> => {
      const form = body instanceof FormData;
      const response = await fetch(`${url}/v1/${path}`, {
        method, headers: { ...headers, ...(body === undefined || form ? {} : { 'content-type': 'application/json' }) },
        ...(body === undefined ? {} : { body: form ? body : JSON.stringify(body) }),
      });
      const text = await response.text();
      const type = response.headers.get('content-type') ?? '';
      return { status: response.status, type, body: type.includes('json') && text !== '' ? JSON.parse(text) : text };
    };
    const ok = async (method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<any> => { // eslint-disable-line @typescript-eslint/no-explicit-any
      const answer = await send(method, path, body, headers);
      expect(answer.status, `${method} ${path}: ${JSON.stringify(answer.body).slice(0, 300)}`).to.be.within(200, 299);
      if (method === 'POST' && answer.body?.id && HOLDERS.some((kind) => path.startsWith(kind))) made.unshift(`${path.split(/[/?]/)[0]}/${answer.body.id}`);
      return answer.body;
    };
    /** Reads in all the ways that the original does; the answers must agree in what they hold. */
    const read = async (path: string): Promise<any> => { // eslint-disable-line @typescript-eslint/no-explicit-any
      const [stem = '', query] = path.split('?');
      const other = `${stem.endsWith('/') ? stem.slice(0, -1) : `${stem}/`}${query === undefined ? '' : `?${query}`}`;
      const answers = [await ok('GET', path), await ok('GET', other), await ok('GET', path, undefined, FETCH)];
      const shape = (body: unknown): unknown => (Array.isArray(body) ? body.length : Object.keys(body as object).toSorted());
      expect(answers.slice(1).map(shape), path).to.deep.equal([shape(answers[0]), shape(answers[0])]);
      return answers[0];
    };
    const has = (body: Raw, ...fields: string[]): void => {
      expect(Object.keys(body)).to.include.members(fields);
    };
    const agent = async (more: object = {}): Promise<Raw> => {
      const created: Raw = await ok('POST', 'agents/', { name: unique('agent'), model: 'openai/gpt-4o-mini', embedding: 'openai/text-embedding-3-small', system: 'S', include_base_tools: false, ...more });
      return created;
    };
    const block = async (more: object = {}): Promise<Raw> => await ok('POST', 'blocks/', { label: unique('block'), value: 'v', limit: 5000, ...more });
    const folder = async (): Promise<Raw> => await ok('POST', 'folders/', { name: unique('folder'), embedding: 'openai/text-embedding-3-small' });
    const upload = async (to: Raw, name: string, text: string): Promise<Raw> => {
      const form = new FormData();
      form.append('file', new Blob([text], { type: 'text/plain' }), name);
      return await ok('POST', `folders/${to.id}/upload?duplicate_handling=replace`, form);
    };
    const toolNamed = async (name: string): Promise<Raw> =>
      await ok('POST', 'tools/', { source_type: 'python', source_code: `def ${name}(city: str) -> str:\n    """Tells.\n\n    Args:\n        city (str): Where.\n    """\n    return city\n` });
    const user = (content: string): object => ({ messages: [{ role: 'user', content }] });
    const TERMINAL = ['completed', 'failed', 'cancelled'];
    const ended = async (run: string): Promise<Raw> => {
      for (let tries = 0; tries < 100; tries++) {
        const now: Raw = await ok('GET', `runs/${run}`);
        if (TERMINAL.includes(now.status)) return now;
        await new Promise((done) => setTimeout(done, 100));
      }
      throw new Error(`${run} did not end`);
    };

    before(async () => { ({ url, close } = await start()); });
    after(async () => {
      for (const path of made) await send('DELETE', path);
      await close();
    });

    it('health: version and status, then counts', async () => {
      expect(await read('health/')).to.include({ status: 'ok', version: '0.16.8' });
      for (const list of ['agents/?limit=1', 'tools/?limit=1']) expect(await read(list)).to.be.an('array');
    });

    it('get agents: pages of a hundred, with tools; then each agent barely, for its tags and blocks', async () => {
      const shared = await block();
      const tags = [unique('tag'), 'team:cli'];
      const mine = await agent({ tags, block_ids: [shared.id] });
      const listed: Raw[] = await ok('GET', `agents/?limit=100&include=agent.tools&tags=${tags[0]}&tags=team:cli&match_all_tags=true`);
      expect(listed.map((row) => row.id)).to.deep.equal([mine.id]);
      has(listed[0] as Raw, 'id', 'name', 'model', 'tools', 'blocks', 'tags', 'created_at', 'llm_config', 'embedding_config', 'description', 'system', 'metadata', 'updated_at');
      const bare: Raw = await ok('GET', `agents/${mine.id}`, undefined, FETCH);
      expect([bare.tags.toSorted(), bare.blocks.map((row: Raw) => row.label)]).to.deep.equal([tags.toSorted(), [shared.label]]);
      const last = (await ok('GET', 'agents/?limit=100&order=asc')).at(-1) as Raw;
      expect(await ok('GET', `agents/?limit=100&order=asc&after=${last.id}`)).to.be.an('array');
    });

    it('get blocks, and the agents of each: shared, unique, orphaned', async () => {
      const shared = await block();
      for (let count = 0; count < 2; count++) await agent({ block_ids: [shared.id] });
      const found: Raw[] = await read(`blocks/?limit=200&label=${shared.label}`);
      has(found[0] as Raw, 'id', 'label', 'value', 'limit', 'description', 'read_only', 'metadata');
      expect(await read(`blocks/${shared.id}/agents`)).to.have.length(2);
    });

    it('get archives, tools, folders, files, mcp-servers', async () => {
      const archive = await ok('POST', 'archives/', { name: unique('archive'), embedding: 'openai/text-embedding-3-small' });
      has((await read('archives/?limit=200'))[0], 'id', 'name', 'description', 'embedding_config', 'created_at');
      const holder = await agent();
      await ok('PATCH', `agents/${holder.id}/archives/attach/${archive.id}`);
      expect((await read(`archives/?agent_id=${holder.id}`)).map((row: Raw) => row.id)).to.deep.equal([archive.id]);
      has((await read('tools/?limit=200'))[0], 'id', 'name', 'tool_type', 'description', 'source_code', 'tags');
      const docs = await folder();
      await upload(docs, 'a.txt', 'one');
      await agent({ folder_ids: [docs.id] });
      has((await read('folders/?limit=200'))[0], 'id', 'name', 'description', 'created_at');
      has((await read(`folders/${docs.id}/files?limit=200`))[0], 'id', 'file_name', 'file_size', 'file_type', 'created_at', 'processing_status');
      expect(await read(`folders/${docs.id}/agents`)).to.have.length(1);
      expect(await read('mcp-servers/')).to.be.an('array');
    });

    it('get projects: 0.16.8 has none, nor contents of files, nor a conversation’s reset', async () => {
      for (const path of ['projects', 'projects/', `files/${none('file')}/content`]) expect((await send('GET', path, undefined, FETCH)).status, path).to.equal(404);
      expect((await send('PATCH', `conversations/${none('conv')}/reset-messages`, {}, FETCH)).status).to.equal(404);
    });

    it('get providers and models; delete provider', async () => {
      const created: Raw = await ok('POST', 'providers', { name: unique('provider'), provider_type: 'openai', api_key: 'sk-none', base_url: 'http://127.0.0.1:9/v1' }, FETCH);
      has(created, 'id', 'name', 'provider_type', 'provider_category', 'region');
      expect((await read('providers?limit=200')).map((row: Raw) => row.name)).to.include(created.name);
      await ok('PATCH', `providers/${created.id}`, { api_key: 'sk-other' }, FETCH);
      await ok('PATCH', `providers/${created.id}/refresh`, undefined, FETCH);
      await ok('DELETE', `providers/${created.id}`, undefined, FETCH);
      has((await read('models'))[0], 'handle', 'name', 'provider_name', 'provider_category', 'provider_type', 'max_context_window');
      has((await read('models/embedding'))[0], 'handle', 'embedding_dim');
    });

    it('get archival: the list, and a search for everything', async () => {
      const mine = await agent();
      await ok('POST', `agents/${mine.id}/archival-memory`, { text: 'remember', tags: ['t'] });
      has((await read(`agents/${mine.id}/archival-memory?limit=100`))[0], 'id', 'text', 'tags', 'created_at');
      const found: Raw = await read(`agents/${mine.id}/archival-memory/search?query=*&top_k=50`);
      has(found, 'results', 'count');
      has(found.results[0], 'content', 'timestamp', 'tags');
      expect((await ok('GET', `archives/?agent_id=${mine.id}`)).map((row: Raw) => row.name)).to.deep.equal([`${mine.name}'s Archive`]);
      made.unshift(`archives/${(await ok('GET', `archives/?agent_id=${mine.id}`))[0].id}`);
    });

    it('get context: sizes and counts', async () => {
      const mine = await agent({ memory_blocks: [{ label: 'persona', value: 'p' }] });
      has(
        await read(`agents/${mine.id}/context`), 'context_window_size_max', 'context_window_size_current', 'num_tokens_system', 'num_tokens_core_memory', 'num_tokens_functions_definitions',
        'num_tokens_messages', 'num_tokens_summary_memory', 'num_messages', 'num_recall_memory', 'num_archival_memory', 'num_tokens_external_memory_summary', 'core_memory', 'system_prompt',
      );
    });

    it('describe agent: everything that hangs on it, list by list', async () => {
      const mine = await agent({ memory_blocks: [{ label: 'persona', value: 'p', description: 'd' }] });
      has(mine.llm_config, 'handle', 'model', 'context_window', 'max_tokens', 'enable_reasoner', 'provider_name');
      has(mine.embedding_config, 'handle', 'embedding_model', 'embedding_dim');
      for (const list of ['core-memory/blocks', 'tools?limit=100', 'folders?limit=100', 'archival-memory?limit=100', 'messages?limit=5']) expect(await read(`agents/${mine.id}/${list}`), list).to.be.an('array');
      expect(await read(`conversations/?agent_id=${mine.id}`)).to.deep.equal([]);
      expect((await read(`agents/${mine.id}/files`)).files).to.deep.equal([]);
    });

    it('describe block, tool, folder, conversation: the object itself', async () => {
      const [one, tool, docs, mine] = [await block(), await toolNamed(unique('tool').replaceAll('-', '_')), await folder(), await agent()];
      has(await read(`blocks/${one.id}`), 'id', 'label', 'value', 'description', 'limit');
      has(await read(`tools/${tool.id}`), 'id', 'name', 'description', 'source_code', 'json_schema');
      has(await read(`folders/${docs.id}`), 'id', 'name', 'description', 'created_at', 'embedding_config');
      const conversation: Raw = await ok('POST', `conversations/?agent_id=${mine.id}`, { summary: 'talk' });
      has(await read(`conversations/${conversation.id}`), 'id', 'agent_id', 'summary', 'created_at', 'updated_at', 'in_context_message_ids');
      has((await read(`conversations/?agent_id=${mine.id}`))[0], 'id', 'summary', 'in_context_message_ids', 'created_at');
      expect(await ok('DELETE', `conversations/${conversation.id}`)).to.equal(null);
    });

    it('create, update and delete agent; a block, a tool and a folder attached and detached', async () => {
      const [one, docs, tool] = [await block(), await folder(), await toolNamed(unique('tool').replaceAll('-', '_'))];
      const mine = await agent({ description: 'd', tags: ['a'], timezone: 'UTC', context_window_limit: 16_000, tool_ids: [tool.id], block_ids: [one.id] });
      await ok('PATCH', `agents/${mine.id}`, { name: `${mine.name}-renamed`, system: 'T', metadata: { 'lettactl.model': 'openai/gpt-4o-mini' } });
      const updated: Raw = await ok('PATCH', `agents/${mine.id}`, { tags: ['b'], model: 'openai/gpt-4o' }, FETCH);
      expect([updated.name, updated.system, updated.tags, updated.llm_config.handle, updated.metadata]).to.deep.equal([`${mine.name}-renamed`, 'T', ['b'], 'openai/gpt-4o', { 'lettactl.model': 'openai/gpt-4o-mini' }]);
      for (const headers of [CLIENT, FETCH]) {
        await ok('PATCH', `agents/${mine.id}/tools/detach/${tool.id}`, undefined, headers);
        await ok('PATCH', `agents/${mine.id}/tools/attach/${tool.id}`, undefined, headers);
        await ok('PATCH', `agents/${mine.id}/core-memory/blocks/detach/${one.id}`, undefined, headers);
        await ok('PATCH', `agents/${mine.id}/core-memory/blocks/attach/${one.id}`, undefined, headers);
        await ok('PATCH', `agents/${mine.id}/folders/attach/${docs.id}`, undefined, headers);
        await ok('PATCH', `agents/${mine.id}/folders/detach/${docs.id}`, undefined, headers);
      }
      expect(await ok('PATCH', `agents/${mine.id}/files/close-all`)).to.be.an('array');
      has(await ok('PATCH', `agents/${mine.id}`, { secrets: { TOKEN: 'x' } }), 'secrets');
      expect((await ok('GET', `agents/${mine.id}?include=agent.secrets`)).secrets.map((row: Raw) => row.key)).to.deep.equal(['TOKEN']);
      expect(await ok('DELETE', `blocks/${one.id}`)).to.equal(null);
      has(await ok('DELETE', `agents/${mine.id}`), 'message');
      expect((await send('GET', `agents/${mine.id}`)).status).to.equal(404);
    });

    it('send: an async run, polled to its end, then its messages', async () => {
      const mine = await agent();
      const run: Raw = await ok('POST', `agents/${mine.id}/messages/async`, { ...user('hello'), max_steps: 3 });
      has(run, 'id', 'status', 'agent_id', 'created_at');
      expect(await ended(run.id)).to.include({ status: 'completed', stop_reason: 'end_turn', agent_id: mine.id });
      const said: Raw[] = await read(`runs/${run.id}/messages?limit=100`);
      expect(said.find((message) => message.message_type === 'assistant_message')?.content).to.equal('echo: hello');
      const failing: Raw = await ok('POST', `agents/${mine.id}/messages/async`, user('[[fail 500]]'));
      expect((await ended(failing.id)).status).to.equal('failed');
    });

    it('send --sync and --stream; messages of a conversation', async () => {
      const mine = await agent();
      const answer: Raw = await ok('POST', `agents/${mine.id}/messages`, user('hello'));
      expect([answer.messages.at(-1).content, answer.stop_reason.stop_reason]).to.deep.equal(['echo: hello', 'end_turn']);
      has(answer.usage, 'completion_tokens', 'prompt_tokens', 'total_tokens', 'step_count');
      const conversation: Raw = await ok('POST', `conversations/?agent_id=${mine.id}`, {});
      for (const [path, body] of [[`agents/${mine.id}/messages/stream`, { stream_tokens: true }], [`conversations/${conversation.id}/messages`, { streaming: true }]] as const) {
        const streamed = await send('POST', path, { ...user('hello'), ...body });
        expect(streamed.type).to.contain('text/event-stream');
        expect(streamed.body).to.contain('assistant_message').and.to.match(/data: \[DONE\]\n\n$/);
      }
      expect((await read(`conversations/${conversation.id}/messages?limit=100`)).map((row: Raw) => row.message_type)).to.include('user_message');
      const page: Raw[] = await read(`agents/${mine.id}/messages?limit=10&order=desc`);
      has(page.at(-1) as Raw, 'id', 'date', 'message_type', 'content');
    });

    it('get runs, get run, track, run-delete, cancel-messages', async () => {
      const mine = await agent();
      const run: Raw = await ok('POST', `agents/${mine.id}/messages/async`, user('hello'));
      await ended(run.id);
      expect(await read(`runs/?active=true&agent_id=${mine.id}&limit=20`)).to.deep.equal([]);
      has((await read(`runs/?agent_id=${mine.id}&limit=20`))[0], 'id', 'agent_id', 'status', 'created_at', 'completed_at', 'stop_reason', 'total_duration_ns');
      // The route calls what 0.16.8 does not have.
      expect((await send('DELETE', `runs/${run.id}`)).status).to.equal(500);
      expect((await send('GET', `runs/${none('run')}`)).status).to.equal(404);
      expect((await send('POST', `agents/${mine.id}/messages/cancel`, {})).status).to.equal(409);
    });

    it('reset-messages and recompile, of agents and conversations', async () => {
      const mine = await agent();
      await ok('POST', `agents/${mine.id}/messages`, user('hello'));
      const conversation: Raw = await ok('POST', `conversations/?agent_id=${mine.id}`, {});
      expect(await ok('POST', `agents/${mine.id}/recompile`)).to.be.a('string');
      expect(await ok('POST', `conversations/${conversation.id}/recompile`, {}, FETCH)).to.be.a('string');
      has(await ok('PATCH', `agents/${mine.id}/reset-messages`, { add_default_initial_messages: true }), 'message_ids');
      expect((await ok('GET', `agents/${mine.id}`)).message_ids).to.have.length.within(1, 4);
    });

    it('export, import with a name, and export again', async () => {
      const mine = await agent({ memory_blocks: [{ label: 'persona', value: 'p' }] });
      const text = JSON.stringify(await ok('GET', `agents/${mine.id}/export?max_steps=100`));
      const form = new FormData();
      form.append('file', new Blob([text], { type: 'application/json' }), 'agent.af');
      form.append('append_copy_suffix', 'false');
      form.append('name', `${mine.name}-again`);
      const { agent_ids: ids }: Raw = await ok('POST', 'agents/import', form);
      made.unshift(`agents/${ids[0]}`);
      const copy: Raw = await ok('GET', `agents/${ids[0]}?include=agent.blocks`);
      made.push(...copy.blocks.map((row: Raw) => `blocks/${row.id}`));
      expect([copy.name, copy.blocks.map((row: Raw) => row.value)]).to.deep.equal([`${mine.name}-again`, ['p']]);
      expect((await send('POST', 'agents/import', (() => { const bad = new FormData(); bad.append('file', new Blob(['{}']), 'bad.af'); return bad; })())).status).to.equal(400);
    });

    it('duplicate: blocks copied, tools shared, the archive made anew with its passages in one batch', async () => {
      const archive: Raw = await ok('POST', 'archives/', { name: unique('archive'), embedding: 'openai/text-embedding-3-small' });
      await ok('POST', `archives/${archive.id}/passages/batch`, { passages: [{ text: 'one', tags: ['t'] }, { text: 'two' }] });
      const mine = await agent({ memory_blocks: [{ label: 'persona', value: 'p' }] });
      await ok('PATCH', `agents/${mine.id}/archives/attach/${archive.id}`);
      const copies = await Promise.all((await ok('GET', `agents/${mine.id}/core-memory/blocks`)).map((row: Raw) => ok('POST', 'blocks/', { label: row.label, value: row.value, limit: row.limit })));
      const twin = await agent({ block_ids: copies.map((row: Raw) => row.id) });
      const other: Raw = await ok('POST', 'archives/', { name: unique('archive'), embedding: 'openai/text-embedding-3-small' });
      const found: Raw[] = await ok('POST', 'passages/search', { archive_id: archive.id, limit: 100 });
      expect(found.map((row) => row.passage.text).toSorted()).to.deep.equal(['one', 'two']);
      await ok('POST', `archives/${other.id}/passages/batch`, { passages: found.map((row) => ({ text: row.passage.text, tags: row.passage.tags ?? [] })) });
      expect(await ok('PATCH', `agents/${twin.id}/archives/attach/${other.id}`)).to.equal(null);
      expect((await ok('GET', `agents/${twin.id}/archival-memory?limit=100`)).map((row: Raw) => row.text).toSorted()).to.deep.equal(['one', 'two']);
    });

    it('cleanup: what no agent has, found by asking each, and deleted', async () => {
      const [one, docs] = [await block(), await folder()];
      const archive: Raw = await ok('POST', 'archives/', { name: unique('archive') });
      expect([await read(`blocks/${one.id}/agents`), await read(`folders/${docs.id}/agents`), await read(`archives/${archive.id}/agents`)]).to.deep.equal([[], [], []]);
      expect([await ok('DELETE', `blocks/${one.id}`), await ok('DELETE', `folders/${docs.id}`), (await send('DELETE', `archives/${archive.id}`)).status]).to.deep.equal([null, null, 204]);
    });

    it('files, and apply’s way with them: what changed is deleted and uploaded again, then all are closed', async () => {
      const docs = await folder();
      const file = await upload(docs, 'a.txt', 'one');
      const mine = await agent({ folder_ids: [docs.id] });
      has((await read(`agents/${mine.id}/files`)).files[0], 'file_id', 'file_name', 'folder_id', 'folder_name', 'is_open', 'last_accessed_at');
      expect((await send('DELETE', `folders/${docs.id}/${file.id}`)).status).to.equal(204);
      await upload(docs, 'a.txt', createHash('sha256').update('one').digest('hex'));
      // It is opened for the folder's agents when it has been read.
      for (let tries = 0; tries < 100 && (await ok('GET', `folders/${docs.id}/files`)).some((row: Raw) => row.processing_status !== 'completed'); tries++) await new Promise((done) => setTimeout(done, 100));
      for (const id of await ok('GET', `folders/${docs.id}/agents`)) await ok('PATCH', `agents/${id}/files/close-all`);
      expect((await ok('GET', `agents/${mine.id}/files?is_open=true`)).files).to.deep.equal([]);
    });

    it('delete-all and delete mcp-servers: missing ones answer as they do', async () => {
      const statuses = await Promise.all(['agents', 'blocks', 'tools', 'folders', 'archives', 'mcp-servers', 'providers', 'conversations'].map(async (kind) => {
        const prefix = { folders: 'source', 'mcp-servers': 'mcp_server', conversations: 'conv' }[kind] ?? kind.slice(0, -1);
        return `${kind} ${(await send('DELETE', `${kind}/${none(prefix)}`)).status}`;
      }));
      expect(statuses).to.deep.equal(['agents 404', 'blocks 404', 'tools 400', 'folders 404', 'archives 404', 'mcp-servers 400', 'providers 404', 'conversations 404']);
    });

    it('memory in files: git answers 501 without the service', async () => {
      expect((await send('GET', `git/${none('agent')}/state.git/info/refs?service=git-upload-pack`, undefined, FETCH)).status).to.equal(501);
    });
  });
}
