import { expect } from 'chai';
import { createRig, type Rig } from '../support/rig.ts';

describe('lettactl export -o -', () => {
  let rig: Rig;
  before(async () => {
    rig = await createRig();
    await rig.api('POST', '/v1/agents/', { name: 'helper', model: 'openai/gpt-4o-mini', embedding: 'openai/text-embedding-3-small' });
  });
  after(() => rig.close());

  for (const [args, begins] of [[['agent', 'helper'], '{\n  "agents"'], [['agent', 'helper', '-f', 'yaml'], '# Written by lettactl'], [['agents', '--all'], '# Written by lettactl']] as const) {
    it(`of ${args.join(' ')} is on standard output, and no file of that name`, async () => {
      const { code, stdout, stderr } = await rig.run(['export', ...args, '-o', '-']);
      expect(code).to.equal(0);
      expect(stdout.startsWith(begins), stdout.slice(0, 60)).to.equal(true);
      expect(stderr).to.contain('Exported');
      expect(rig.exists('-')).to.equal(false);
    });
  }
});
