import { chmodSync, readdirSync, statSync, symlinkSync } from 'node:fs';
import { expect } from 'chai';
import { createRig, type Rig } from '../support/rig.ts';

const MESSY = '# The tea shop.\n\nagents:\n    - description: "Helps"   # people\n      name: helper\nname: \'tea\'\n';
const TIDY = '# The tea shop.\n\nname: tea\n\nagents:\n  - name: helper\n    description: Helps # people\n';

describe('lettactl fmt', () => {
  let rig: Rig;
  beforeEach(async () => { rig = await createRig(); });
  afterEach(() => rig.close());

  const run = (args: readonly string[], stdin?: string) => rig.run(['fmt', ...args], { env: { LETTA_BASE_URL: '' }, ...(stdin === undefined ? {} : { stdin }) });

  it('writes the default file, names it, and has nothing to say the second time', async () => {
    rig.write({ 'fleet.yaml': MESSY });
    expect(await run([])).to.deep.equal({ code: 0, stdout: 'fleet.yaml\n', stderr: '' });
    expect(rig.read('fleet.yaml')).to.equal(TIDY);
    expect(await run([])).to.deep.equal({ code: 0, stdout: '', stderr: '' });
    expect(await run(['-check'])).to.deep.equal({ code: 0, stdout: '', stderr: '' });
  });

  it('--check only names files, and exits 1; --diff shows the lines', async () => {
    rig.write({ 'fleet.yaml': MESSY, 'fleets/a.yaml': MESSY, 'fleets/b.yml': TIDY });
    expect(await run(['--check'])).to.deep.equal({ code: 1, stdout: 'fleet.yaml\n', stderr: '' });
    expect(await run(['--check', 'fleets', 'fleet.yaml'])).to.deep.equal({ code: 1, stdout: 'fleets/a.yaml\nfleet.yaml\n', stderr: '' });
    expect(await run(['-check', '-diff'])).to.deep.equal({
      code: 1, stderr: '',
      stdout: `fleet.yaml
  @@ line 3 @@

  + name: tea
  +
    agents:
  -     - description: "Helps"   # people
  -       name: helper
  - name: 'tea'
  +   - name: helper
  +     description: Helps # people
`,
    });
    expect(rig.read('fleet.yaml')).to.equal(MESSY);
  });

  it('shows no value that may be secret', async () => {
    rig.write({ 'fleet.yaml': 'mcp_servers:\n    - auth_token: "Bearer abc-123"\n      name: s\nagents: []\n' });
    const { stdout } = await run(['-diff']);
    expect(stdout).to.contain('auth_token: (sensitive)').and.not.contain('abc-123');
    expect(rig.read('fleet.yaml')).to.contain('auth_token: Bearer abc-123\n');
  });

  it('takes standard input to standard output', async () => {
    expect(await run(['-'], MESSY)).to.deep.equal({ code: 0, stdout: TIDY, stderr: '' });
    expect(await run(['-', '--check'], MESSY)).to.deep.equal({ code: 1, stdout: '-\n', stderr: '' });
    expect(await run(['-', '--check'], TIDY)).to.deep.equal({ code: 0, stdout: '', stderr: '' });
  });

  it('writes through links, and keeps the mode', async () => {
    rig.write({ 'real/fleet.yaml': MESSY });
    chmodSync(rig.path('real/fleet.yaml'), 0o640);
    symlinkSync('real/fleet.yaml', rig.path('fleet.yaml'));
    expect(await run([])).to.deep.equal({ code: 0, stdout: 'fleet.yaml\n', stderr: '' });
    expect(rig.read('real/fleet.yaml')).to.equal(TIDY);
    expect(statSync(rig.path('real/fleet.yaml')).mode & 0o777).to.equal(0o640);
    expect(readdirSync(rig.path('real'))).to.deep.equal(['fleet.yaml']);
  });

  it('writes nothing when one of the files is broken, or JSON', async () => {
    rig.write({ 'a.yaml': MESSY, 'b.yaml': 'name: a\nname: b\n', 'c.json': '{"agents": []}\n' });
    expect(await run(['a.yaml', 'b.yaml', 'c.json'])).to.deep.equal({
      code: 1, stdout: '',
      stderr: `Error LC1102: the key \`name\` is there twice
  b.yaml:2:1
    1 │ name: a
    2 │ name: b
      │ ^^^^
  Keep one of them.

Error LC1562: c.json is JSON, and fmt formats YAML
  Leave it out; any JSON formatter does.

2 errors. Nothing was changed.
`,
    });
    expect(rig.read('a.yaml')).to.equal(MESSY);
  });

  it('says that there is no file', async () => {
    expect((await run([])).stderr).to.match(/^Error LC1100: no fleet file in /);
    expect(await run(['gone.yaml'])).to.deep.equal({ code: 1, stdout: '', stderr: 'Error LC1100: gone.yaml does not exist\n  Name a fleet file or a folder of them with -f.\n' });
  });
});
