import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { addRemote, findRemote, listRemotes, remoteVariables, removeRemote, useRemote } from '../../../src/sdk/remotes/remotes.ts';
import { LettaCtl } from '../../../src/sdk/lettactl.ts';
import { codesOf, refusal } from '../../support/place.ts';

const KEY = 'sk-let-0123456789abcdefghijklmnop';

describe('remotes', () => {
  let home: string;
  let env: Record<string, string>;
  let path: string;
  const stored = (): { remotes: Record<string, unknown>[]; active?: string; [more: string]: unknown } => JSON.parse(readFileSync(path, 'utf8')) as never;
  const put = (value: unknown): void => {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, typeof value === 'string' ? value : JSON.stringify(value));
  };
  const late = async (work: () => unknown): Promise<readonly string[]> => codesOf((async () => work())());
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'lettactl-remotes-'));
    env = { HOME: home };
    path = join(home, '.lettactl', 'remotes.json');
  });
  afterEach(() => rmSync(home, { recursive: true, force: true }));

  it('are kept in the file of lettactl 1.x, in its words, and only their owner can read it', async () => {
    await addRemote({ name: 'prod', url: 'https://letta.test/', apiKey: KEY, projectId: 'p-1', project: 'acme' }, { env });
    expect(stored()).to.deep.equal({ remotes: [{ name: 'prod', base_url: 'https://letta.test', api_key: KEY, project_id: 'p-1', project: 'acme' }], active: 'prod' });
    expect(statSync(path).mode & 0o777).to.equal(0o600);
    expect(statSync(dirname(path)).mode & 0o777).to.equal(0o700);
  });

  it('make the first one active, and others when they are chosen', async () => {
    await addRemote({ name: 'a', url: 'http://a.test' }, { env });
    expect((await addRemote({ name: 'b', url: 'http://b.test' }, { env })).active).to.equal(false);
    await useRemote('b', { env });
    expect(listRemotes({ env }).remotes.map(({ name, active }) => [name, active])).to.deep.equal([['a', false], ['b', true]]);
    expect(findRemote(undefined, { env }).name).to.equal('b');
    expect((await removeRemote('b', { env })).active).to.equal(true);
    expect(stored()).to.deep.equal({ remotes: [{ name: 'a', base_url: 'http://a.test' }] });
    expect(await late(() => findRemote(undefined, { env }))).to.deep.equal(['LC4080']);
  });

  it('read a file of lettactl 1.x, keep what they do not know, and close it to others at the first write', async () => {
    put({ remotes: [{ name: 'old', base_url: 'http://old.test/', api_key: KEY, color: 'red' }], active: 'old', version: 7 });
    chmodSync(path, 0o644);
    expect(listRemotes({ env }).exposed).to.equal(true);
    await addRemote({ name: 'new', url: 'http://new.test' }, { env });
    expect(stored()).to.deep.equal({ remotes: [{ name: 'old', base_url: 'http://old.test/', api_key: KEY, color: 'red' }, { name: 'new', base_url: 'http://new.test' }], active: 'old', version: 7 });
    expect(listRemotes({ env }).exposed).to.equal(false);
  });

  it('say that a damaged file is damaged, and leave it as it is', async () => {
    for (const damage of ['', '{"remotes":[', '[]', '{}', '{"remotes":{}}', '{"remotes":[{"name":"x"}]}', '{"remotes":[null]}', '{"remotes":[],"active":7}', '{"remotes":[{"name":"x","base_url":"http://x.test","api_key":{}}]}', '{"remotes":[{"name":"x","base_url":"http://x.test"},{"name":"x","base_url":"http://y.test"}]}']) {
      put(damage);
      expect(await late(() => listRemotes({ env })), damage).to.deep.equal(['LC4081']);
      expect(await codesOf(addRemote({ name: 'a', url: 'http://a.test' }, { env })), damage).to.deep.equal(['LC4081']);
      expect(readFileSync(path, 'utf8')).to.equal(damage);
    }
  });

  it('write through a link, and leave the old file when it cannot be written', async () => {
    const elsewhere = join(home, 'dotfiles.json');
    writeFileSync(elsewhere, '{"remotes":[]}');
    mkdirSync(dirname(path));
    symlinkSync(elsewhere, path);
    await addRemote({ name: 'a', url: 'http://a.test' }, { env });
    expect(readFileSync(elsewhere, 'utf8')).to.include('http://a.test');
    expect(existsSync(path)).to.equal(true);
    rmSync(path);
    mkdirSync(path);
    expect(await late(() => listRemotes({ env }))).to.deep.equal(['LC4085']);
  });

  it('refuse a name that is taken, odd names and URLs, and two places for one key', async () => {
    await addRemote({ name: 'a', url: 'http://a.test' }, { env });
    const [taken] = await refusal(addRemote({ name: 'a', url: 'http://b.test' }, { env }));
    expect(taken).to.include({ code: 'LC4082', summary: 'a remote "a" already exists' });
    for (const name of ['', '-x', 'two words', 'it\'s', 'tab\tx', '\u001b[1m']) expect(await codesOf(addRemote({ name, url: 'http://x.test' }, { env })), name).to.deep.equal(['LC4084']);
    for (const url of ['localhost:8283', 'ftp://x.test', 'http://u:p@x.test', '']) expect(await codesOf(addRemote({ name: 'x', url }, { env })), url).to.deep.equal(['LC2001']);
    expect(await codesOf(addRemote({ name: 'x', url: 'http://x.test', apiKey: 'k', apiKeyEnv: 'K' }, { env }))).to.deep.equal(['LC4003']);
    for (const key of [{ apiKey: '' }, { apiKey: 'two words' }, { apiKey: 'line\nline' }, { apiKeyEnv: 'sk-let-0123' }, { apiKeyCommand: ' ' }]) {
      const [wrong] = await refusal(addRemote({ name: 'x', url: 'http://x.test', ...key }, { env }));
      expect(wrong?.code).to.equal('LC4084');
      expect(JSON.stringify(wrong)).to.not.include('sk-let');
    }
    expect(stored().remotes.map(({ name }) => name)).to.deep.equal(['a']);
  });

  it('show at most 8 characters of a key, and less of a short one', async () => {
    await addRemote({ name: 'long', url: 'http://a.test', apiKey: KEY }, { env });
    await addRemote({ name: 'short', url: 'http://b.test', apiKey: 'hunter2' }, { env });
    expect(findRemote('long', { env }).key).to.deep.equal({ from: 'file', shown: 'sk-let-0…' });
    expect(findRemote('short', { env }).key).to.deep.equal({ from: 'file', shown: 'hu…' });
    expect(JSON.stringify(listRemotes({ env }))).to.not.include(KEY.slice(0, 9));
  });

  it('show no password and no query of a URL that somebody wrote into the file', () => {
    put({ remotes: [{ name: 'a', base_url: 'https://ada:pw-S3CRET@letta.test/x?token=q-S3CRET' }], active: 'a' });
    expect(listRemotes({ env }).remotes[0]?.url).to.equal('https://letta.test/x');
    expect(findRemote('a', { env }).url).to.equal('https://letta.test/x');
  });

  it('give their four variables', async () => {
    await addRemote({ name: 'a', url: 'http://a.test', apiKeyEnv: 'ACME_KEY', project: 'acme' }, { env });
    expect(remoteVariables(undefined, { env: { ...env, ACME_KEY: KEY } })).to.deep.equal({ LETTA_BASE_URL: 'http://a.test', LETTA_API_KEY: KEY, LETTA_PROJECT_ID: undefined, LETTA_PROJECT: 'acme' });
    expect(await late(() => remoteVariables('a', { env }))).to.deep.equal(['LC4083']);
  });

  describe('and the server of a run', () => {
    const asked: { url: string; key: string | null; project: string | null }[] = [];
    const fetch: typeof globalThis.fetch = async (input, init) => {
      const request = new Request(input, init);
      asked.push({ url: new URL(request.url).origin, key: request.headers.get('authorization'), project: request.headers.get('x-project') });
      return Response.json([]);
    };
    const run = (more: Record<string, string> = {}, server = {}): Promise<unknown> => new LettaCtl({ cwd: home, env: { ...env, ...more }, server, fetch }).list('block');
    beforeEach(() => { asked.length = 0; });

    it('the active one is asked where nothing else says which, with its key and project', async () => {
      await addRemote({ name: 'a', url: 'http://a.test', apiKey: KEY, project: 'acme' }, { env });
      await run();
      expect(asked[0]).to.deep.equal({ url: 'http://a.test', key: `Bearer ${KEY}`, project: 'acme' });
    });

    it('LETTA_BASE_URL sets it aside entirely, its key included, and a damaged file too', async () => {
      await addRemote({ name: 'a', url: 'http://a.test', apiKey: KEY, project: 'acme' }, { env });
      await run({ LETTA_BASE_URL: 'http://b.test' });
      expect(asked[0]).to.deep.equal({ url: 'http://b.test', key: null, project: null });
      put('{');
      await run({ LETTA_BASE_URL: 'http://b.test' });
      expect(await codesOf(run())).to.deep.equal(['LC4081']);
      // An empty variable counts as unset.
      expect(await codesOf(run({ LETTA_BASE_URL: '' }))).to.deep.equal(['LC4081']);
    });

    it('one that is named comes before LETTA_BASE_URL', async () => {
      await addRemote({ name: 'a', url: 'http://a.test' }, { env });
      await addRemote({ name: 'b', url: 'http://b.test', apiKeyCommand: `printf ' ${KEY}\\n'` }, { env });
      await run({ LETTA_BASE_URL: 'http://c.test' }, { remote: 'b' });
      expect(asked[0]).to.deep.equal({ url: 'http://b.test', key: `Bearer ${KEY}`, project: null });
      expect(await codesOf(run({}, { remote: 'c' }))).to.deep.equal(['LC4080']);
    });

    it('an active one that is gone is an error, not another server', async () => {
      put({ remotes: [{ name: 'a', base_url: 'http://a.test' }], active: 'b' });
      expect(await codesOf(run())).to.deep.equal(['LC4080']);
      expect(asked).to.deep.equal([]);
    });

    it('no server at all is still told as before, and how to name one', async () => {
      const [none] = await refusal(run());
      expect(none?.code).to.equal('LC2001');
      expect(none?.next).to.include('lettactl remote add NAME URL');
    });

    it('an environment without a home has no remotes: not those of whoever runs the program', async () => {
      expect(await codesOf(new LettaCtl({ cwd: home, env: {}, fetch }).list('block'))).to.deep.equal(['LC2001']);
    });
  });
});
