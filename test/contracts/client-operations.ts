import Letta, { APIConnectionError, APIError } from '@letta-ai/letta-client';
import { expect } from 'chai';
import type { StartServer } from './resources-rig.ts';

type Call = (client: Letta, made: Made) => Promise<unknown>;

/** What the calls work on: made before them, by the client itself. */
interface Made {
  agent: string; block: string; tool: string; folder: string; file: string; archive: string; passage: string; identity: string; memory: string; conversation: string;
  run: string; step: string; message: string; mcp: string; af: string; name(stem: string): string;
}

const NONE = '00000000-0000-4000-8000-000000000000';
const MODEL = 'openai/gpt-4o-mini';
const EMBEDDING = 'openai/text-embedding-3-small';
const code = (name: string): string => `def ${name}(a: str) -> str:\n    """x\n\n    Args:\n        a (str): b\n    """\n    return a\n`;
const text = (content: string): { messages: { role: 'user'; content: string }[] } => ({ messages: [{ role: 'user', content }] });
const all = async (stream: Promise<AsyncIterable<unknown>>): Promise<unknown[]> => {
  const events: unknown[] = [];
  for await (const event of await stream) events.push(event);
  expect(events).to.not.have.length(0);
  return events;
};
const toolName = (made: Made, stem: string): string => made.name(stem).replaceAll('-', '_');

/**
 * Every operation of the official client, once: `ok`, or the status with which 0.16.8 refuses it however well it is asked.
 * In the order in which they can be done on one set of objects; what deletes comes last.
 */
const OPERATIONS: Record<string, readonly [outcome: 'ok' | number, call: Call]> = {
  'agents.create': ['ok', async (c, m) => c.agents.delete((await c.agents.create({ name: m.name('made'), model: MODEL, include_base_tools: false })).id)],
  'agents.retrieve': ['ok', async (c, m) => c.agents.retrieve(m.agent, { include: ['agent.blocks', 'agent.tools'] })],
  'agents.update': ['ok', async (c, m) => c.agents.update(m.agent, { description: 'd' })],
  'agents.list': ['ok', async (c) => c.agents.list({ limit: 1 })],
  'agents.exportFile': ['ok', async (c, m) => c.agents.exportFile(m.agent)],
  'agents.importFile': ['ok', async (c, m) => {
    const { agent_ids: ids } = await c.agents.importFile({ file: new File([m.af], 'a.af') });
    for (const id of ids) {
      for (const block of (await c.agents.retrieve(id, { include: ['agent.blocks'] })).blocks) if (block.id) await c.blocks.delete(block.id);
      await c.agents.delete(id);
    }
  }],
  'agents.recompile': ['ok', async (c, m) => c.agents.recompile(m.agent)],
  'agents.messages.create': ['ok', async (c, m) => c.agents.messages.create(m.agent, text('hello'))],
  'agents.messages.list': ['ok', async (c, m) => c.agents.messages.list(m.agent)],
  'agents.messages.createAsync': ['ok', async (c, m) => {
    const { id } = await c.agents.messages.createAsync(m.agent, text('hello'));
    for (let tries = 0; tries < 100 && (await c.runs.retrieve(id)).status !== 'completed'; tries++) await new Promise((done) => setTimeout(done, 50));
  }],
  'agents.messages.stream': ['ok', async (c, m) => all(c.agents.messages.stream(m.agent, text('hello')) as never)],
  // Nothing runs.
  'agents.messages.cancel': [409, async (c, m) => c.agents.messages.cancel(m.agent)],
  'agents.messages.compact': ['ok', async (c, m) => c.agents.messages.compact(m.agent)],
  'agents.messages.reset': ['ok', async (c, m) => c.agents.messages.reset(m.agent, { add_default_initial_messages: false })],
  'agents.blocks.list': ['ok', async (c, m) => c.agents.blocks.list(m.agent)],
  'agents.blocks.retrieve': ['ok', async (c, m) => c.agents.blocks.retrieve('persona', { agent_id: m.agent })],
  'agents.blocks.update': ['ok', async (c, m) => c.agents.blocks.update('persona', { agent_id: m.agent, value: 'w' })],
  'agents.blocks.attach': ['ok', async (c, m) => c.agents.blocks.attach(m.block, { agent_id: m.agent })],
  'agents.blocks.detach': ['ok', async (c, m) => c.agents.blocks.detach(m.block, { agent_id: m.agent })],
  'agents.tools.list': ['ok', async (c, m) => c.agents.tools.list(m.agent)],
  'agents.tools.attach': ['ok', async (c, m) => c.agents.tools.attach(m.tool, { agent_id: m.agent })],
  // The client names the field otherwise than the server.
  'agents.tools.updateApproval': [422, async (c, m) => c.agents.tools.updateApproval((await c.tools.retrieve(m.tool)).name as string, { agent_id: m.agent, body_requires_approval: true })],
  'agents.tools.run': ['ok', async (c, m) => c.agents.tools.run((await c.tools.retrieve(m.tool)).name as string, { agent_id: m.agent, args: { a: 'x' } })],
  'agents.tools.detach': ['ok', async (c, m) => c.agents.tools.detach(m.tool, { agent_id: m.agent })],
  'agents.folders.attach': ['ok', async (c, m) => c.agents.folders.attach(m.folder, { agent_id: m.agent })],
  'agents.folders.list': ['ok', async (c, m) => c.agents.folders.list(m.agent)],
  'agents.files.list': ['ok', async (c, m) => c.agents.files.list(m.agent)],
  'agents.files.open': ['ok', async (c, m) => c.agents.files.open(m.file, { agent_id: m.agent })],
  'agents.files.close': ['ok', async (c, m) => c.agents.files.close(m.file, { agent_id: m.agent })],
  'agents.files.closeAll': ['ok', async (c, m) => c.agents.files.closeAll(m.agent)],
  'agents.folders.detach': ['ok', async (c, m) => c.agents.folders.detach(m.folder, { agent_id: m.agent })],
  'agents.archives.attach': ['ok', async (c, m) => c.agents.archives.attach(m.archive, { agent_id: m.agent })],
  'agents.passages.create': ['ok', async (c, m) => { m.memory = (await c.agents.passages.create(m.agent, { text: 'remember' }))[0]?.id ?? ''; }],
  'agents.passages.list': ['ok', async (c, m) => c.agents.passages.list(m.agent)],
  'agents.passages.search': ['ok', async (c, m) => c.agents.passages.search(m.agent, { query: 'remember' })],
  'agents.passages.delete': ['ok', async (c, m) => c.agents.passages.delete(m.memory, { agent_id: m.agent })],
  'agents.archives.detach': ['ok', async (c, m) => c.agents.archives.detach(m.archive, { agent_id: m.agent })],
  'agents.identities.attach': ['ok', async (c, m) => c.agents.identities.attach(m.identity, { agent_id: m.agent })],
  'agents.identities.detach': ['ok', async (c, m) => c.agents.identities.detach(m.identity, { agent_id: m.agent })],
  'tools.create': ['ok', async (c, m) => c.tools.delete((await c.tools.create({ source_code: code(toolName(m, 'made')), source_type: 'python' })).id)],
  'tools.upsert': ['ok', async (c, m) => c.tools.delete((await c.tools.upsert({ source_code: code(toolName(m, 'put')), source_type: 'python' })).id)],
  'tools.retrieve': ['ok', async (c, m) => c.tools.retrieve(m.tool)],
  'tools.update': ['ok', async (c, m) => c.tools.update(m.tool, { tags: ['t'] })],
  'tools.list': ['ok', async (c) => c.tools.list({ limit: 1 })],
  // Needs a vector store beside the server.
  'tools.search': [400, async (c) => c.tools.search({ query: 'x' })],
  'blocks.create': ['ok', async (c, m) => c.blocks.delete((await c.blocks.create({ label: m.name('made'), value: 'v' })).id)],
  'blocks.retrieve': ['ok', async (c, m) => c.blocks.retrieve(m.block)],
  'blocks.update': ['ok', async (c, m) => c.blocks.update(m.block, { value: 'w' })],
  'blocks.list': ['ok', async (c) => c.blocks.list({ limit: 1 })],
  'blocks.agents.list': ['ok', async (c, m) => c.blocks.agents.list(m.block)],
  'archives.create': ['ok', async (c, m) => c.archives.delete((await c.archives.create({ name: m.name('made') })).id)],
  'archives.retrieve': ['ok', async (c, m) => c.archives.retrieve(m.archive)],
  'archives.update': ['ok', async (c, m) => c.archives.update(m.archive, { description: 'd' })],
  'archives.list': ['ok', async (c) => c.archives.list({ limit: 1 })],
  'archives.passages.create': ['ok', async (c, m) => { m.passage = (await c.archives.passages.create(m.archive, { text: 'one' })).id ?? ''; }],
  'archives.passages.createMany': ['ok', async (c, m) => c.archives.passages.createMany(m.archive, { passages: [{ text: 'two' }] })],
  'passages.search': ['ok', async (c, m) => c.passages.search({ archive_id: m.archive, query: 'one' })],
  'archives.passages.delete': ['ok', async (c, m) => c.archives.passages.delete(m.passage, { archive_id: m.archive })],
  'folders.create': ['ok', async (c, m) => c.folders.delete((await c.folders.create({ name: m.name('made'), embedding: EMBEDDING })).id)],
  'folders.retrieve': ['ok', async (c, m) => c.folders.retrieve(m.folder)],
  'folders.update': ['ok', async (c, m) => c.folders.update(m.folder, { description: 'd' })],
  'folders.list': ['ok', async (c) => c.folders.list({ limit: 1 })],
  'folders.files.upload': ['ok', async (c, m) => c.folders.files.upload(m.folder, { file: new File(['two'], 'b.txt', { type: 'text/plain' }) })],
  'folders.files.list': ['ok', async (c, m) => c.folders.files.list(m.folder)],
  'folders.files.retrieve': ['ok', async (c, m) => c.folders.files.retrieve(m.file, { folder_id: m.folder })],
  'folders.agents.list': ['ok', async (c, m) => c.folders.agents.list(m.folder)],
  'models.list': ['ok', async (c) => c.models.list()],
  'models.embeddings.list': ['ok', async (c) => c.models.embeddings.list()],
  'mcpServers.create': ['ok', async (c, m) => { m.mcp = (await c.mcpServers.create({ server_name: m.name('mcp'), config: { mcp_server_type: 'streamable_http', server_url: 'https://mcp.example.invalid/mcp' } })).id ?? ''; }],
  'mcpServers.retrieve': ['ok', async (c, m) => c.mcpServers.retrieve(m.mcp)],
  'mcpServers.update': ['ok', async (c, m) => c.mcpServers.update(m.mcp, { config: { mcp_server_type: 'streamable_http', server_url: 'https://mcp.example.invalid/other' } })],
  'mcpServers.list': ['ok', async (c) => c.mcpServers.list()],
  // It cannot be reached, so it has no tools.
  'mcpServers.refresh': [404, async (c, m) => c.mcpServers.refresh(m.mcp)],
  'mcpServers.tools.list': ['ok', async (c, m) => c.mcpServers.tools.list(m.mcp)],
  'mcpServers.tools.retrieve': [500, async (c, m) => c.mcpServers.tools.retrieve(`tool-${NONE}`, { mcp_server_id: m.mcp })],
  'mcpServers.tools.run': [404, async (c, m) => c.mcpServers.tools.run(`tool-${NONE}`, { mcp_server_id: m.mcp, args: {} })],
  'mcpServers.delete': ['ok', async (c, m) => c.mcpServers.delete(m.mcp)],
  'runs.list': ['ok', async (c, m) => c.runs.list({ agent_id: m.agent })],
  'runs.retrieve': ['ok', async (c, m) => c.runs.retrieve(m.run)],
  'runs.messages.list': ['ok', async (c, m) => c.runs.messages.list(m.run)],
  // The run was not in the background; one that was needs Redis beside the server (503).
  'runs.messages.stream': [400, async (c, m) => all(c.runs.messages.stream(m.run) as never)],
  'runs.usage.retrieve': ['ok', async (c, m) => c.runs.usage.retrieve(m.run)],
  'runs.steps.list': ['ok', async (c, m) => { m.step = (await c.runs.steps.list(m.run)).items[0]?.id ?? ''; }],
  // Needs ClickHouse beside the server.
  'runs.trace.retrieve': [501, async (c, m) => c.runs.trace.retrieve(m.run)],
  // A fault of 0.16.8.
  'steps.list': [400, async (c) => c.steps.list()],
  'steps.retrieve': ['ok', async (c, m) => c.steps.retrieve(m.step)],
  'steps.metrics.retrieve': ['ok', async (c, m) => c.steps.metrics.retrieve(m.step)],
  'steps.trace.retrieve': ['ok', async (c, m) => c.steps.trace.retrieve(m.step)],
  'steps.feedback.create': ['ok', async (c, m) => c.steps.feedback.create(m.step, { feedback: 'positive' })],
  'steps.messages.list': ['ok', async (c, m) => c.steps.messages.list(m.step)],
  'messages.list': ['ok', async (c) => c.messages.list({ limit: 1 })],
  'messages.retrieve': ['ok', async (c, m) => c.messages.retrieve(m.message)],
  // Needs a vector store beside the server.
  'messages.search': [400, async (c) => c.messages.search({ query: 'x' })],
  'tags.list': ['ok', async (c) => c.tags.list()],
  'conversations.create': ['ok', async (c, m) => c.conversations.delete((await c.conversations.create({ agent_id: m.agent })).id)],
  'conversations.retrieve': ['ok', async (c, m) => c.conversations.retrieve(m.conversation)],
  'conversations.update': ['ok', async (c, m) => c.conversations.update(m.conversation, { summary: 's' })],
  'conversations.list': ['ok', async (c, m) => c.conversations.list({ agent_id: m.agent })],
  'conversations.messages.create': ['ok', async (c, m) => all(c.conversations.messages.create(m.conversation, text('hello')) as never)],
  'conversations.messages.list': ['ok', async (c, m) => c.conversations.messages.list(m.conversation)],
  // Needs Redis beside the server.
  'conversations.messages.stream': [503, async (c, m) => all(c.conversations.messages.stream(m.conversation) as never)],
  'conversations.messages.compact': ['ok', async (c, m) => c.conversations.messages.compact(m.conversation)],
  'conversations.recompile': ['ok', async (c, m) => c.conversations.recompile(m.conversation)],
  'conversations.fork': ['ok', async (c, m) => c.conversations.delete((await c.conversations.fork(m.conversation)).id)],
  // Nothing runs.
  'conversations.cancel': [409, async (c, m) => c.conversations.cancel(m.conversation)],
  // What only the cloud has.
  'agents.schedule.create': [404, async (c, m) => c.agents.schedule.create(m.agent, { messages: [{ role: 'user', content: 'x' }], schedule: { type: 'one-time', scheduled_at: 0 } })],
  'agents.schedule.retrieve': [404, async (c, m) => c.agents.schedule.retrieve('x', { agent_id: m.agent })],
  'agents.schedule.list': [404, async (c, m) => c.agents.schedule.list(m.agent)],
  'agents.schedule.delete': [404, async (c, m) => c.agents.schedule.delete('x', { agent_id: m.agent })],
  'templates.create': [404, async (c, m) => c.templates.create({ type: 'agent', agent_id: m.agent })],
  'templates.update': [404, async (c) => c.templates.update('x', { agent_file_json: {} })],
  'templates.delete': [404, async (c) => c.templates.delete('x')],
  'templates.rollback': [404, async (c) => c.templates.rollback('x', { version: '1' })],
  'templates.save': [404, async (c) => c.templates.save('x', {})],
  'templates.agents.create': [404, async (c) => c.templates.agents.create('x')],
  'environments.retrieve': [404, async (c) => c.environments.retrieve('x')],
  'environments.list': [404, async (c) => c.environments.list()],
  'environments.sendMessage': [404, async (c) => c.environments.sendMessage('x', { messages: [] } as never)],
  'accessTokens.create': [404, async (c) => c.accessTokens.create({ hostname: 'https://x.invalid', policy: [] })],
  'accessTokens.list': [404, async (c) => c.accessTokens.list()],
  'accessTokens.delete': [404, async (c) => c.accessTokens.delete('x')],
  'conversations.delete': ['ok', async (c, m) => c.conversations.delete(m.conversation)],
  'folders.files.delete': ['ok', async (c, m) => c.folders.files.delete(m.file, { folder_id: m.folder })],
  'agents.delete': ['ok', async (c, m) => c.agents.delete(m.agent)],
  'folders.delete': ['ok', async (c, m) => c.folders.delete(m.folder)],
  'archives.delete': ['ok', async (c, m) => c.archives.delete(m.archive)],
  'blocks.delete': ['ok', async (c, m) => c.blocks.delete(m.block)],
  'tools.delete': ['ok', async (c, m) => c.tools.delete(m.tool)],
};

/** Names of all operations that a client has, as `agents.messages.create`. */
export function operationsOf(client: Letta): string[] {
  const names: string[] = [];
  const walk = (resource: object, path: string): void => {
    if (path !== '') for (const name of Object.getOwnPropertyNames(Object.getPrototypeOf(resource))) if (name !== 'constructor') names.push(`${path}.${name}`);
    for (const [key, value] of Object.entries(resource)) if (key !== '_client' && value !== null && typeof value === 'object' && '_client' in value) walk(value, path === '' ? key : `${path}.${key}`);
  };
  walk(client, '');
  return names;
}

/** One client, every operation, on one server or the other. */
export function clientOperations(start: StartServer): void {
  describe('the operations of the official client', function () {
    this.timeout(60_000);
    let client: Letta;
    let close: () => Promise<void>;
    const blocks: string[] = [];
    let made: Made;

    before(async () => {
      const server = await start();
      ({ close } = server);
      client = new Letta({ baseURL: server.url, apiKey: 'some-key', maxRetries: 0 });
      const mark = `${Date.now().toString(36)}${Math.floor(Math.random() * 1e6).toString(36)}`;
      const name = (stem: string): string => `client-${stem}-${mark}`;
      const folder = (await client.folders.create({ name: name('folder'), embedding: EMBEDDING })).id;
      const file = (await client.folders.files.upload(folder, { file: new File(['one'], 'a.txt', { type: 'text/plain' }) })).id ?? '';
      const agent = await client.agents.create({ name: name('agent'), model: MODEL, embedding: EMBEDDING, include_base_tools: false, memory_blocks: [{ label: 'persona', value: 'p' }] });
      blocks.push(...agent.blocks.map((block) => block.id ?? ''));
      await client.agents.messages.create(agent.id, text('hello'));
      const identity = await fetch(`${server.url}/v1/identities/`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ identifier_key: name('key'), name: name('identity'), identity_type: 'user' }) });
      made = {
        agent: agent.id, folder, file, name, passage: '', memory: '', step: '', mcp: '',
        identity: ((await identity.json()) as { id: string }).id,
        block: (await client.blocks.create({ label: name('block'), value: 'v' })).id,
        tool: (await client.tools.create({ source_code: code(name('tool').replaceAll('-', '_')), source_type: 'python' })).id,
        archive: (await client.archives.create({ name: name('archive'), embedding: EMBEDDING })).id,
        conversation: (await client.conversations.create({ agent_id: agent.id })).id,
        run: (await client.runs.list({ agent_id: agent.id })).items[0]?.id ?? '',
        message: (await client.agents.messages.list(agent.id, { order: 'asc' })).items.at(-1)?.id ?? '',
        af: JSON.stringify(await client.agents.exportFile(agent.id)),
      };
    });
    after(async () => {
      for (const id of blocks) await client.blocks.delete(id).catch(() => undefined);
      await fetch(`${client.baseURL}/v1/identities/${made.identity}`, { method: 'DELETE' });
      await close();
    });

    it('are all tried here', () => {
      expect(Object.keys(OPERATIONS).toSorted()).to.deep.equal(operationsOf(client).toSorted());
    });

    for (const [name, [outcome, call]] of Object.entries(OPERATIONS)) {
      it(`${name}: ${outcome}`, async () => {
        // The real server closes idle connections, and a request may meet that.
        const seen = await call(client, made).catch((error: unknown) => (error instanceof APIConnectionError ? call(client, made) : Promise.reject(error as Error))).then(
          () => 'ok',
          (error: unknown) => {
            if (!(error instanceof APIError)) throw error;
            return `${String(error.status)} ${error.message}`;
          },
        );
        expect(seen.startsWith(String(outcome)), seen).to.equal(true);
      });
    }
  });
}
