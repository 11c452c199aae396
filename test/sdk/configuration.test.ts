import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { createPlace, type Place } from '../support/place.ts';

describe('what a run would use', () => {
  let place: Place;
  const remotes = (value: unknown): void => {
    mkdirSync(join(place.dir, '.lettactl'), { recursive: true });
    writeFileSync(join(place.dir, '.lettactl', 'remotes.json'), typeof value === 'string' ? value : JSON.stringify(value));
  };
  const look = (env: Record<string, string> = {}, server = {}) => place.sdk({ env: { HOME: place.dir, ...env }, server }).configuration();
  beforeEach(() => { place = createPlace(); });
  afterEach(() => place.close());

  it('is nothing where nothing says anything, and that is told', async () => {
    const configuration = await look();
    expect(configuration).to.deep.include({ server: null, key: null, project: null, fleet: null, state: null });
    expect(configuration.problems.map(({ code }) => code)).to.deep.equal(['LC2001']);
  });

  it('names the place of each part: variables, settings, remotes; never a key', async () => {
    place.write({ 'fleet.yaml': 'name: tea\nsettings: { server: { url: "http://settings.test", project: sp } }\nagents: []\n' });
    remotes({ remotes: [{ name: 'prod', base_url: 'https://remote.test', api_key: 'sk-secret', project: 'rp' }], active: 'prod' });
    expect(await look({ LETTA_API_KEY: 'sk-secret' })).to.deep.include({
      server: { url: 'http://settings.test', from: 'settings.server' }, key: { from: 'LETTA_API_KEY' }, project: { value: 'sp', from: 'settings.server' },
      fleet: { name: 'tea', workspace: 'default', files: ['fleet.yaml'] }, state: '.lettactl-state.tea.json', problems: [],
    });
    expect(await look({ LETTA_BASE_URL: 'http://env.test' })).to.deep.include({ server: { url: 'http://env.test', from: 'LETTA_BASE_URL' }, key: null });
    expect(await look({}, { remote: 'prod' })).to.deep.include({ server: { url: 'https://remote.test', from: 'remote prod' }, key: { from: 'remote prod' }, project: { value: 'rp', from: 'remote prod' } });
    expect(JSON.stringify(await look({}, { remote: 'prod' }))).to.not.include('sk-secret');
  });

  it('runs no command for a key', async () => {
    remotes({ remotes: [{ name: 'prod', base_url: 'https://remote.test', api_key_command: `touch ${join(place.dir, 'ran')}` }], active: 'prod' });
    expect((await look()).key).to.deep.equal({ from: 'remote prod' });
    expect([...place.files().keys()]).to.not.include('ran');
  });

  it('shows the rest when a part is wrong', async () => {
    place.write({ 'fleet.yaml': 'name: tea\nagents: [{ name: a, tag: [x] }]\n' });
    remotes('{');
    const configuration = await look({ LETTA_BASE_URL: 'http://env.test' });
    expect(configuration.server?.url).to.equal('http://env.test');
    expect(configuration.problems.map(({ code }) => code).sort()).to.deep.equal(['LC1104', 'LC4081']);
  });

  it('asks no server', async () => {
    await place.forget();
    await look({ LETTA_BASE_URL: 'http://dev.test' });
    expect(await place.requests()).to.deep.equal([]);
  });
});
