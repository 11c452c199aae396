import { mkdirSync, readFileSync } from 'node:fs';
import { expect } from 'chai';
import { createLocalBackend } from '../../src/backends/local/backend.ts';
import { formatFleetFile } from '../../src/core/config/format/format.ts';
import { documentSchema } from '../../src/core/config/document-schema.ts';
import type { Shape } from '../../src/core/config/shape.ts';
import { resourceTypes } from '../../src/resources/types.ts';
import { SUPPORT } from '../support/fleets.ts';
import { createRig, type Rig } from '../support/rig.ts';

const offline = { env: { LETTA_BASE_URL: '' } };
const NEXT = '\nNext:\n  lettactl plan     what it would make\n  lettactl apply    make it\n';
const WROTE = 'Wrote fleet.yaml, prompts/assistant.md, fleet.schema.json. .gitignore keeps the state out of git.\n';

describe('lettactl init', () => {
  let rig: Rig;
  beforeEach(async () => { rig = await createRig(); });
  afterEach(() => rig.close());
  const inFolder = (folder: string): string => {
    mkdirSync(rig.path(folder), { recursive: true });
    return rig.path(folder);
  };

  it('begins a fleet that plans and applies at once, in the form of fmt, with its schema', async () => {
    const cwd = inFolder('tea shop');
    expect(await rig.run(['init'], { cwd })).to.deep.equal({ code: 0, stdout: `The fleet tea shop begins here, with one agent on openai/gpt-4o-mini.\n${WROTE}${NEXT}`, stderr: '' });
    const text = rig.read('tea shop/fleet.yaml');
    expect(text).to.match(/^# yaml-language-server: \$schema=fleet\.schema\.json\n/).and.contain('\nname: tea shop\n').and.contain('context_window: 32000\n');
    expect(formatFleetFile(new TextEncoder().encode(text), 'fleet.yaml', documentSchema(resourceTypes.flatMap((type) => type.sections)) as Shape)).to.deep.equal({ text });
    expect(rig.read('tea shop/fleet.schema.json')).to.equal(readFileSync(new URL('../../docs/schemas/fleet.schema.json', import.meta.url), 'utf8'));
    expect(rig.read('tea shop/.gitignore')).to.contain('.lettactl-state.*.json*\n');
    expect((await rig.run(['validate', '-strict'], { cwd, ...offline })).code).to.equal(0);
    expect((await rig.run(['apply', '-auto-approve'], { cwd })).stdout).to.contain('Apply complete! Resources: 3 added, 0 changed, 0 destroyed.');
    expect((await rig.run(['plan', '-detailed-exitcode'], { cwd })).code).to.equal(0);
    expect((await rig.run(['output'], { cwd })).stdout).to.match(/^assistant_id = "agent-/);
  });

  it('does so without a server too, and says that nobody was asked', async () => {
    const cwd = inFolder('x');
    const { code, stdout } = await rig.run(['init', '-input=false'], { cwd, ...offline });
    expect({ code, stdout }).to.deep.equal({
      code: 0,
      stdout: `The fleet x begins here, with one agent on openai/gpt-4o-mini.\n${WROTE}The server was not asked which models it has: no Letta server given (LC2001).\nUsual ones: LETTA_BASE_URL=https://api.letta.com, http://localhost:8283, or what \`lettactl dev\` prints.\n${NEXT}`,
    });
  });

  it('takes name and model from flags, and tells programs what it wrote', async () => {
    const cwd = inFolder('x');
    expect(await rig.run(['init', '--fleet', 'desk', '--model', 'openai/gpt-4.1', '--embedding', 'openai/text-embedding-3-large', '-json'], { cwd })).to.deep.equal({
      code: 0, stdout: '{"created":["fleet.yaml","prompts/assistant.md","fleet.schema.json"],"fleet":"desk","model":"openai/gpt-4.1"}\n', stderr: '',
    });
    expect(rig.read('x/fleet.yaml')).to.contain('name: desk\n').and.contain('model: openai/gpt-4.1\n').and.contain('embedding: openai/text-embedding-3-large\n');
  });

  it('overwrites nothing', async () => {
    rig.write({ 'a/prompts/assistant.md': 'mine', 'a/fleet.schema.json': '{}', 'b/agents.yml': 'agents: []\n' });
    expect(await rig.run(['init'], { cwd: rig.path('a') })).to.deep.equal({
      code: 1, stdout: '',
      stderr: 'Error LC4024: prompts/assistant.md and fleet.schema.json are there already, and not overwritten\n  Move that away, or begin in another folder: lettactl -chdir=FOLDER init\n',
    });
    expect(rig.exists('a/fleet.yaml')).to.equal(false);
    expect(rig.read('a/prompts/assistant.md')).to.equal('mine');
    for (const flags of [['--model', 'a/b'], ['--from-server']]) {
      expect((await rig.run(['init', ...flags], { cwd: rig.path('b') })).stderr).to.equal('Error LC4024: agents.yml is there already, and is not overwritten\n  Check it with `lettactl init`, or begin in another folder: lettactl -chdir=FOLDER init\n');
    }
    expect((await rig.run(['init', '--fleet', '!'], { cwd: inFolder('c') })).stderr).to.match(/^Error LC1111: "!" cannot be the name of a fleet\n.*\n {2}Give another one: --fleet NAME\n/);
  });

  it('--from-server writes a fleet for what is there, which changes nothing', async () => {
    rig.write({ 'first/fleet.yaml': SUPPORT['fleet.yaml'] ?? '', 'first/prompt.md': SUPPORT['prompt.md'] ?? '' });
    expect((await rig.run(['apply', '-auto-approve'], { cwd: rig.path('first') })).code).to.equal(0);
    const cwd = inFolder('second');
    expect(await rig.run(['init', '--from-server'], { cwd })).to.include({ code: 1, stdout: '' }).and.have.property('stderr').that.matches(/^Error LC4025: there is nothing on the server to write a fleet for\n/);
    const { code, stdout, stderr } = await rig.run(['init', '--from-server', '--adopt=any'], { cwd });
    expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' });
    expect(stdout).to.match(/^Wrote fleet\.schema\.json\. \.gitignore keeps the state out of git\.\nWrote fleet\.yaml: 1 agent, 2 blocks\.\n/);
    expect(rig.read('second/fleet.yaml')).to.match(/^# yaml-language-server: \$schema=fleet\.schema\.json\n/).and.contain('- name: helper');
    expect(await rig.run(['fmt', '--check', '--diff'], { cwd })).to.deep.equal({ code: 0, stdout: '', stderr: '' });
    const taken = await rig.run(['plan', '--adopt=any'], { cwd });
    expect(taken.stdout).to.match(/\n\nNo changes to what is there: it is as the configuration says, and becomes part of this fleet\.\nPlan: 3 to import, 0 to add, 0 to change, 0 to destroy\.\n$/);
  });

  describe('with a fleet file', () => {
    beforeEach(() => rig.write(SUPPORT));

    it('checks the file, the server, the key and the state', async () => {
      expect(await rig.run(['init'])).to.deep.equal({
        code: 0, stderr: '',
        stdout: `✔ fleet file: fleet.yaml: fleet support, 3 resources\n✔ server: ${rig.url} answers, Letta 0.16.8\n✔ key: none is needed\n✔ state: .lettactl-state.support.json: none yet; not locked, may be written\n\nReady. Next: lettactl plan\n`,
      });
      expect(rig.exists('.lettactl-state.support.json')).to.equal(false);
      await rig.run(['apply', '-auto-approve']);
      const { stdout } = await rig.run(['init', '-json'], { env: { LETTA_API_KEY: 'any' } });
      const { ready, checks } = JSON.parse(stdout) as { ready: boolean; checks: readonly { name: string; ok: boolean; says: string }[] };
      expect(ready).to.equal(true);
      expect(checks.map(({ name, says }) => `${name}: ${says}`).slice(2)).to.deep.equal(['key: LETTA_API_KEY is accepted', checks[3]?.says.replace(/^/, 'state: ')]);
      expect(checks[3]?.says).to.match(/^\.lettactl-state\.support\.json: serial \d+, 3 resources; not locked, may be written$/);
    });

    it('says all that is wrong, and exits 1', async () => {
      rig.write({ 'fleet.yaml': 'agents:\n  - { name: a, tag: [x] }\n' });
      expect(await rig.run(['init'], offline)).to.deep.equal({
        code: 1, stderr: '',
        stdout: `✖ fleet file
    Error LC1104: unknown key \`tag\`
      fleet.yaml:2:16
        1 │ agents:
        2 │   - { name: a, tag: [x] }
          │                ^^^
      in agent.a. Did you mean \`tags\`?
✖ server
    Error LC2001: no Letta server given
      Usual values: https://api.letta.com (Letta Cloud), http://localhost:8283 (a server of your own), or what \`lettactl dev\` prints.
      set LETTA_BASE_URL, or settings.server.url in the fleet file; or give a server a name: lettactl remote add NAME URL, and of those that have one choose: lettactl remote use NAME

Not ready: 2 of 2 checks failed.
`,
      });
    });

    it('names a server that is not there, a state of another server, and one that may not be written', async () => {
      await rig.run(['apply', '-auto-approve']);
      const gone = await rig.run(['init'], { env: { LETTA_BASE_URL: 'http://127.0.0.1:1' } });
      expect(gone.stdout).to.contain('✖ server\n    Error LC2002: cannot reach the Letta server at http://127.0.0.1:1\n').and.contain('✔ state: ').and.contain('Not ready: 1 of 3 checks failed.');
      const other = await createRig();
      try {
        expect((await rig.run(['init'], { env: { LETTA_BASE_URL: other.url } })).stdout).to.contain(`✖ state\n    Error LC3105: the state belongs to another server: ${rig.url}\n`);
      } finally {
        await other.close();
      }
      expect((await rig.run(['init', '-state', 'fleet.yaml/state.json'])).stdout).to.contain('✖ state\n    Error LC3022: ');
    });

    it('names who holds the lock: that is nothing wrong', async () => {
      const backend = createLocalBackend({ folder: rig.dir, fleet: 'support', workspace: 'default', now: () => new Date(), randomHex: (bytes) => 'ab'.repeat(bytes) });
      const lock = await backend.lock({ operation: 'apply', who: 'dana@build-7', version: '1.0.0' }, { waitMs: 0 });
      try {
        const { code, stdout } = await rig.run(['init']);
        expect(code).to.equal(0);
        expect(stdout).to.match(/! state: .*; locked\n {4}Warning LC3002: the state is locked\n {6}by dana@build-7 /).and.contain('1 warning above. Ready. Next: lettactl plan');
      } finally {
        await lock.release();
      }
    });
  });
}).timeout(60_000);
