import { expect } from 'chai';
import { createPlace, only, type Place, type Row } from '../support/place.ts';
import { agentIn, EVERYTHING, fleetOf, KEYS, pythonTool, TOKEN, WHOLE, WHOLE_EDITED, withIdentities } from './fleets.ts';

/** Rows that the fleets of these tests have nothing to do with, by the id that the server gave. */
const BYSTANDERS = ['agents', 'blocks', 'tools', 'folders', 'files', 'archives', 'passages', 'mcp_servers', 'conversations', 'messages', 'providers', 'identities'] as const;

describe('promise 5: it is contained', () => {
  let place: Place;
  let ids: ReadonlySet<string>;
  beforeEach(async () => {
    place = createPlace();
    await settleOthers();
    ids = new Set(BYSTANDERS.flatMap((table) => place.store.all(table).map((row) => row.id)));
  });
  afterEach(() => place.close());

  /** Somebody's fleet, somebody's handmade things, with the same names wherever the server allows it. */
  async function settleOthers(): Promise<void> {
    const other = createPlaceFolder(place, 'other');
    other({
      'fleet.yaml': fleetOf({
        name: 'another', providers: [{ name: 'theirs', provider_type: 'openai', api_key: { value: 'their-key' } }], shared_blocks: [{ name: 'company', description: 'Theirs', value: 'They sell coffee.' }], shared_folders: [{ name: 'their manual', files: ['docs/a.md'] }],
        agents: [agentIn('three', { secrets: { OWN: { value: 'theirs' } }, metadata: { team: 'theirs' }, enable_sleeptime: true, conversations: [{ summary: 'Kept', isolated_blocks: ['persona'] }], tools: ['their_tool'], shared_blocks: ['company'], shared_folders: ['their manual'], memory_blocks: [{ name: 'persona', value: 'Theirs.' }], archives: [{ name: 'kb', description: 'Theirs' }] })],
      }),
      'docs/a.md': '# Theirs\n', 'tools/their_tool.py': pythonTool('their_tool'),
    });
    await place.sdk({ cwd: place.path('other') }).apply({ consent: { autoApprove: true } });
    const { id } = await place.api<Row>('POST', '/v1/blocks/', { label: 'persona', value: 'by hand', tags: ['mine'], metadata: { mine: true } });
    await place.api('POST', '/v1/blocks/', { label: 'company', value: 'by hand' });
    const archive = await place.api<Row>('POST', '/v1/archives/', { name: 'kb', embedding: 'openai/text-embedding-3-small' });
    await place.api('POST', `/v1/archives/${archive.id}/passages`, { text: 'Remember.' });
    const handmade = await place.api<Row>('POST', '/v1/agents/', { name: 'stranger', model: 'openai/gpt-4o-mini', embedding: 'openai/text-embedding-3-small', block_ids: [id], tags: ['role:support'], metadata: { mine: 1 } });
    await place.api('PATCH', `/v1/agents/${handmade.id}/archives/attach/${archive.id}`);
    await place.api('POST', `/v1/agents/${handmade.id}/messages`, { messages: [{ role: 'user', content: 'Hello' }] });
    await withIdentities(place);
    await place.api('POST', '/v1/providers/', { name: 'by-hand', provider_type: 'openai', api_key: 'a-key' });
    await place.api('POST', `/v1/conversations/?agent_id=${handmade.id}`, { summary: 'Kept', isolated_block_labels: ['persona'] });
    await place.api('POST', '/v1/tools/', { source_code: pythonTool('mine'), source_type: 'python', tags: ['mine'] });
    await place.api('POST', '/v1/folders/', { name: 'mine', embedding: 'openai/text-embedding-3-small', metadata: { mine: true } });
  }

  const createPlaceFolder = (at: Place, folder: string) => (files: Readonly<Record<string, string>>): void =>
    at.write(Object.fromEntries(Object.entries(files).map(([name, text]) => [`${folder}/${name}`, text])));

  /** Byte for byte, instants of the last change included. */
  const bystanders = (): string => JSON.stringify(BYSTANDERS.map((table) => place.store.all(table).filter((row) => ids.has(row.id))), undefined, 1);

  it('apply, refresh, edit and destroy leave everything else byte-identical', async () => {
    const before = bystanders();
    const empty = await place.dump();
    place.write(EVERYTHING);
    const lettactl = place.sdk({ env: TOKEN });
    await lettactl.apply({ consent: { autoApprove: true } });
    expect(bystanders()).to.equal(before);
    await lettactl.refresh({ memory: true });
    place.write({ 'fleet.yaml': (EVERYTHING['fleet.yaml'] ?? '').replaceAll('name: two', 'name: second').replace('We sell tea.', 'We sell coffee.'), 'docs/a.md': '# Edited\n' });
    await lettactl.apply({ consent: { autoApprove: true } });
    expect(bystanders()).to.equal(before);
    await lettactl.apply({ prune: ['all'], consent: { autoApprove: true } });
    expect(bystanders()).to.equal(before);
    await lettactl.apply({ destroy: true, consent: { autoApprove: true } });
    expect(bystanders()).to.equal(before);
    expect(await place.dump()).to.equal(empty);
  });

  it('so does a fleet of everything: providers, conversations, secrets, identities, settings', async () => {
    const before = bystanders();
    for (const text of [WHOLE, WHOLE_EDITED]) {
      place.write({ 'fleet.yaml': text });
      await place.sdk({ env: KEYS }).apply({ prune: ['all'], consent: { autoApprove: true } });
      expect(bystanders()).to.equal(before);
    }
    await place.sdk({ env: KEYS }).apply({ destroy: true, consent: { autoApprove: true } });
    expect(bystanders()).to.equal(before);
  });

  it('what others put on the fleet\'s objects stays: tags, metadata, blocks, tools', async () => {
    place.write(EVERYTHING);
    const lettactl = place.sdk({ env: TOKEN });
    await lettactl.apply({ consent: { autoApprove: true } });
    const agent = await only(place, 'agents', 'one');
    const block = await only(place, 'blocks', 'company').catch(async () => (await place.api<readonly Row[]>('GET', '/v1/blocks/?label=company&tags=lettactl:support/default'))[0] as Row);
    const [folder, mine, theirs] = [await only(place, 'folders', 'manual'), await only(place, 'tools', 'mine'), await place.api<Row>('POST', '/v1/blocks/', { label: 'diary', value: 'Dear diary' })];
    await place.api('PATCH', `/v1/agents/${agent.id}`, { tags: [...(agent.tags ?? []), 'vip'], metadata: { ...agent.metadata, theirs: { deep: [1] } } });
    await place.api('PATCH', `/v1/blocks/${block.id}`, { tags: [...(block.tags ?? []), 'vip'], metadata: { ...block.metadata, theirs: 1 } });
    await place.api('PATCH', `/v1/folders/${folder.id}`, { metadata: { ...folder.metadata, theirs: 1 } });
    await place.api('PATCH', `/v1/agents/${agent.id}/core-memory/blocks/attach/${theirs.id}`);
    await place.api('PATCH', `/v1/agents/${agent.id}/tools/attach/${mine.id}`);
    place.write({ 'fleet.yaml': (EVERYTHING['fleet.yaml'] ?? '').replace('We sell tea.', 'We sell coffee.').replaceAll('role:support', 'role:sales').replace('description: Papers', 'description: More papers') });
    const { planned } = await lettactl.apply({ consent: { autoApprove: true } });
    expect(planned.plan.leftAlone.filter(({ what }) => what === 'foreign-member').map(({ path, detail }) => `${path} ${detail?.join()}`)).to.deep.equal(['blocks diary', 'tags vip', 'tools mine']);
    const after = await place.api<Row & { readonly blocks: readonly Row[]; readonly tools: readonly Row[] }>('GET', `/v1/agents/${agent.id}`);
    expect(after.tags).to.include.members(['vip', 'role:sales']).and.not.include('role:support');
    expect(after.metadata?.['theirs']).to.deep.equal({ deep: [1] });
    expect(after.blocks.map(({ label }) => label).sort()).to.deep.equal(['company', 'diary', 'persona']);
    expect(after.tools.map(({ name }) => name)).to.include('mine');
    const changed = await place.api<Row>('GET', `/v1/blocks/${block.id}`);
    expect([changed.value, changed.tags?.includes('vip'), changed.metadata?.['theirs']]).to.deep.equal(['We sell coffee.', true, 1]);
    expect((await place.api<Row>('GET', `/v1/folders/${folder.id}`)).metadata?.['theirs']).to.equal(1);
  });

  it('a shared thing that somebody else uses by now is forgotten, not deleted: without our marks, with everything else', async () => {
    place.write(EVERYTHING);
    const lettactl = place.sdk({ env: TOKEN });
    await lettactl.apply({ consent: { autoApprove: true } });
    const stranger = await only(place, 'agents', 'stranger');
    const [block] = await place.api<readonly Row[]>('GET', '/v1/blocks/?label=company&tags=lettactl:support/default');
    const [folder, tool] = [await only(place, 'folders', 'manual'), await only(place, 'tools', 'count_words')];
    await place.api('PATCH', `/v1/agents/${stranger.id}/core-memory/blocks/attach/${block?.id}`);
    await place.api('PATCH', `/v1/agents/${stranger.id}/folders/attach/${folder.id}`);
    await place.api('PATCH', `/v1/agents/${stranger.id}/tools/attach/${tool.id}`);
    const { planned } = await lettactl.apply({ destroy: true, consent: { autoApprove: true } });
    const forgotten = planned.plan.changes.filter(({ action }) => action === 'forget');
    expect(forgotten.map(({ address, usedBy }) => `${address} ${usedBy?.join() ?? ''}`)).to.deep.equal([
      'block.company stranger', 'folder.manual stranger', 'folder.manual.file["docs/a.md"] ', 'folder.manual.file["docs/b.md"] ', 'tool.count_words stranger',
    ]);
    expect((await place.api<readonly unknown[]>('GET', `/v1/folders/${folder.id}/files`)).length).to.equal(2);
    const rest = await place.api<Row & { readonly blocks: readonly Row[]; readonly tools: readonly Row[] }>('GET', `/v1/agents/${stranger.id}`);
    expect(rest.blocks.map(({ label }) => label).sort()).to.deep.equal(['company', 'persona']);
    expect(rest.tools.map(({ name }) => name)).to.include('count_words');
    const marks = [await place.api<Row>('GET', `/v1/blocks/${block?.id}`), await only(place, 'folders', 'manual'), await only(place, 'tools', 'count_words')].flatMap((row) => [...(row.tags ?? []).filter((tag) => tag.startsWith('lettactl:')), ...Object.keys(row.metadata ?? {}).filter((key) => key === 'lettactl')]);
    expect(marks).to.deep.equal([]);
    expect((await place.api<Row>('GET', `/v1/blocks/${block?.id}`)).value).to.equal('We sell tea.');
  });

  it('two fleets in one folder, and the same names in both, do not meet', async () => {
    const two = (name: string): string => fleetOf({ name, shared_blocks: [{ name: 'rules', description: 'Rules', value: `Rules of ${name}.` }], agents: [agentIn(`${name}-agent`, { shared_blocks: ['rules'], memory_blocks: [{ name: 'persona', value: name }] })] });
    place.write({ 'a.yaml': two('first'), 'b.yaml': two('second') });
    const lettactl = place.sdk();
    await lettactl.apply({ files: ['a.yaml'], consent: { autoApprove: true } });
    await lettactl.apply({ files: ['b.yaml'], consent: { autoApprove: true } });
    const before = (await place.api<readonly Row[]>('GET', '/v1/blocks/?label=rules')).map(({ value }) => value).sort();
    expect(before).to.deep.equal(['Rules of first.', 'Rules of second.']);
    await lettactl.apply({ files: ['a.yaml'], destroy: true, consent: { autoApprove: true } });
    expect((await place.api<readonly Row[]>('GET', '/v1/blocks/?label=rules')).map(({ value }) => value)).to.deep.equal(['Rules of second.']);
    expect((await lettactl.plan({ files: ['b.yaml'] })).plan.changes.every(({ action }) => action === 'no-op')).to.equal(true);
  });
});
