import { expect } from 'chai';
import { agentIn, fleetOf, pythonTool } from '../promises/fleets.ts';
import { codesOf, createPlace, objects, only, refusal, type Place, type Row } from '../support/place.ts';

const EMBEDDING = 'openai/text-embedding-3-small';
interface Agent extends Row { readonly model: string; readonly timezone: string; readonly blocks: readonly Row[]; readonly tools: readonly Row[]; readonly sources: readonly Row[]; readonly tool_rules: readonly unknown[]; readonly model_settings: unknown; readonly llm_config: { readonly context_window: number }; readonly compaction_settings: unknown; readonly agent_type: string; readonly multi_agent_group?: unknown }

describe('duplicating', () => {
  let place: Place;
  const read = async (name: string): Promise<Agent> => place.api<Agent>('GET', `/v1/agents/${(await only(place, 'agents', name)).id}`);
  const archive = async (name: string, count: number, embedding: string | undefined = EMBEDDING): Promise<Row> => {
    const row = await place.api<Row>('POST', '/v1/archives/', { name, ...(embedding === undefined ? {} : { embedding }) });
    for (let at = 0; at < count; at += 100) {
      const passages = Array.from({ length: Math.min(100, count - at) }, (_, index) => ({ text: `passage ${at + index}`, tags: [`t${at + index}`], metadata: { at: at + index }, created_at: '2025-01-02T03:04:05Z' }));
      if (embedding !== undefined) await place.api('POST', `/v1/archives/${row.id}/passages/batch`, { passages });
    }
    return row;
  };
  const passagesOf = async (id: string) => (await place.store.all('passages').filter((row) => row.archive_id === id)).map(({ text, tags, metadata, created_at }) => JSON.stringify([text, tags, metadata, Date.parse(created_at)])).sort();
  beforeEach(() => { place = createPlace(); });
  afterEach(() => place.close());

  describe('an agent', () => {
    beforeEach(async () => {
      const shared = await place.api<Row>('POST', '/v1/blocks/', { label: 'company', value: 'Tea.', limit: 500, description: 'C', read_only: true, metadata: { mine: 1 }, tags: ['x'] });
      const tool = await place.api<Row>('POST', '/v1/tools/', { source_code: pythonTool('mine'), source_type: 'python' });
      const folder = await place.api<Row>('POST', '/v1/folders/', { name: 'manual', embedding: EMBEDDING });
      const kb = await archive('kb', 230);
      const { id } = await place.api<Row>('POST', '/v1/agents/', {
        name: 'alpha', description: 'D', system: 'You help.', model: 'openai/gpt-4.1', embedding: EMBEDDING, context_window_limit: 16_000, model_settings: { provider_type: 'openai', temperature: 0.2, max_output_tokens: 1000 }, timezone: 'Europe/Berlin', include_base_tools: false,
        tags: ['role:x', 'canary', 'canary:1'], metadata: { team: 'a', 'lettactl.firstMessage': 'Hi' }, tool_ids: [tool.id], tool_rules: [{ type: 'run_first', tool_name: 'mine' }], block_ids: [shared.id], memory_blocks: [{ label: 'persona', value: 'Me.' }], secrets: { KEY: 'sEkReT' },
      });
      await place.api('POST', '/v1/agents/', { name: 'other', model: 'openai/gpt-4o-mini', block_ids: [shared.id] });
      await place.api('PATCH', `/v1/agents/${id}/folders/attach/${folder.id}`);
      await place.api('PATCH', `/v1/agents/${id}/archives/attach/${kb.id}`);
      await place.api('POST', `/v1/agents/${id}/messages`, { messages: [{ role: 'user', content: 'Hello' }] });
    });

    it('has what the original has, with blocks and an archive of its own; the original stays as it was', async () => {
      const before = await read('alpha');
      const copy = await place.sdk().objects.duplicate({ kind: 'agent', source: 'alpha', target: 'beta' });
      expect(await read('alpha')).to.deep.equal(before);
      const beta = await read('beta');
      const same = ({ model, timezone, system, description, tool_rules, model_settings, agent_type, compaction_settings, tools, sources, llm_config }: Agent) => ({ model, timezone, system, description, tool_rules, model_settings, agent_type, compaction_settings, tools: tools.map(({ id }) => id).sort(), sources: sources.map(({ id }) => id), window: llm_config.context_window });
      expect(same(beta)).to.deep.equal(same(before));
      expect([beta.tags, beta.metadata]).to.deep.equal([['role:x'], { team: 'a', 'lettactl.firstMessage': 'Hi' }]);
      const texts = (agent: Agent) => agent.blocks.map(({ label, value, description }) => [label, value, description]).sort();
      expect(texts(beta)).to.deep.equal(texts(before));
      expect(beta.blocks.some(({ id }) => before.blocks.some((one) => one.id === id))).to.equal(false);
      const [kb, made] = [await only(place, 'archives', 'kb'), await only(place, 'archives', 'kb of beta')];
      expect(await passagesOf(made.id)).to.deep.equal(await passagesOf(kb.id)).and.to.have.length(230);
      expect(copy.notCopied).to.deep.equal(['its messages and conversations', 'its secrets', 'its identities']);
      expect(JSON.stringify(copy)).to.not.contain('sEkReT');
    });

    it('without the archive, and with blocks that others have attached, as wanted', async () => {
      const copy = await place.sdk().objects.duplicate({ kind: 'agent', source: 'alpha', target: 'beta', archival: false, share: true });
      expect(await objects(place, 'archives')).to.have.length(1);
      expect(copy.notCopied).to.include('its archive "kb"');
      const company = await only(place, 'blocks', 'company');
      expect((await read('beta')).blocks.map(({ id }) => id)).to.include(company.id);
    });

    it('a name that is taken or not allowed is refused, and nothing is made', async () => {
      const before = await place.dump();
      const [problem] = await refusal(place.sdk().objects.duplicate({ kind: 'agent', source: 'alpha', target: 'other' }));
      expect([problem?.code, problem?.summary.includes('already exists')]).to.deep.equal(['LC4093', true]);
      expect(await codesOf(place.sdk().objects.duplicate({ kind: 'agent', source: 'alpha', target: 'a/b' }))).to.deep.equal(['LC4002']);
      expect(await place.dump()).to.equal(before);
    });

    it('that breaks off says what is there, and how to take it away', async () => {
      await place.faults({ match: { method: 'POST', path: '/passages/batch' }, kind: 'status', status: 400, body: { detail: 'no' }, times: 0, after: 1 });
      const problems = await refusal(place.sdk().objects.duplicate({ kind: 'agent', source: 'alpha', target: 'beta' }));
      expect(problems.map(({ code }) => code)).to.deep.equal(['LC2012', 'LC4091']);
      const { detail = '', next = '' } = problems[1] ?? {};
      expect(detail).to.contain('agent "beta"').and.to.contain('block "persona"').and.to.contain('archive "kb of beta"');
      await place.clearFaults();
      for (const [, kind, id] of next.matchAll(/lettactl delete (\w+) (\S+) --force/g)) await place.sdk().objects.delete({ kind: kind as 'agent', name: id ?? '', force: true }).catch((error: unknown) => { if (!String(error).includes('LC4013')) throw error; });
      expect((await objects(place, 'agents')).map(({ name }) => name).sort()).to.deep.equal(['alpha', 'other']);
      expect([(await objects(place, 'blocks')).length, (await objects(place, 'archives')).length]).to.deep.equal([2, 1]);
    });

    it('an answer that is lost makes no second agent', async () => {
      await place.faults({ match: { method: 'POST', path: '/v1/agents/$' }, kind: 'drop-after-commit' });
      await place.sdk().objects.duplicate({ kind: 'agent', source: 'alpha', target: 'beta' });
      await only(place, 'agents', 'beta');
    });
  });

  it('of a managed agent has no marks, and no plan notices it', async () => {
    place.write({ 'fleet.yaml': fleetOf({ name: 'tea', agents: [agentIn('one', { memory_blocks: [{ name: 'persona', value: 'x' }], archives: [{ name: 'kb' }] })] }) });
    await place.sdk().apply({ consent: { autoApprove: true } });
    await place.sdk().objects.duplicate({ kind: 'agent', source: 'one', target: 'two' });
    const { plan } = await place.sdk().plan({});
    expect([plan.changes.every(({ action }) => action === 'no-op'), plan.diagnostics]).to.deep.equal([true, []]);
    const two = await read('two');
    expect([two.tags, two.metadata]).to.deep.equal([[], {}]);
    for (const { id } of two.blocks) expect((await place.api<Row>('GET', `/v1/blocks/${id}`)).tags).to.deep.equal([]);
    expect((await objects(place, 'archives')).map(({ name, description }) => `${name} ${String(description).includes('lettactl')}`).sort()).to.deep.equal(['kb of two false', 'kb true']);
  });

  it('a sleep-time agent: the copy gets a twin of its own', async () => {
    await place.api('POST', '/v1/agents/', { name: 'sleepy', model: 'openai/gpt-4o-mini', embedding: EMBEDDING, enable_sleeptime: true });
    await place.sdk().objects.duplicate({ kind: 'agent', source: 'sleepy', target: 'drowsy' });
    expect((await objects(place, 'agents')).map(({ name }) => name).sort()).to.deep.equal(['drowsy', 'drowsy-sleeptime', 'sleepy', 'sleepy-sleeptime']);
  });

  it('a block: text and settings, not the marks', async () => {
    await place.api('POST', '/v1/blocks/', { label: 'a', value: 'Text.', limit: 77, description: 'D', read_only: true, metadata: { mine: 1 }, tags: ['x'] });
    await place.sdk().objects.duplicate({ kind: 'block', source: 'a', target: 'b' });
    const { id: _a, ...a } = await only(place, 'blocks', 'a') as Row & { readonly limit: number };
    const { id: _b, ...b } = await only(place, 'blocks', 'b') as Row & { readonly limit: number };
    expect(b).to.deep.equal({ ...a, label: 'b' });
    expect(await codesOf(place.sdk().objects.duplicate({ kind: 'block', source: 'a', target: 'b' }))).to.deep.equal(['LC4093']);
  });

  it('an archive: all passages, be they ever so many; without an embedding one by one', async () => {
    const kb = await archive('kb', 230);
    await place.sdk().objects.duplicate({ kind: 'archive', source: 'kb', target: 'kb-2' });
    expect(await passagesOf((await only(place, 'archives', 'kb-2')).id)).to.deep.equal(await passagesOf(kb.id));
    expect(await place.api('GET', '/v1/agents/?show_hidden_agents=true')).to.deep.equal([]);
    const plain = await place.api<Row>('POST', '/v1/archives/', { name: 'plain' });
    for (const text of ['one', 'two']) await place.api('POST', `/v1/archives/${plain.id}/passages`, { text });
    await place.sdk().objects.duplicate({ kind: 'archive', source: 'plain', target: 'plain-2' });
    expect(await passagesOf((await only(place, 'archives', 'plain-2')).id)).to.have.length(2);
  });

  it('a folder: the text of its files, and it says so', async () => {
    place.write({ 'fleet.yaml': fleetOf({ name: 'tea', shared_folders: [{ name: 'manual', description: 'M', files: ['docs/*'], embedding: EMBEDDING }], agents: [] }), 'docs/a.md': '# A\n', 'docs/b.txt': 'B' });
    await place.sdk().apply({ consent: { autoApprove: true } });
    const copy = await place.sdk().objects.duplicate({ kind: 'folder', source: 'manual', target: 'manual-2' });
    expect([copy.copied, copy.notCopied]).to.deep.equal([['2 files, as text'], ['the files as they were uploaded: the server gives only the text that it read from them']]);
    const made = await only(place, 'folders', 'manual-2');
    const files = await place.api<readonly { readonly file_name: string; readonly content: string }[]>('GET', `/v1/folders/${made.id}/files?include_content=true`);
    expect(files.map(({ file_name: name, content }) => [name, content]).sort()).to.deep.equal([['docs/a.md', '# A\n'], ['docs/b.txt', 'B']]);
    expect([made.description, made.metadata]).to.deep.equal(['M', {}]);
  });
});
