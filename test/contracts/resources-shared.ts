import { expect } from 'chai';
import type { DiagnosticError } from '../../src/core/diagnostic.ts';
import type { LiveObject } from '../../src/core/live.ts';
import type { Json } from '../../src/core/value.ts';
import { markedDescription, opTag } from '../../src/letta/marks.ts';
import { EMBEDDING, contextOf, createStep, desiredOf, set, updateStep } from './resources-rig.ts';
import type { StartServer } from './resources-rig.ts';
import { codeOf, newAgent, suite } from './resources-suite.ts';

const source = (name: string, doc = 'the x'): string => `def ${name}(x: str) -> str:\n    """Gives it back.\n\n    Args:\n        x (str): ${doc}\n    """\n    return x\n`;

/** API notes §5, §12. */
export const blockTraps = (start: StartServer): void => suite('blocks', start, (rig) => {
  const made = async (value = 'v') => {
    const desired = desiredOf('block', rig().unique('label'), { value, description: 'd', limit: 100 });
    const { id } = await rig().handler('block').create(createStep(rig(), desired), contextOf());
    return { desired, id, live: async () => await rig().handler('block').read(id) as LiveObject };
  };

  it('writes only what differs', async () => {
    const { desired, id, live } = await made();
    const seen = await live();
    await rig().api('PATCH', `/v1/blocks/${id}`, { value: 'written by the agent' });
    await rig().handler('block').update(updateStep(rig(), desired, seen, [set('description', 'new')]), contextOf());
    expect((await live()).attributes).to.include({ value: 'written by the agent', description: 'new' });
  });

  it('takes many writers of one block one after the other', async () => {
    const { desired, id, live } = await made();
    const seen = await live();
    const steps = ['description', 'limit', 'read_only'].map((path, index) => updateStep(rig(), desired, seen, [set(path, ['x', 77, true][index] as Json)]));
    await Promise.all(steps.map((step) => rig().handler('block').update(step, contextOf())));
    expect((await live()).attributes).to.include({ description: 'x', limit: 77, read_only: true });
    expect(id).to.match(/^block-/);
  });

  it('keeps white space, line ends and other alphabets', async () => {
    const text = ' \tline one\r\nline two\n\n  ünïcödé 漢字 🙂 \n';
    const { live } = await made(text);
    expect((await live()).attributes['value']).to.equal(text);
  });

  it('finds a block that was made inside an agent by its op tag', async () => {
    const label = rig().unique('inline');
    const op = rig().unique('op');
    const agent = await newAgent(rig(), { memory_blocks: [{ label, value: 'x', tags: [opTag(op)] }] });
    const found = await rig().handler('block').findByOp({ op, name: label, address: desiredOf('block', label, {}).address });
    expect(found.map((block) => block.id)).to.deep.equal([agent['blocks'][0].id]);
  });

  it('settles what a change of it owes: the prompts of its agents\' conversations are built again, nobody else\'s', async () => {
    const { desired, id, live } = await made('old words');
    const agent = await newAgent(rig(), { block_ids: [id] });
    const conversation = await rig().api('POST', `/v1/conversations/?agent_id=${agent['id']}`, { summary: 's' });
    await rig().api('POST', `/v1/conversations/${conversation['id']}/messages`, { messages: [{ role: 'user', content: 'hi' }], streaming: false });
    const prompt = async (): Promise<string> => JSON.stringify((await rig().api('GET', `/v1/conversations/${conversation['id']}/messages?limit=5&order=asc`))[0]);
    await rig().handler('block').update(updateStep(rig(), desired, await live(), [set('value', 'new words')]), contextOf());
    expect(await prompt()).to.contain('old words');
    expect(await rig().handler('block').settle?.('conversations', { id, name: desired.name, desired, op: 'op' }, contextOf())).to.deep.equal({ done: true });
    expect(await prompt()).to.contain('new words');
  });

  it('names the agents that use it, with their owners', async () => {
    const { id } = await made();
    const agent = await newAgent(rig(), { block_ids: [id] });
    expect(await rig().handler('block').users?.(id)).to.deep.equal([{ id: agent['id'], name: agent['name'] }]);
  });
});

/** API notes §6. */
export const toolTraps = (start: StartServer): void => suite('tools', start, (rig) => {
  const handler = () => rig().handler('tool');

  it('derives the schema anew when the source changes', async () => {
    const name = rig().unique('tool');
    const desired = desiredOf('tool', name, { source_code: source(name) });
    const { id } = await handler().create(createStep(rig(), desired), contextOf());
    const live = await handler().read(id) as LiveObject;
    await handler().update(updateStep(rig(), desired, live, [{ path: 'source_code', kind: 'text', cause: 'config', after: source(name, 'something else') }]), contextOf());
    const raw = await rig().api('GET', `/v1/tools/${id}`);
    expect([raw['source_type'], raw['json_schema'].parameters.properties.x.description]).to.deep.equal(['python', 'something else']);
  });

  it('leaves parallel runs as they are when something else changes, and when the mark goes', async () => {
    const name = rig().unique('tool');
    const desired = desiredOf('tool', name, { source_code: source(name), enable_parallel_execution: true });
    const { id } = await handler().create(createStep(rig(), desired), contextOf());
    const live = await handler().read(id) as LiveObject;
    await handler().update(updateStep(rig(), desired, live, [{ path: 'return_char_limit', kind: 'scalar', cause: 'config', after: 100 }]), contextOf());
    expect((await rig().api('GET', `/v1/tools/${id}`))).to.include({ enable_parallel_execution: true, return_char_limit: 100 });
    await handler().forget?.({ id, name } as never, contextOf());
    expect((await rig().api('GET', `/v1/tools/${id}`))['enable_parallel_execution']).to.equal(true);
  });

  it('shows why the server refuses a source', async () => {
    const name = rig().unique('tool');
    const step = createStep(rig(), desiredOf('tool', name, { source_code: `def ${name}(x):\n    return x\n` }));
    try {
      await handler().create(step, contextOf());
      expect.fail('created');
    } catch (error) {
      expect((error as DiagnosticError).diagnostics[0]?.code).to.equal('LC2012');
      expect((error as Error).message).to.contain('docstring');
    }
  });

  it('fails when the server took another function', async () => {
    const [name, other] = [rig().unique('tool'), rig().unique('other')];
    expect(await codeOf(handler().create(createStep(rig(), desiredOf('tool', name, { source_code: `${source(name)}\n\n${source(other)}` })), contextOf()))).to.equal('LC2021');
  });

  it('names the agents that have it', async () => {
    const name = rig().unique('tool');
    const { id } = await handler().create(createStep(rig(), desiredOf('tool', name, { source_code: source(name) })), contextOf());
    const agent = await newAgent(rig(), { tool_ids: [id] });
    expect((await handler().users?.(id))?.map((user) => user.id)).to.deep.equal([agent['id']]);
  });

  it('gives agents of the same run the tool that was just made', async () => {
    const name = rig().unique('tool');
    expect([...(await rig().letta.tools.idsOf([name])).keys()]).to.deep.equal([]);
    const { id } = await handler().create(createStep(rig(), desiredOf('tool', name, { source_code: source(name) })), contextOf());
    expect([...(await rig().letta.tools.idsOf([name])).values()]).to.deep.equal([id]);
  });
});

/** API notes §7, §8. */
export const archiveTraps = (start: StartServer): void => suite('archives', start, (rig) => {
  const handler = () => rig().handler('archive');

  const described = async (id: string): Promise<unknown> => (await rig().api('GET', `/v1/archives/${id}`))['description'];
  const probeOf = (name: string, op: string) => ({ op, name, address: desiredOf('archive', name, {}).address });

  const markOf = (name: string, op: string) => ({ fleet: 'contract', workspace: 'default', address: desiredOf('archive', name, {}).address, lineage: 'lineage', op });

  it('is marked by the create call itself, in its description, which shows nothing of that', async () => {
    const desired = desiredOf('archive', rig().unique('archive'), { description: 'notes', embedding: EMBEDDING });
    const step = createStep(rig(), desired);
    const before = rig().letta.calls.writes;
    const { id } = await handler().create(step, contextOf());
    expect(rig().letta.calls.writes - before).to.equal(1);
    expect(await described(id)).to.equal(markedDescription('notes', step.marker));
    const live = await handler().read(id);
    expect([live?.attributes['description'], live?.marker]).to.deep.equal(['notes', step.marker]);
  });

  it('forgets the mark and nothing else: somebody may have written the description since', async () => {
    const desired = desiredOf('archive', rig().unique('archive'), { description: 'notes' });
    const step = createStep(rig(), desired);
    const { id } = await handler().create(step, contextOf());
    const target = { id, name: desired.name };
    await rig().api('PATCH', `/v1/archives/${id}`, { description: markedDescription('their words', step.marker) });
    await handler().forget(target, contextOf());
    expect(await described(id)).to.equal('their words');
    const clean = rig().letta.calls.writes;
    await handler().forget(target, contextOf());
    expect(rig().letta.calls.writes).to.equal(clean);
    await handler().delete(target, contextOf());
    await handler().forget(target, contextOf());
  });

  it('finds a create that was cut off, by the mark that it left, and writes nothing: a plan looks too', async () => {
    const name = rig().unique('archive');
    await rig().api('POST', '/v1/archives/', { name, description: 'notes' });
    const half = await rig().api('POST', '/v1/archives/', { name, description: markedDescription('notes', markOf(name, 'op-half')) });
    const before = rig().letta.calls.writes;
    const found = await handler().findByOp(probeOf(name, 'op-half'));
    expect(found.map(({ id, attributes }) => [id, attributes['description']])).to.deep.equal([[half['id'], 'notes']]);
    expect(rig().letta.calls.writes).to.equal(before);
  });

  it('never takes an archive that somebody else made meanwhile for its own', async () => {
    const name = rig().unique('archive');
    await rig().api('POST', '/v1/archives/', { name });
    await rig().api('POST', '/v1/archives/', { name, description: markedDescription('', markOf(name, 'op-of-others')) });
    expect(await handler().findByOp(probeOf(name, 'op-ours'))).to.deep.equal([]);
  });

  it('can do without an embedding', async () => {
    const { id } = await handler().create(createStep(rig(), desiredOf('archive', rig().unique('archive'), {})), contextOf());
    expect((await handler().read(id))?.attributes).to.deep.equal({ description: '', embedding: null });
  });

  it('names its agents and counts its passages', async () => {
    const { id } = await handler().create(createStep(rig(), desiredOf('archive', rig().unique('archive'), { embedding: EMBEDDING })), contextOf());
    const agent = await newAgent(rig());
    await rig().api('PATCH', `/v1/agents/${agent['id']}/archives/attach/${id}`);
    await rig().api('POST', `/v1/archives/${id}/passages`, { text: 'remember' });
    expect((await handler().users?.(id))?.map((user) => user.id)).to.deep.equal([agent['id']]);
    expect(await handler().losses?.(id)).to.deep.equal(['1 passage']);
  });
});
