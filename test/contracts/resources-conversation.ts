import { expect } from 'chai';
import { childAddress } from '../../src/core/address.ts';
import type { Desired } from '../../src/core/desired.ts';
import type { Json } from '../../src/core/value.ts';
import { contextOf, createStep, desiredOf, entryOf, requestOf } from './resources-rig.ts';
import type { Raw, StartServer } from './resources-rig.ts';
import { codeOf, newAgent, suite } from './resources-suite.ts';

/** API notes §7; what 0.16.8 does beyond them. */
export const conversationTraps = (start: StartServer): void => suite('conversations', start, (rig) => {
  const handler = () => rig().handler('conversation');
  const agentWith = (...labels: readonly string[]): Promise<Raw> => newAgent(rig(), { memory_blocks: labels.map((label) => ({ label, value: 'text' })) });
  const declared = (agent: Raw, summary: string, isolated: readonly string[] = []): Desired => {
    const parent = desiredOf('agent', agent['name'], {});
    return { ...desiredOf('conversation', summary, isolated.length > 0 ? { isolated_blocks: isolated as Json } : {}), address: childAddress(parent.address, 'conversation', summary), parent: parent.address };
  };
  const create = (agent: Raw, desired: Desired) => handler().create(createStep(rig(), desired, { parentId: agent['id'] }), contextOf());
  const summaries = async (agent: Raw): Promise<readonly unknown[]> => ((await rig().api('GET', `/v1/conversations/?agent_id=${agent['id']}`)) as unknown as Raw[]).map((row) => row['summary']);
  /** The server leaves blocks behind, copies too. */
  const gone = async (agent: Raw): Promise<void> => {
    for (const { id } of (await rig().api('GET', `/v1/conversations/?agent_id=${agent['id']}`)) as unknown as Raw[]) await rig().api('DELETE', `/v1/conversations/${id}`);
    const { blocks } = await rig().api('GET', `/v1/agents/${agent['id']}?include=agent.blocks`);
    await rig().api('DELETE', `/v1/agents/${agent['id']}`);
    for (const { id } of blocks as readonly Raw[]) await rig().api('DELETE', `/v1/blocks/${id}`);
  };

  it('keeps a summary as it is written', async () => {
    const agent = await agentWith();
    const summary = '  Früh · shift “1” [%] ';
    const { id } = await create(agent, declared(agent, summary));
    expect(await handler().read(id)).to.deep.include({ name: summary, parentId: agent['id'] });
    expect((await handler().findByOp({ op: 'op', name: summary, address: declared(agent, summary).address, parentId: agent['id'] })).map((live) => live.id)).to.deep.equal([id]);
    await gone(agent);
  });

  it('isolates blocks, and makes nothing when the agent has one of them no more', async () => {
    const agent = await agentWith('notes', 'persona');
    const { id } = await create(agent, declared(agent, 'Morning', ['notes', 'persona']));
    expect((await handler().read(id))?.facts?.['isolated']).to.equal(2);
    expect(await codeOf(create(agent, declared(agent, 'Evening', ['notes', 'diary'])))).to.equal('LC2042');
    expect(await summaries(agent)).to.deep.equal(['Morning']);
    await handler().delete({ id, name: 'Morning', parentId: agent['id'] }, contextOf());
    await gone(agent);
  });

  it('finds what was made since, among others of the same summary, in its agent only', async () => {
    const [agent, other] = [await agentWith(), await agentWith()];
    const desired = declared(agent, 'Morning');
    for (const holder of [agent, other]) await rig().api('POST', `/v1/conversations/?agent_id=${holder['id']}`, { summary: 'Morning' });
    const existing = await handler().existing?.('Morning', agent['id']) ?? [];
    const { id } = await create(agent, desired);
    expect(existing).to.have.length(1);
    expect((await handler().findByOp({ op: 'op', name: 'Morning', address: desired.address, parentId: agent['id'], existing })).map((live) => live.id)).to.deep.equal([id]);
    for (const holder of [agent, other]) await gone(holder);
  });

  it('says how many messages are lost', async () => {
    const agent = await agentWith();
    const { id } = await create(agent, declared(agent, 'Morning'));
    expect(await handler().losses?.(id)).to.deep.equal([]);
    await rig().api('POST', `/v1/conversations/${id}/messages`, { input: 'hello', streaming: false });
    expect(await handler().losses?.(id)).to.deep.equal(['2 messages']);
    await gone(agent);
    expect(await handler().losses?.(id)).to.deep.equal([]);
    expect(await handler().read(id)).to.equal(null);
  });

  it('is read in a list for each of a few agents, and in one for many; copies of blocks are not seen', async () => {
    const agents: Raw[] = [];
    for (let index = 0; index < 7; index++) agents.push(await agentWith('notes'));
    const desired = agents.map((agent) => declared(agent, 'Morning', ['notes']));
    const bound: { readonly id: string; readonly agent: Raw }[] = [];
    for (const [index, agent] of agents.entries()) bound.push({ id: (await create(agent, desired[index] as Desired)).id, agent });
    const seen = async (count: number) => {
      const holders = agents.slice(0, count).map((agent) => desiredOf('agent', agent['name'], {}));
      const entries = [...holders.map((holder, index) => entryOf(holder, agents[index]?.['id'])), ...desired.slice(0, count).map((one, index) => entryOf(one, bound[index]?.id ?? ''))];
      await rig().provider.identify();
      const before = rig().letta.calls.total;
      const { objects } = await rig().provider.observe(requestOf(rig(), [...holders, ...desired.slice(0, count)], entries));
      const ids = objects.filter(({ type }) => type === 'conversation').map(({ id }) => id);
      expect(bound.slice(0, count).map(({ id }) => id).filter((id) => !ids.includes(id))).to.deep.equal([]);
      expect(objects.filter(({ type, attachedTo }) => type === 'block' && attachedTo?.length === 0)).to.deep.equal([]);
      return rig().letta.calls.total - before;
    };
    const [few, many] = [await seen(2), await seen(7)];
    expect(many).to.be.lessThan(few + 6);
    for (const agent of agents) await gone(agent);
  });

  it('does not take a conversation\'s copy for the block that an external name means', async () => {
    const label = rig().unique('shared');
    const block = await rig().api('POST', '/v1/blocks/', { label, value: 'text', metadata: { lettactl: { fleet: 'x', workspace: 'default', address: `block.${label}`, lineage: 'l', op: 'o' } }, tags: ['lettactl:x/default'] });
    const agent = await newAgent(rig(), { block_ids: [block['id']] });
    const { id } = await create(agent, declared(agent, 'Morning', [label]));
    const { objects } = await rig().provider.observe(requestOf(rig(), [desiredOf('block', label, {}, { external: true })]));
    expect(objects.filter(({ type, name }) => type === 'block' && name === label).map((live) => live.id)).to.deep.equal([block['id']]);
    await handler().delete({ id, name: 'Morning', parentId: agent['id'] }, contextOf());
    await gone(agent);
  });
});
