import { expect } from 'chai';
import { inProcess, pick } from './in-process.ts';

const user = (key: string): object => ({ identifier_key: key, name: 'One', identity_type: 'user' });
const GONE = 'identity-00000000-0000-4000-8000-000000000000';

describe('dev server: identities', () => {
  it('has unique keys and refuses unknown fields and types', async () => {
    const dev = inProcess();
    const made = await dev.post('/v1/identities/', user('u1'));
    expect([made.status, made.body['agent_ids'], made.body['properties']]).to.deep.equal([200, [], []]);
    expect((await dev.post('/v1/identities/', user('u1'))).status).to.equal(409);
    for (const wrong of [{ name: 'One' }, { ...user('u2'), nope: 1 }, { ...user('u2'), identity_type: 'x' }]) expect((await dev.post('/v1/identities/', wrong)).status).to.equal(422);
    expect(pick((await dev.get('/v1/identities/?identifier_key=u1')).body, 'id')).to.deep.equal([made.body['id']]);
    expect([(await dev.get(`/v1/identities/${GONE}`)).status, (await dev.get('/v1/identities/x')).status, (await dev.get(`/v1/identities/?after=${GONE}`)).status]).to.deep.equal([404, 422, 404]);
  });

  it('upserts only what is there, and merges properties in a PATCH', async () => {
    const dev = inProcess();
    const { id } = (await dev.post('/v1/identities/', { ...user('u1'), properties: [{ key: 'a', value: 'b', type: 'string' }] })).body;
    expect((await dev.call('PUT', '/v1/identities/', { ...user('u1'), name: 'Two' })).body['name']).to.equal('Two');
    expect((await dev.call('PUT', '/v1/identities/', user('u2'))).status).to.equal(404);
    const patched = await dev.patch(`/v1/identities/${id}`, { properties: [{ key: 'z', value: 1, type: 'number' }] });
    expect(pick(patched.body['properties'] as never, 'key')).to.deep.equal(['a', 'z']);
  });

  it('shows an identity on its agents, attaches and detaches it twice, and takes it off them when it goes', async () => {
    const dev = inProcess();
    const { id } = (await dev.post('/v1/identities/', user('u1'))).body;
    const agent = (await dev.post('/v1/agents/', { name: 'a', model: 'openai/gpt-4o', identity_ids: [id] })).body['id'];
    const keys = async (): Promise<string[]> => pick((await dev.get(`/v1/agents/${agent}?include=agent.identities`)).body['identities'] as never, 'identifier_key');
    const both = async (verb: string): Promise<unknown[]> => [(await dev.patch(`/v1/agents/${agent}/identities/${verb}/${id}`)).body, (await dev.patch(`/v1/agents/${agent}/identities/${verb}/${id}`)).status];
    expect(await keys()).to.deep.equal(['u1']);
    expect([await both('detach'), await keys()]).to.deep.equal([[null, 200], []]);
    expect([await both('attach'), await keys()]).to.deep.equal([[null, 200], ['u1']]);
    expect(pick((await dev.get(`/v1/identities/${id}/agents`)).body, 'id')).to.deep.equal([agent]);
    expect([(await dev.del(`/v1/identities/${id}`)).body, await keys()]).to.deep.equal([null, []]);
    expect((await dev.patch(`/v1/agents/${agent}`, { identity_ids: [GONE] })).status).to.equal(409);
  });
});
