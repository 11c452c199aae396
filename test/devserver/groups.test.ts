import { expect } from 'chai';
import { inProcess, pick } from './in-process.ts';
import type { InProcess } from './in-process.ts';

const agent = async (dev: InProcess, name: string): Promise<string> => String((await dev.post('/v1/agents/', { name, model: 'openai/gpt-4o-mini', include_base_tools: false })).body['id']);
const group = (dev: InProcess, agents: string[], more: object = {}) => dev.post('/v1/groups/', { agent_ids: agents, description: 'd', ...more });
const managed = (type: string, by: string, more: object = {}): object => ({ manager_config: { manager_type: type, manager_agent_id: by, ...more } });
const NOBODY = 'agent-00000000-0000-4000-8000-000000000000';

describe('dev server: groups', () => {
  it('makes groups of five types, and refuses unknown agents, managers and types', async () => {
    const dev = inProcess();
    const [one, boss] = [await agent(dev, 'one'), await agent(dev, 'boss')];
    expect((await group(dev, [one])).body).to.include({ manager_type: 'round_robin', max_turns: null, manager_agent_id: null });
    expect((await group(dev, [one], managed('dynamic', boss))).body).to.include({ termination_token: 'DONE!', manager_agent_id: boss });
    expect((await group(dev, [one], managed('sleeptime', boss, { sleeptime_agent_frequency: 4 }))).body).to.include({ turns_counter: -1 });
    expect((await group(dev, [one], managed('voice_sleeptime', boss, { max_message_buffer_length: 20, min_message_buffer_length: 10 }))).status).to.equal(200);
    const refused = [
      group(dev, [NOBODY]), group(dev, [one, one]), group(dev, [one], managed('supervisor', NOBODY)), group(dev, [one], { manager_config: { manager_type: 'supervisor' } }),
      group(dev, [one], { manager_config: { manager_type: 'swarm' } }), group(dev, ['x']), group(dev, [one], managed('voice_sleeptime', boss, { max_message_buffer_length: 4, min_message_buffer_length: 2 })),
    ];
    expect((await Promise.all(refused)).map(({ status }) => status)).to.deep.equal([404, 404, 409, 422, 422, 422, 400]);
    expect(pick((await dev.get('/v1/groups/?manager_type=dynamic')).body, 'manager_type')).to.deep.equal(['dynamic']);
    expect([(await dev.get('/v1/groups/?manager_type=x')).status, (await dev.get('/v1/groups/count')).body]).to.deep.equal([422, 4]);
  });

  it('puts shared blocks on all agents of a new group, shows them nowhere, and attaches later ones to nothing', async () => {
    const dev = inProcess();
    const [one, boss] = [await agent(dev, 'one'), await agent(dev, 'boss')];
    const block = (await dev.post('/v1/blocks/', { label: 'shared', value: 'v' })).body['id'];
    const made = (await group(dev, [one], { ...managed('supervisor', boss), shared_block_ids: [block] })).body;
    expect(made['shared_block_ids']).to.deep.equal([]);
    for (const id of [one, boss]) expect(pick((await dev.get(`/v1/agents/${id}/core-memory/blocks`)).body, 'label')).to.deep.equal(['shared']);
    expect((await group(dev, [one], { shared_block_ids: [block] })).status).to.equal(409);
    const other = (await dev.post('/v1/blocks/', { label: 'later', value: 'v' })).body['id'];
    expect([(await dev.patch(`/v1/groups/${made['id']}/blocks/attach/${other}`)).body, (await dev.patch(`/v1/groups/${made['id']}/blocks/attach/x`)).status]).to.deep.equal([null, 400]);
    expect(pick((await dev.get(`/v1/agents/${one}/core-memory/blocks`)).body, 'label')).to.deep.equal(['shared']);
  });

  it('changes what is not empty in a PATCH, never the type', async () => {
    const dev = inProcess();
    const [one, two] = [await agent(dev, 'one'), await agent(dev, 'two')];
    const id = (await group(dev, [one])).body['id'];
    expect((await dev.patch(`/v1/groups/${id}`, { description: '', agent_ids: [], manager_config: { manager_type: 'round_robin', max_turns: 5 } })).body).to.include({ description: 'd', max_turns: 5 });
    expect((await dev.patch(`/v1/groups/${id}`, managed('supervisor', two))).status).to.equal(400);
    expect((await dev.patch(`/v1/groups/${id}`, { agent_ids: [two] })).body['agent_ids']).to.deep.equal([two]);
    expect(pick((await dev.get(`/v1/agents/${two}/groups`)).body, 'id')).to.deep.equal([id]);
  });

  it('keeps an agent that manages a group, and lets one go that is in it', async () => {
    const dev = inProcess();
    const [one, boss] = [await agent(dev, 'one'), await agent(dev, 'boss')];
    const id = (await group(dev, [one], managed('supervisor', boss))).body['id'];
    expect([(await dev.del(`/v1/agents/${boss}`)).status, (await dev.del(`/v1/agents/${one}`)).status]).to.deep.equal([409, 200]);
    expect((await dev.get(`/v1/groups/${id}`)).body['agent_ids']).to.deep.equal([one]);
    expect((await dev.get(`/v1/agents/${boss}?include=agent.managed_group`)).body['managed_group']).to.include({ id });
    expect([(await dev.del(`/v1/groups/${id}`)).body['message'], (await dev.del(`/v1/agents/${boss}`)).status]).to.deep.equal([`Group id=${id} successfully deleted`, 200]);
  });
});
