import { Letta } from '@letta-ai/letta-client';
import { expect } from 'chai';
import { serve, type Served } from '../../src/devserver/serve.ts';

describe('dev server: served to the official client', () => {
  let served: Served;
  let client: Letta;
  before(async () => {
    served = await serve({ port: 0 });
    client = new Letta({ baseURL: served.url, apiKey: 'none', maxRetries: 0, logLevel: 'off' });
  });
  after(() => served.close());

  it('creates, pages, changes and deletes agents', async () => {
    for (let n = 0; n < 5; n++)
      await client.agents.create({ name: `n${n}`, model: 'openai/gpt-4o', tags: ['all'], memory_blocks: [{ label: 'p', value: 'v' }] });
    const names: string[] = [];
    for await (const agent of client.agents.list({ limit: 2, order: 'asc', include: ['agent.blocks', 'agent.tags'] })) {
      names.push(agent.name);
      expect([agent.blocks.length, agent.tags]).to.deep.equal([1, ['all']]);
    }
    expect(names).to.deep.equal(['n0', 'n1', 'n2', 'n3', 'n4']);
    const [first] = (await client.agents.list({ name: 'n0' })).items;
    expect((await client.agents.update(first?.id ?? '', { description: 'd' })).description).to.equal('d');
    await client.agents.delete(first?.id ?? '');
    expect((await client.agents.list({ name: 'n0' })).items).to.deep.equal([]);
  });

  it('sends and streams messages', async () => {
    const agent = await client.agents.create({ name: 'talker', model: 'openai/gpt-4o' });
    const answer = await client.agents.messages.create(agent.id, { messages: [{ role: 'user', content: 'hi' }] });
    expect(answer.messages.at(-1)).to.include({ message_type: 'assistant_message', content: 'echo: hi' });
    const types: (string | undefined)[] = [];
    for await (const chunk of await client.agents.messages.create(agent.id, { input: 'hi', streaming: true }))
      types.push(chunk.message_type);
    expect(types).to.deep.equal(['ping', 'assistant_message', 'stop_reason', 'usage_statistics']);
  });

  it('uploads files and upserts tools', async () => {
    const folder = await client.folders.create({ name: 'docs', embedding: 'openai/text-embedding-3-small' });
    const file = await client.folders.files.upload(folder.id, {
      file: new File(['text'], 'a.md'),
      name: 'sub/a.md',
      duplicate_handling: 'error',
    });
    expect(file.original_file_name).to.equal('sub/a.md');
    const source = 'def ping() -> str:\n    """Ping."""\n    return "pong"\n';
    const [one, two] = [
      await client.tools.upsert({ source_code: source, source_type: 'python' }),
      await client.tools.create({ source_code: source, source_type: 'python' }),
    ];
    expect([one.name, one.id]).to.deep.equal(['ping', two.id]);
  });

  it('breaks the connection where a fault says so, after the work was done', async () => {
    await fetch(`${served.url}/__dev/faults`, {
      method: 'POST',
      body: JSON.stringify([{ kind: 'drop-after-commit', match: { method: 'POST' } }]),
    });
    let failed = '';
    try {
      await client.blocks.create({ label: 'ghost', value: 'v' });
    } catch (error) {
      failed = error instanceof Error ? error.constructor.name : '';
    }
    expect(failed).to.equal('APIConnectionError');
    expect((await client.blocks.list({ label: 'ghost' })).items).to.have.length(1);
  });

  it('maps its refusals to the client’s errors', async () => {
    const refusal = await client.agents.retrieve('agent-00000000-0000-4000-8000-000000000000').catch((error: unknown) => error);
    expect(refusal).to.be.instanceOf(Letta.NotFoundError);
  });

  it('refuses a port that is taken, and closes twice without harm', async () => {
    const refused = await serve({ port: served.port }).catch((error: NodeJS.ErrnoException) => error.code);
    expect(refused).to.equal('EADDRINUSE');
    const other = await serve({ port: 0 });
    await Promise.all([other.close(), other.close()]);
  });

  it('gives a page of 100 agents with all relations in little time', async () => {
    const other = await serve({ port: 0 });
    const fast = new Letta({ baseURL: other.url, apiKey: 'none', maxRetries: 0 });
    const shared = await fast.blocks.create({ label: 'shared', value: 'v'.repeat(500) });
    for (let n = 0; n < 100; n++)
      await fast.agents.create({
        name: `n${n}`,
        model: 'openai/gpt-4o',
        block_ids: [shared.id],
        memory_blocks: [{ label: 'own', value: 'v'.repeat(500) }],
      });
    const url = `${other.url}/v1/agents/?limit=100&include=agent.blocks&include=agent.tools&include=agent.sources&include=agent.tags&include=agent.identities&include=agent.managed_group`;
    const times: number[] = [];
    for (let n = 0; n < 8; n++) {
      const started = performance.now();
      await (await fetch(url)).text();
      times.push(performance.now() - started);
    }
    await other.close();
    expect(Math.min(...times)).to.be.lessThan(30);
  });
});
