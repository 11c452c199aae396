import { expect } from 'chai';
import { SUPPORT } from '../support/fleets.ts';
import { createRig, type Rig } from '../support/rig.ts';

describe('a CI sets LETTACTL_ variables for plan and apply alike', () => {
  let rig: Rig;
  beforeEach(async () => {
    rig = await createRig();
    rig.write(SUPPORT);
  });
  afterEach(() => rig.close());

  it('what the plan was made with may stand in the environment of its apply', async () => {
    const env = { LETTACTL_ADOPT: 'any', LETTACTL_TARGET: 'block.company', LETTACTL_LOCK_TIMEOUT: '5s', LETTACTL_FILE: 'fleet.yaml' };
    expect((await rig.run(['plan', '-out', 'plan.bin'], { env })).stdout).to.contain('Plan: 1 to add');
    expect(await rig.run(['apply', 'plan.bin'], { env })).to.include({ code: 0, stderr: '' });
  });

  it('another wish than the plan’s is refused', async () => {
    await rig.run(['plan', '-out', 'plan.bin']);
    expect(await rig.run(['apply', 'plan.bin'], { env: { LETTACTL_TARGET: 'block.company' } })).to.deep.equal({
      code: 1, stdout: '', stderr: 'Error LC4003: LETTACTL_TARGET asks for another plan than this one\n  Unset it, or plan again with it.\n',
    });
  });

  it('another workspace than the plan’s is refused', async () => {
    await rig.run(['plan', '-out', 'plan.bin']);
    const { code, stderr } = await rig.run(['apply', 'plan.bin'], { env: { LETTACTL_WORKSPACE: 'staging' } });
    expect({ code, first: stderr.split('\n')[0] }).to.deep.equal({ code: 1, first: 'Error LC3103: this plan is for workspace default, not staging' });
  });
});
