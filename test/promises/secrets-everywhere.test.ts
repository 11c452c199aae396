import { expect } from 'chai';
import { COMMANDS, describedCommands, type Described, type Scene } from '../support/every-command.ts';
import { runInside } from '../support/inside.ts';
import { createPlace, type Place, type Row } from '../support/place.ts';
import { BY_HAND, CORES, ENVIRONMENT, FLEET, GIVEN, OF_REMOTES, seenIn, WITH_COMMAND } from './canaries.ts';
import { createScene, echoing, type Echo } from './canary-place.ts';

const URL = 'http://dev.test';
const STATE = '.lettactl-state.support.json';
/** An export keeps what people keep in metadata: without it, it would not be the same agent. */
const KEPT: readonly string[] = ['password in metadata'];
const isExport = (name: string): boolean => name.startsWith('new-');

/** What people wrote themselves, with their secrets in it, and where a remote's key is kept. */
const THEIRS: ReadonlySet<string> = new Set(['fleet.yaml', 'with-command.yaml', 'values.yaml', 'given.af', '.home/.lettactl/remotes.json']);

describe('promise 6, of everything: secrets are in no byte that is written or printed', function () {
  this.timeout(600_000);
  let place: Place;
  let scene: Scene;
  let described: readonly Described[];
  const echo: Echo = { on: false, known: [], count: 0 };
  let there: readonly string[];
  let lines = 0;
  /** From now on the state cannot be written. */
  let spoil = false;
  /** Journals are gone at the end: they are looked at while the server answers. */
  const journals = new Set<string>();

  const env = (): Readonly<Record<string, string>> => ({ ...ENVIRONMENT, HOME: place.path('.home'), LETTA_BASE_URL: URL, PATH: process.env['PATH'] ?? '', NO_COLOR: '1', XDG_CACHE_HOME: place.path('.home/cache'), XDG_DATA_HOME: place.path('.home/data'), XDG_CONFIG_HOME: place.path('.home/config') });
  const withFleet = (id: string): readonly string[] => (described.find((one) => one.id === id)?.hasVariables ? ['-var', `on_the_line=${GIVEN.onTheLine}`, '-var-file', 'values.yaml'] : []);
  const run = async (id: string, args: readonly string[], more: Readonly<Record<string, string>> = {}) => {
    lines += 1;
    return runInside([...id.split(' '), ...args, ...withFleet(id)], { cwd: place.dir, env: { ...env(), ...more }, fetch: echoing(place.fetch, echo) });
  };
  const leaksOf = (text: string, id: string): readonly string[] => seenIn(text, id === 'remote env' ? OF_REMOTES : []);
  const written = (): readonly string[] => [...place.files()].filter(([name]) => !THEIRS.has(name)).flatMap(([name, bytes]) => seenIn(bytes.toString('latin1'), isExport(name) ? KEPT : []).map((what) => `${name}: ${what}`));

  before(async () => {
    described = await describedCommands();
    place = createPlace({
      answer: (response) => {
        const open = [...place.files()].filter(([name]) => name.includes('journal'));
        for (const [, bytes] of open) journals.add(bytes.toString('latin1'));
        if (spoil && open.length > 0 && place.files().has(STATE)) {
          place.remove(STATE);
          place.write({ [`${STATE}/in-the-way`]: '' });
        }
        return Promise.resolve(response);
      },
    });
    place.write({ 'fleet.yaml': FLEET, 'with-command.yaml': WITH_COMMAND, 'values.yaml': `in_a_file: ${JSON.stringify(GIVEN.inAFile)}\n` });
    for (const [name, ...how] of [['in-file', '--api-key', GIVEN.remoteInFile], ['in-env', '--api-key-env', 'REMOTE_KEY'], ['in-command', '--api-key-command', `echo ${GIVEN.remoteCommand}`]] as const) {
      expect((await run('remote add', [name, URL, ...how])).code).to.equal(0);
    }
    const applied = await run('apply', ['-auto-approve']);
    expect(applied.code, applied.stdout + applied.stderr).to.equal(0);
    there = seenIn(JSON.stringify((['mcp_servers', 'providers', 'agents'] as const).map((table) => place.store.all(table))));
    const { api } = place;
    scene = await createScene(place, 'one', 'nothing secret');
    await byHand(api, scene);
    expect((await run('plan', ['-out', 'given.bin'])).code).to.equal(0);
  });
  after(() => place.close());

  it(`there are ${CORES.size} of them, and the server has those that it is to have`, () => {
    expect(CORES.size).to.be.greaterThan(30);
    expect(there).to.include.members(['MCP token, environment', 'secret of an agent, environment', 'sensitive variable, -var', 'sensitive variable, -var-file', 'default of a sensitive variable', 'lettabot in the file']);
    expect(there.length).to.be.greaterThan(20);
  });

  it('every command of the program is in the table, and every flag is known for what it is', () => {
    expect(Object.keys(COMMANDS).sort()).to.deep.equal(described.map(({ id }) => id));
    expect(described.flatMap(({ id, unsorted }) => unsorted.map((flag) => `${id} --${flag}`))).to.deep.equal([]);
  });

  it('every command in every form that its flags offer', async () => {
    const leaks = new Set<string>();
    for (const { id, forms } of described) {
      for (const form of forms) {
        for (const args of await linesOf(id, scene)) {
          const { stdout, stderr } = await run(id, [...args, ...form]);
          for (const what of leaksOf(stdout + stderr, id)) leaks.add(`${[id, ...args.slice(0, 2), ...form].join(' ')}: ${what}`);
          expect(stderr, `${id} ${args.join(' ')}`).not.to.contain('LC9001');
        }
      }
    }
    expect([...leaks]).to.deep.equal([]);
    expect(written()).to.deep.equal([]);
  });

  it('every command against a server that repeats what it was sent and what it knows, in JSON, Python, URLs, base64, hex and over several lines', async () => {
    const leaks = new Set<string>();
    for (let round = 0; round < 3; round++) {
      for (const { id } of described) {
        echo.on = false;
        const all = await linesOf(id, scene);
        echo.on = true;
        for (const args of all) {
          echo.known = knownTo(id);
          const { stdout, stderr } = await run(id, [...args, ...(round === 1 ? ['-v'] : []), ...(id === 'import' ? ['--secrets', JSON.stringify({ IMPORTED: GIVEN.imported }), '--env-vars', JSON.stringify({ OTHER: GIVEN.importedVariable })] : [])], { DEBUG: '1' });
          for (const what of leaksOf(stdout + stderr, id)) leaks.add(`${[id, ...args.slice(0, 2)].join(' ')}: ${what}`);
        }
      }
    }
    echo.on = false;
    expect([...leaks]).to.deep.equal([]);
    expect(written()).to.deep.equal([]);
  });

  it('servers that are started by a command, fleet files with mistakes near secrets, secrets on the wrong place of the command line', async () => {
    const printed: string[] = [];
    const say = async (id: string, args: readonly string[], more = {}): Promise<void> => {
      const { stdout, stderr } = await run(id, args, { DEBUG: '*', ...more });
      printed.push(...leaksOf(stdout + stderr, id).map((what) => `${id} ${args.join(' ')}: ${what}`));
    };
    for (const form of [[], ['-json'], ['-markdown']]) await say('plan', ['-f', 'with-command.yaml', ...form]);
    await say('apply', ['-f', 'with-command.yaml', '-auto-approve']);
    const broken = [FLEET.replace('auth_token: Bearer', 'auth_tokn: Bearer'), FLEET.replace('api_key:', 'apikey:'), FLEET.replace('secrets:', 'secret:'), FLEET.replaceAll('value: ', 'valeu: '), FLEET.replace('custom_headers:', 'custom_headers: [] #'), FLEET.replaceAll('appToken:', 'appTokn:'), `${FLEET}\n  - [`, FLEET.replace('type: sse', 'type: nope'), FLEET.replace('default:', 'defualt:'), FLEET.replace('base_url: ', 'base_url: not a url ')];
    for (const [at, text] of broken.entries()) {
      place.write({ [`broken-${at}/fleet.yaml`]: text });
      for (const id of ['validate', 'plan']) for (const form of [[], ['-json']]) await say(id, ['-f', `broken-${at}/fleet.yaml`, ...form]);
      place.remove(`broken-${at}`);
    }
    const { LETTA_API_KEY: key = '' } = ENVIRONMENT;
    await say('plan', ['--api-key', key]);
    await say('plan', ['-var', GIVEN.onTheLine]);
    await say('plan', ['-var', `nothing_such=${GIVEN.onTheLine}`]);
    await say('remote add', ['x', URL, key]);
    await say('remote add', ['x', `https://u:${key}@x.example/?k=${key}`]);
    await say('import', ['given.af', '--secrets', `{"A": "${key}`]);
    await say('import', ['given.af', '--secrets', `["${key}"]`]);
    await say('get', ['agents'], { LETTA_BASE_URL: `https://u:${key}@nowhere.invalid/?k=${key}` });
    await say('get', ['agents', '--base-url', `ftp://u:${key}@nowhere.invalid/?k=${key}`]);
    await say('config view', [], { LETTA_BASE_URL: `https://u:${key}@nowhere.invalid/?k=${key}` });
    place.write({ 'settings/fleet.yaml': `name: x\nsettings: { server: { url: 'https://u:${key}@nowhere.invalid/?k=${key}' }, backend: { type: s3, secret_key: '${key}', password: '${key}' } }\nagents: []\n` });
    for (const id of ['plan', 'validate', 'config view', 'doctor', 'state list']) await say(id, ['-f', 'settings/fleet.yaml'], { LETTA_BASE_URL: '' });
    place.remove('settings');
    expect(printed).to.deep.equal([]);
    expect(written()).to.deep.equal([]);
  });

  it('bugs of ours are told without them, and with their stack', async () => {
    // An answer that is no answer at all: what is made of it fails somewhere in the program, over a text that has the secret in it.
    const secret = ENVIRONMENT['MCP_TOKEN'] ?? '';
    const odd = Object.assign(new Error(`cannot read ${secret} of ${JSON.stringify(secret)}`), { name: 'TypeError' });
    const failing: typeof fetch = async () => ({ get status(): number { throw odd; }, get ok(): boolean { throw odd; }, headers: new Headers({ 'content-type': 'application/json' }) }) as unknown as Response;
    const normal = Date.now;
    const lost = await runInside(['plan', ...withFleet('plan')], { cwd: place.dir, env: { ...env(), DEBUG: '1' }, fetch: failing });
    expect(lost.code).to.equal(1);
    expect(leaksOf(lost.stdout + lost.stderr, 'plan'), lost.stdout + lost.stderr).to.deep.equal([]);
    // The clock is asked everywhere.
    Date.now = () => { throw odd; };
    try {
      const { stderr } = await run('get', ['runs'], { DEBUG: '1' });
      expect(stderr).to.contain('LC9001').and.contain('cannot read (sensitive)').and.contain(' at ');
      expect(leaksOf(stderr, 'get')).to.deep.equal([]);
    } finally {
      Date.now = normal;
    }
  });

  it('a state that cannot be saved at the end and lies beside, and the journals of all runs', async () => {
    await scene.drift();
    spoil = true;
    const applied = await run('apply', ['-auto-approve', '-destroy', '--force', '--prune', 'all', '-json']);
    expect(leaksOf(applied.stdout + applied.stderr, 'apply')).to.deep.equal([]);
    expect([...place.files().keys()].filter((name) => name.includes('errored'))).to.have.length(1);
    expect(written()).to.deep.equal([]);
    expect(journals.size).to.be.greaterThan(0);
    expect([...journals].flatMap((text) => seenIn(text))).to.deep.equal([]);
    console.log(`      ${CORES.size} secrets, ${described.length} commands, ${described.reduce((sum, { forms }) => sum + forms.length, 0)} forms of them, ${lines} command lines`);
  });
});

async function linesOf(id: string, scene: Scene): Promise<readonly (readonly string[])[]> {
  return (await COMMANDS[id]?.(scene)) ?? [];
}

/** Variables that are secrets by their names: they are kept secret by every command. */
const NAMED = Object.entries(ENVIRONMENT).filter(([name]) => /(?:TOKEN|SECRET|KEY)$/.test(name)).map(([, value]) => value);
/** Of a command: what stands in its fleet, too. */
const OF_FLEET = [...Object.entries(ENVIRONMENT).filter(([name]) => !['MCP_ARG', 'MCP_ENV'].includes(name)).map(([, value]) => value), GIVEN.onTheLine, GIVEN.inAFile];
const READS_FLEET: readonly string[] = ['apply', 'destroy', 'plan', 'refresh', 'doctor', 'cleanup', 'delete', 'update agent'];
const knownTo = (id: string): readonly string[] => (READS_FLEET.includes(id) ? [...NAMED, ...OF_FLEET] : NAMED);

/** Secrets that only the server has, and others in the place of ours. */
async function byHand(api: Place['api'], scene: Scene): Promise<void> {
  await api('PATCH', `/v1/agents/${scene.agent}`, { secrets: { HAND: BY_HAND.secret }, metadata: { 'lettactl.lettabotConfig': { channels: { telegram: { token: BY_HAND.bot } } }, deep: [{ password: BY_HAND.nested }] } });
  await api('POST', '/v1/mcp-servers/', { server_name: 'by hand', config: { mcp_server_type: 'sse', server_url: `https://${BY_HAND.user}:x@mcp.example.com/sse?key=${BY_HAND.query}`, auth_header: 'Authorization', auth_token: BY_HAND.token, custom_headers: { 'X-Key': BY_HAND.header } } });
  await api('POST', '/v1/providers/', { name: 'by-hand', provider_type: 'openai', api_key: BY_HAND.key });
  const ours = (await api<readonly (Row & { readonly server_name: string })[]>('GET', '/v1/mcp-servers/')).find(({ server_name: name }) => name === 'environment');
  await api('PATCH', `/v1/mcp-servers/${ours?.id}`, { server_name: 'environment', config: { mcp_server_type: 'sse', server_url: `https://a:${encodeURIComponent(BY_HAND.drift)}@mcp.example.com/sse`, auth_header: 'Authorization', auth_token: BY_HAND.drift } });
  await api('PATCH', `/v1/agents/${scene.managed}`, { secrets: { OWN: BY_HAND.driftSecret } });
}
