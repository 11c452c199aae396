import { expect } from 'chai';
import { createPlace, only, refusal, type Place } from '../support/place.ts';
import { agentIn, fleetOf } from './fleets.ts';

interface Rows { readonly [name: string]: unknown }

describe('promise 8: what goes for good is saved first', () => {
  let place: Place;
  beforeEach(() => { place = createPlace(); });
  afterEach(() => place.close());

  const apply = async (document: Readonly<Record<string, unknown>>, more: object = {}) => {
    place.write({ 'fleet.yaml': fleetOf({ name: 'support', ...document }) });
    const { summary } = await place.sdk().apply({ consent: { autoApprove: true }, ...more });
    expect(place.events.flatMap((event) => (event.type === 'node_failed' ? event.diagnostics : []))).to.deep.equal([]);
    expect(summary.complete).to.equal(true);
  };
  /** Files of backups: by the label of the backup and their own name. */
  const saved = (): ReadonlyMap<string, string> => new Map([...place.files()].filter(([name]) => name.startsWith('.lettactl/backups/')).map(([name, bytes]) => [name.replace(/^\.lettactl\/backups\/[0-9TZ]+-/, ''), bytes.toString()]));
  const rows = (name: string): readonly Rows[] => (saved().get(name) ?? '').trimEnd().split('\n').map((line) => JSON.parse(line) as Rows);

  it('an agent that is destroyed: its file, blocks and every message, and it is said where', async () => {
    await apply({ agents: [agentIn('old', { memory_blocks: [{ name: 'persona', value: 'I am old.' }] }), agentIn('other')] });
    const { id } = await only(place, 'agents', 'old');
    for (let at = 0; at < 3; at++) await place.api('POST', `/v1/agents/${id}/messages`, { messages: [{ role: 'user', content: `hello ${at}` }] });
    await apply({ agents: [agentIn('other')] });
    expect([...saved().keys()].sort()).to.deep.equal(['agent.old/agent.af', 'agent.old/agent.json', 'agent.old/blocks.jsonl', 'agent.old/messages.jsonl']);
    expect(rows('agent.old/blocks.jsonl')).to.have.length(1);
    expect(rows('agent.old/blocks.jsonl')[0]).to.include({ label: 'persona', value: 'I am old.' });
    expect(rows('agent.old/messages.jsonl').filter((row) => row['message_type'] === 'user_message').map((row) => row['content'])).to.deep.equal(['hello 0', 'hello 1', 'hello 2']);
    expect(place.events.flatMap((event) => (event.type === 'node_progress' ? [event.message] : []))).to.satisfy((told: readonly string[]) => told.some((message) => message.startsWith('saved first, in .lettactl/backups/')));
  });

  it('an agent and an archive that are replaced; the archive with more passages than one list shows', async () => {
    const fleet = { agents: [agentIn('one', { archives: [{ name: 'kb', description: 'd', embedding: 'openai/text-embedding-3-small' }] })] };
    await apply(fleet);
    const { id } = await only(place, 'archives', 'kb');
    await place.api('POST', `/v1/archives/${id}/passages/batch`, { passages: Array.from({ length: 130 }, (_, at) => ({ text: `passage ${at}` })) });
    await apply(fleet, { replace: ['agent.one', 'archive.kb'] });
    expect([...saved().keys()].filter((name) => name.endsWith('.af'))).to.deep.equal(['agent.one/agent.af']);
    expect(rows('archive.kb/passages.jsonl').map((row) => row['text'])).to.deep.equal(Array.from({ length: 130 }, (_, at) => `passage ${at}`));
  });

  it('a text that somebody wrote since the last apply, before it is overwritten; not one that is as we left it', async () => {
    const fleet = (value: string) => ({ shared_blocks: [{ name: 'rules', description: 'd', value, agent_owned: false }], agents: [agentIn('one', { shared_blocks: ['rules'] })] });
    await apply(fleet('First.'));
    await apply(fleet('Second.'));
    expect([...saved().keys()]).to.deep.equal([]);
    const { id } = await only(place, 'blocks', 'rules');
    await place.api('PATCH', `/v1/blocks/${id}`, { value: 'Written by hand.' });
    await apply(fleet('Third.'));
    expect([...saved()]).to.deep.equal([['block.rules/value.txt', 'Written by hand.']]);
  });

  it('a prompt that an adoption overwrites', async () => {
    await place.api('POST', '/v1/agents/', { name: 'one', model: 'openai/gpt-4o-mini', embedding: 'openai/text-embedding-3-small', system: 'What somebody wrote.' });
    await apply({ agents: [agentIn('one')] });
    expect(saved().get('agent.one/system_prompt.txt')).to.equal('What somebody wrote.');
  });

  it('a block that goes and was rewritten; one that is as we left it is in the file', async () => {
    await apply({ shared_blocks: [{ name: 'a', description: 'd', value: 'A.' }, { name: 'b', description: 'd', value: 'B.' }], agents: [agentIn('one', { shared_blocks: ['a', 'b'] })] });
    await place.api('PATCH', `/v1/blocks/${(await only(place, 'blocks', 'a')).id}`, { value: 'A, by hand.' });
    await apply({ agents: [agentIn('one')] });
    expect([...saved().keys()]).to.deep.equal(['block.a/block.json']);
    expect(JSON.parse(saved().get('block.a/block.json') ?? '')).to.include({ value: 'A, by hand.' });
  });

  it('where nothing can be saved nothing goes', async () => {
    await apply({ agents: [agentIn('old'), agentIn('other')] });
    place.write({ '.lettactl/backups': 'in the way' });
    place.write({ 'fleet.yaml': fleetOf({ name: 'support', agents: [agentIn('other')] }) });
    const { summary } = await place.sdk().apply({ consent: { autoApprove: true } });
    expect([summary.complete, summary.failed]).to.deep.equal([false, 1]);
    expect(place.events.flatMap((event) => (event.type === 'node_failed' ? event.diagnostics.map(({ code }) => code) : []))).to.deep.equal(['LC4098']);
    await only(place, 'agents', 'old');
  });

  it('an archive that cannot be saved stops the apply before its first write', async () => {
    const archives = [{ name: 'kb', description: 'd' }];
    await apply({ agents: [agentIn('one', { archives })] });
    place.write({ '.lettactl/backups': 'in the way' });
    place.write({ 'fleet.yaml': fleetOf({ name: 'support', agents: [agentIn('one', { description: 'Another' })] }) });
    await place.forget();
    expect((await refusal(place.sdk().apply({ consent: { autoApprove: true } }))).map(({ code }) => code)).to.deep.equal(['LC4098']);
    expect(await place.writes()).to.deep.equal([]);
  });
});
