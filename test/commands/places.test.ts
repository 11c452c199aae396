import { expect } from 'chai';
import { createRig, type Rig } from '../support/rig.ts';

const WRONG = 'agents:\n  - name: a\n    system_promt: x\n';
const WARNED = 'name: tea\nsettings: { server: { url: "http://127.0.0.1:1" } }\ncanary: { prefix: X- }\nagents: []\n';

describe('places in errors and warnings', () => {
  let rig: Rig;
  before(async () => {
    rig = await createRig();
    rig.write({ 'sub/f.yaml': WRONG, 'sub/deeper/g.yaml': WRONG, 'up/fleet.yaml': `root_path: ..\n${WRONG}`, 'warned/fleet.yaml': WARNED, 'warned/us.yaml': '[' });
  });
  after(() => rig.close());

  const stderr = async (...args: readonly string[]) => (await rig.run(args)).stderr;

  it('are found from the working folder, wherever the fleet is', async () => {
    expect(await stderr('validate', '-f', 'sub/f.yaml')).to.include('\n  sub/f.yaml:3:5\n');
    expect(await stderr('validate', '-f', 'sub')).to.include('\n  sub/f.yaml:3:5\n');
    expect(await stderr('validate', '-f', 'up/fleet.yaml')).to.include('\n  up/fleet.yaml:4:5\n');
    const both = await stderr('validate', '--fleet', 'x', '-f', 'sub/f.yaml', '-f', 'sub/deeper/g.yaml');
    expect(both).to.include('\n  sub/f.yaml:3:5\n').and.to.include('\n  sub/deeper/g.yaml:3:5\n');
    expect(await stderr('-chdir=sub', 'validate', '-f', 'f.yaml')).to.include('\n  f.yaml:3:5\n');
    expect(await stderr('-chdir=sub', 'validate', '-f', '../up/fleet.yaml')).to.include('\n  ../up/fleet.yaml:4:5\n');
  });

  it('are the same in plans and in JSON', async () => {
    expect((await rig.run(['plan', '-f', 'warned/fleet.yaml'])).stdout).to.include('Warning LC1191: `canary` is read, but this version makes no canaries yet\n  warned/fleet.yaml:3:1\n');
    expect((await rig.run(['plan', '-json', '-f', 'warned/fleet.yaml'])).stdout).to.include('"filename":"warned/fleet.yaml"');
    expect((await rig.run(['validate', '-json', '-f', 'sub/f.yaml'])).stdout).to.include('"filename":"sub/f.yaml"');
    expect((await rig.run(['apply', '-f', 'warned/fleet.yaml'])).stdout).to.include('\n  warned/fleet.yaml:3:1\n');
  });
});
