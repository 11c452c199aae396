import { expect } from 'chai';
import { isEmpty } from '../../src/core/plan/plan.ts';
import { agentIn, EVERYTHING, fleetOf, pythonTool, TOKEN } from '../promises/fleets.ts';
import { codesOf, createPlace, only, type Place, type Row } from '../support/place.ts';

const EMBEDDING = 'openai/text-embedding-3-small';
const byHand = (place: Place, name: string, more = {}): Promise<Row> => place.api<Row>('POST', '/v1/agents/', {
  name, system: 'You are here.', model: 'openai/gpt-4o-mini', context_window_limit: 32_000, embedding: EMBEDDING, include_base_tools: false, ...more,
});

/** What a plan with these files would do, one line each; what stays is left out. */
async function planned(place: Place, files: readonly string[], more = {}): Promise<readonly string[]> {
  const { plan } = await place.sdk().plan({ files, ...more });
  return plan.changes.filter(({ action }) => action !== 'no-op').map(({ address, action, attributes }) => `${action} ${address}${attributes.length > 0 ? ` ${JSON.stringify(attributes)}` : ''}`);
}

describe('generating a fleet file', () => {
  let place: Place;
  beforeEach(() => { place = createPlace(); });
  afterEach(() => place.close());

  it('writes what a fleet declared, from the server alone', async () => {
    place.write(EVERYTHING);
    await place.sdk({ env: TOKEN }).apply({ consent: { autoApprove: true } });
    for (const file of ['fleet.yaml', '.lettactl-state.support.json']) place.remove(file);
    const { text, left, others } = await place.sdk().generate({ name: 'support' });
    expect(text.replace(/^# Written.*\n/, '')).to.equal(`#
# Secrets are not in here. Set these variables before you apply:
#   CRAWL_AUTH_TOKEN  auth_token of mcp server "crawl"

name: support

shared_blocks:
  - name: company
    description: What all know
    limit: 2000
    value: We sell tea.

shared_folders:
  # 2 files are in it. The server does not give back what was uploaded: add the originals under \`files\`, or leave them.
  - name: manual
    description: Papers
    embedding: openai/text-embedding-3-small

mcp_servers:
  - name: crawl
    type: sse
    server_url: https://mcp.example.com/sse
    auth_header: Authorization
    auth_token: Bearer \${CRAWL_AUTH_TOKEN}

agents:
  - name: one
    description: Agent one
    system_prompt: { value: You are one. }
    llm_config: { model: openai/gpt-4o-mini, context_window: 32000 }
    embedding: openai/text-embedding-3-small
    tags: [name:one, role:support]
    tools:
      - name: count_words
        source_code: |
${pythonTool('count_words').split('\n').map((line) => (line === '' ? '' : `          ${line}`)).join('\n').trimEnd()}
    include_base_tools: false
    shared_blocks: [company]
    memory_blocks:
      - { name: persona, description: Who you are, limit: 2000, value: I am one. }
    shared_folders: [manual]
    archives:
      - { name: kb, description: What was learnt, embedding: openai/text-embedding-3-small }

  - name: two
    description: Agent two
    system_prompt: { value: You are two. }
    llm_config: { model: openai/gpt-4o-mini, context_window: 32000 }
    embedding: openai/text-embedding-3-small
    tags: [name:two, role:support]
    tools: [count_words]
    include_base_tools: false
    shared_blocks: [company]
    memory_blocks:
      - { name: persona, description: Who you are, limit: 2000, value: I am two. }
    shared_folders: [manual]
    archives:
      - { name: kb, description: What was learnt, embedding: openai/text-embedding-3-small }
`);
    expect({ left, others }).to.deep.equal({ left: [], others: 0 });
    place.write({ 'fleet.yaml': text });
    expect(await planned(place, ['fleet.yaml'])).to.deep.equal([]);
  });

  it('writes what the state has too when the fleet file is lost: a plan without it would delete that', async () => {
    place.write({ 'tea.yaml': fleetOf({ name: 'tea', agents: [agentIn('helper', { memory_blocks: [{ name: 'persona', value: 'I.' }] })] }) });
    await place.sdk().apply({ files: ['tea.yaml'] });
    place.remove('tea.yaml');
    await byHand(place, 'helper');
    const { text, objects } = await place.sdk().generate({ name: 'tea' });
    expect(objects.map(({ address }) => address)).to.deep.equal(['agent.helper', 'agent.helper-2', 'agent.helper.block.persona']);
    place.write({ 'tea.yaml': text });
    expect(await planned(place, ['tea.yaml'])).to.deep.equal(['adopt agent.helper-2']);
  });

  it('leaves out what the fleet has, or would adopt, and names what it shares with it', async () => {
    await byHand(place, 'wanted');
    place.write({ 'fleet.yaml': fleetOf({ name: 'tea', shared_blocks: [{ name: 'company', value: 'Tea.' }], agents: [agentIn('helper', { shared_blocks: ['company'] }), agentIn('wanted')] }) });
    await place.sdk().apply({ targets: ['agent.helper'] });
    const stranger = await byHand(place, 'stranger', { memory_blocks: [{ label: 'persona', value: 'I.' }] });
    await place.api('PATCH', `/v1/agents/${stranger.id}/core-memory/blocks/attach/${(await only(place, 'blocks', 'company')).id}`);
    const generated = await place.sdk().generate({});
    expect(generated.objects.map(({ address }) => address)).to.deep.equal(['agent.stranger', 'agent.stranger.block.persona']);
    expect(generated.beside).to.deep.equal({ fleet: 'tea', files: ['fleet.yaml'] });
    expect(generated.text).to.contain('shared_blocks: [company]').and.not.contain('name: tea');
    place.write({ 'more.yaml': generated.text });
    expect(await planned(place, ['fleet.yaml', 'more.yaml'], { targets: ['agent.stranger'] })).to.deep.equal(['adopt agent.stranger', 'adopt agent.stranger.block.persona']);
  });

  it('writes the entries of imports that nothing declares, and only those', async () => {
    const shared = await place.api<Row>('POST', '/v1/blocks/', { label: 'company', value: 'Tea.' });
    const one = await byHand(place, 'Somebody', { block_ids: [shared.id], memory_blocks: [{ label: 'persona', value: 'I.' }] });
    await byHand(place, 'other', { block_ids: [shared.id] });
    const folder = await place.api<Row>('POST', '/v1/folders/', { name: 'papers', embedding: EMBEDDING });
    place.write({ 'fleet.yaml': fleetOf({ name: 'tea', imports: [{ to: 'agent.helper', id: one.id }, { to: 'folder.papers', id: folder.id }], agents: [] }) });
    expect(await codesOf(place.sdk().plan({}))).to.deep.equal(['LC3220', 'LC3220']);
    const generated = await place.sdk().generate({});
    expect(generated.objects.map(({ address }) => address)).to.deep.equal(['agent.helper', 'agent.helper.block.persona', 'block.company', 'folder.papers']);
    expect(generated.text).to.contain('name: helper').and.contain('ignore_changes: [name]').and.contain('external: true').and.not.contain('imports:');
    place.write({ 'more.yaml': generated.text });
    expect(await planned(place, ['fleet.yaml', 'more.yaml'])).to.deep.equal(['adopt agent.helper', 'adopt agent.helper.block.persona', 'adopt folder.papers']);
    await place.sdk().apply({ files: ['fleet.yaml', 'more.yaml'] });
    expect(isEmpty((await place.sdk().plan({ files: ['fleet.yaml', 'more.yaml'] })).plan)).to.equal(true);
    expect((await only(place, 'agents', 'Somebody')).id).to.equal(one.id);
  });

  it('refuses imports that are not there, or stand inside another entry', async () => {
    const one = await byHand(place, 'one', { memory_blocks: [{ label: 'persona', value: 'I.' }] });
    const block = (await place.api<readonly Row[]>('GET', `/v1/agents/${one.id}/core-memory/blocks`))[0];
    place.write({ 'fleet.yaml': fleetOf({ name: 'tea', imports: [{ to: 'agent.gone', id: 'agent-00000000-0000-4000-8000-000000000000' }, { to: 'agent.helper.block.persona', id: block?.id }], agents: [agentIn('helper')] }) });
    expect(await codesOf(place.sdk().generate({}))).to.deep.equal(['LC3221', 'LC1570']);
  });

  it('leaves out what another fleet has, and says how much', async () => {
    place.write({ 'other/fleet.yaml': fleetOf({ name: 'another', agents: [agentIn('theirs', { memory_blocks: [{ name: 'persona', value: 'T.' }] })] }) });
    await place.sdk({ cwd: place.path('other') }).apply({ consent: { autoApprove: true } });
    const mine = await byHand(place, 'mine');
    const generated = await place.sdk().generate({});
    expect(generated.objects.map(({ address }) => address)).to.deep.equal(['agent.mine']);
    expect(generated.others).to.equal(1);
    expect((await place.sdk().generate({ adoptAny: true })).objects.map(({ address }) => address)).to.deep.equal(['agent.mine', 'agent.theirs', 'agent.theirs.block.persona']);
    place.write({ 'fleet.yaml': fleetOf({ name: 'tea', imports: [{ to: 'agent.helper', id: mine.id }], agents: [] }) });
    expect((await place.sdk().generate({})).others, 'nobody asked for them').to.equal(0);
  });

  it('says what a fleet file cannot say', async () => {
    const archive = await place.api<Row>('POST', '/v1/archives/', { name: 'kb', embedding: EMBEDDING });
    await place.api('POST', '/v1/tools/', { source_code: pythonTool('lonely'), source_type: 'python' });
    const spaced = await byHand(place, 'spaced', { system: ' You are here.\n' });
    const { text, left } = await place.sdk().generate({});
    expect(left.map(({ type, id, why }) => `${type} ${id === spaced.id ? 'spaced' : id === archive.id ? 'kb' : 'lonely'}: ${why}`)).to.deep.equal([
      'agent spaced: its system prompt begins or ends with blank space, or stands in a code fence: it is not managed',
      'archive kb: no agent has it, and an archive is declared where one does',
      'tool lonely: no agent here uses it, and a tool is declared where one does',
    ]);
    expect(text).to.contain('# What a fleet file cannot say').and.not.contain('system_prompt');
  });
});
