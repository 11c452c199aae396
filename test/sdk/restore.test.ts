import { readdirSync, symlinkSync } from 'node:fs';
import { expect } from 'chai';
import type { ImportedAgents, ImportedObject } from '../../src/operations/transfer/api.ts';
import { restores } from '../contracts/restore.ts';
import { agentIn, fleetOf } from '../promises/fleets.ts';
import { codesOf, createPlace, objects, only, refusal, type Place } from '../support/place.ts';

describe('a backup is imported', () => {
  let place: Place;
  beforeEach(() => { place = createPlace(); });
  afterEach(() => place.close());

  restores(() => place, 'tea');

  const FLEET = { name: 'tea', shared_blocks: [{ name: 'rules', description: 'd', value: 'Be kind.', agent_owned: false }], agents: [agentIn('one', { shared_blocks: ['rules'], memory_blocks: [{ name: 'persona', value: 'I am one.' }] }), agentIn('two', { shared_blocks: ['rules'] })] };
  const without = (name: string) => fleetOf({ ...FLEET, agents: FLEET.agents.filter((agent) => agent['name'] !== name) });
  const apply = async (text: string) => {
    place.write({ 'fleet.yaml': text });
    return (await place.sdk().apply({ consent: { autoApprove: true } })).summary;
  };
  const backup = (): string => `.lettactl/backups/${readdirSync(place.path('.lettactl/backups')).sort().at(-1) ?? ''}`;
  const blocksOf = async (name: string) => (await place.api<{ readonly blocks: readonly { readonly id: string }[] }>('GET', `/v1/agents/${(await only(place, 'agents', name)).id}?include=agent.blocks`)).blocks.map(({ id }) => id);

  it('of an agent that stayed after all: the new one shares what is shared, and gets a copy of what is the other one\'s own', async () => {
    await apply(fleetOf(FLEET));
    await place.faults({ kind: 'status', status: 403, match: { method: 'DELETE', path: '^/v1/agents/' } });
    expect((await apply(without('one'))).complete).to.equal(false);
    await place.clearFaults();
    const imported = await place.sdk().transfer.importFile({ file: backup(), name: 'three' }) as ImportedAgents;
    expect(imported.notes.slice(0, 2)).to.deep.equal(['Attached, as they are today: block "rules".', 'Made anew, with what they held: block "persona".']);
    const [one, three] = [await blocksOf('one'), await blocksOf('three')];
    expect(three.filter((id) => one.includes(id))).to.have.length(1);
    expect(three).to.have.length(2);
  });

  it('not under a name that is taken, and nothing is written then', async () => {
    await apply(fleetOf(FLEET));
    await apply(without('one'));
    const file = backup();
    await place.api('POST', '/v1/agents/', { name: 'one', model: 'openai/gpt-4o-mini', embedding: 'openai/text-embedding-3-small' });
    await place.forget();
    expect(await codesOf(place.sdk().transfer.importFile({ file }))).to.deep.equal(['LC4072']);
    expect(await place.writes()).to.deep.equal([]);
    expect(((await place.sdk().transfer.importFile({ file, appendCopy: true })) as ImportedAgents).agents.map(({ name }) => name)).to.deep.equal(['one_copy']);
  });

  it('as far as it can be: what cannot be attached is an error with its name, the rest is attached', async () => {
    await apply(fleetOf({ ...FLEET, agents: FLEET.agents.map((agent) => ({ ...agent, archives: [{ name: 'kb', description: 'd', embedding: 'openai/text-embedding-3-small' }] })) }));
    await apply(fleetOf({ ...FLEET, agents: [{ ...FLEET.agents[1], archives: [{ name: 'kb', description: 'd', embedding: 'openai/text-embedding-3-small' }] }] }));
    await place.faults({ kind: 'status', status: 403, match: { method: 'PATCH', path: '/core-memory/blocks/attach/' } });
    const problems = await refusal(place.sdk().transfer.importFile({ file: backup() }));
    await place.clearFaults();
    expect(problems.map(({ code, summary }) => `${code} ${summary.replace(/-[0-9a-f-]{36}/g, '-ID')}`)).to.deep.equal(['LC4089 agent "one" (agent-ID) is there, without its block "rules" (block-ID)']);
    const { id } = await only(place, 'agents', 'one');
    expect(await place.api('GET', `/v1/archives/?agent_id=${String(id)}`)).to.have.length(1);
  });

  it('of an archive, a shared block and an own block: bound as it is said, the fleet has them again and makes no others', async () => {
    const archives = [{ name: 'kb', description: 'd', embedding: 'openai/text-embedding-3-small' }];
    const whole = fleetOf({ ...FLEET, agents: [agentIn('one', { shared_blocks: ['rules'], archives, memory_blocks: [{ name: 'persona', value: 'I am one.' }] }), agentIn('it\'s two', { shared_blocks: ['rules'], memory_blocks: [{ name: 'persona', value: 'I am two.' }] })] });
    await apply(whole);
    const [one, two] = [await only(place, 'agents', 'one'), await only(place, 'agents', 'it\'s two')];
    const [kb] = await place.api<readonly { readonly id: string }[]>('GET', `/v1/archives/?agent_id=${one.id}`);
    await place.api('POST', `/v1/archives/${kb?.id ?? ''}/passages`, { text: 'Tea is brewed.' });
    for (const { id } of (await objects(place, 'blocks')).filter(({ value }) => value !== 'I am two.')) await place.api('PATCH', `/v1/blocks/${id}`, { value: 'Written by hand.' });
    await apply(fleetOf({ name: 'tea', agents: [agentIn('one'), agentIn('it\'s two', { memory_blocks: [{ name: 'persona', value: 'I am two.' }] })] }));
    for (const saved of readdirSync(place.path('.lettactl/backups'))) {
      const { id, notes } = await place.sdk().transfer.importFile({ file: `.lettactl/backups/${saved}` }) as ImportedObject;
      const address = saved.slice(saved.indexOf('-') + 1);
      expect(notes.at(-1)).to.equal(`No agent has it yet. To have it managed, declare it and bind it, before an apply makes another one: lettactl import '${address}' ${id}`);
      place.write({ 'fleet.yaml': whole });
      await place.sdk().import({ address, id });
    }
    expect(readdirSync(place.path('.lettactl/backups')).map((name) => name.slice(name.indexOf('-') + 1)).sort()).to.deep.equal(['agent.one.block.persona', 'archive.kb', 'block.rules']);
    const { summary } = await place.sdk().apply({});
    expect([summary.complete, summary.counts.add, summary.held.map(({ address, path }) => `${address} ${path ?? ''}`)]).to.deep.equal([true, 0, ['block.rules value']]);
    expect((await objects(place, 'blocks')).map(({ label, value }) => `${label ?? ''} ${value ?? ''}`).sort()).to.deep.equal(['persona I am two.', 'persona Written by hand.', 'rules Written by hand.']);
    expect([await blocksOf('one'), await blocksOf('it\'s two')].map((ids) => ids.length)).to.deep.equal([2, 2]);
    expect(two.id).to.equal((await only(place, 'agents', 'it\'s two')).id);
  });

  it('of a block with flags of agents: refused by the names of the flags, and nothing is written', async () => {
    await apply(fleetOf(FLEET));
    await place.api('PATCH', `/v1/blocks/${(await only(place, 'blocks', 'rules')).id}`, { value: 'By hand.' });
    await apply(fleetOf({ name: 'tea', agents: FLEET.agents.map((agent) => ({ ...agent, shared_blocks: [] })) }));
    await place.forget();
    const [found] = await refusal(place.sdk().transfer.importFile({ file: backup(), stripMessages: true, environment: { A: 'b' } }));
    expect(`${found?.code} ${found?.summary}`).to.match(/^LC4074 --strip-messages, --env-vars: only for agent files, and \S+ is the backup of a block$/);
    expect(await place.writes()).to.deep.equal([]);
  });

  describe('not when it is not whole', () => {
    const ROW = '{"id":"message-1"}\n';
    for (const [what, spoil, problem] of [
      ['no agent file', () => { place.remove(`${backup()}/agent.af`); }, 'there is no agent.af in it'],
      ['an agent file that is none', () => { place.write({ [`${backup()}/agent.af`]: '[' }); }, 'it is not JSON'],
      ['a broken line', () => { place.write({ [`${backup()}/messages.jsonl`]: `${ROW}${ROW.slice(0, 6)}\n` }); }, 'messages.jsonl:2: it is not JSON'],
      ['a line that is no map', () => { place.write({ [`${backup()}/blocks.jsonl`]: '7\n' }); }, 'blocks.jsonl:1: it is no map'],
      ['a line nested without end', () => { place.write({ [`${backup()}/blocks.jsonl`]: `${'['.repeat(5000)}\n` }); }, 'blocks.jsonl:1: it is nested deeper than 100 levels'],
      ['a link to somewhere else', () => { place.remove(`${backup()}/agent.af`); place.write({ 'elsewhere.af': '{}' }); symlinkSync(place.path('elsewhere.af'), place.path(`${backup()}/agent.af`)); }, 'there is no agent.af in it'],
      ['no blocks', () => { place.remove(`${backup()}/blocks.jsonl`); }, 'there is no blocks.jsonl in it'],
      ['no messages', () => { place.remove(`${backup()}/messages.jsonl`); }, 'there is no messages.jsonl in it'],
      ['a run that died over it', () => { place.remove(`${backup()}/agent.json`); place.remove(`${backup()}/messages.jsonl`); }, 'the run that wrote it did not come to its end'],
    ] as const) {
      it(`because of ${what}`, async () => {
        await apply(fleetOf(FLEET));
        await apply(without('one'));
        spoil();
        await place.forget();
        const [found] = await refusal(place.sdk().transfer.importFile({ file: backup() }));
        expect(`${found?.code} ${found?.summary}`).to.match(/^LC40(79|73) /).and.to.include(problem);
        expect(await place.writes()).to.deep.equal([]);
      });
    }

    it('ids in it never lead to other places of the server', async () => {
      await apply(fleetOf(FLEET));
      await apply(without('one'));
      place.write({ [`${backup()}/blocks.jsonl`]: '{"id":"../../agents/x","label":"rules"}\n{"id":"block-1/../..","label":"persona"}\n' });
      await place.forget();
      await place.sdk().transfer.importFile({ file: backup() });
      expect((await place.requests()).filter(({ path }) => path.includes('..') || path.includes('x'))).to.deep.equal([]);
      expect((await blocksOf('one'))).to.have.length(2);
    });

    it('texts alone: they belong into the fleet file', async () => {
      await apply(fleetOf(FLEET));
      const { id } = await only(place, 'blocks', 'rules');
      await place.api('PATCH', `/v1/blocks/${String(id)}`, { value: 'Written by hand.' });
      await apply(fleetOf({ ...FLEET, shared_blocks: [{ ...FLEET.shared_blocks[0], value: 'Third.' }] }));
      const [found] = await refusal(place.sdk().transfer.importFile({ file: backup() }));
      expect([found?.code, found?.next]).to.deep.equal(['LC4079', 'They belong into the fleet file: copy them there, and apply.']);
    });
  });
});
