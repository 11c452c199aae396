import { expect } from 'chai';
import { ownVariables } from '../../src/cli/own-variables.ts';

const flag = (name: string, allowNo = false) => ({ name, takesValue: !allowNo, allowNo, aliases: [] });
const COMMANDS = [{ id: 'plan', flags: [flag('workspace'), flag('lock', true), flag('chdir')] }];

describe('variables of lettactl in an environment', () => {
  it('are known by the flags that they stand for, or near to one, and never shown by value', () => {
    expect(ownVariables({ LETTACTL_WORKSPACE: 'a', LETTACTL_NO_LOCK: '1', LETTACTL_WORKSPCE: 'secret', LETTACTL_VAR_region: 'eu', LETTACTL_NOTHING_LIKE_IT: 'x', LETTACTL_LOCK: '', LETTACTL_CHDIR: 'x', LETTA_API_KEY: 'k' }, COMMANDS)).to.deep.equal([
      { name: 'LETTACTL_CHDIR', known: false },
      { name: 'LETTACTL_NOTHING_LIKE_IT', known: false },
      { name: 'LETTACTL_NO_LOCK', flag: '--no-lock', known: true },
      { name: 'LETTACTL_VAR_region', flag: '-var region', known: true },
      { name: 'LETTACTL_WORKSPACE', flag: '--workspace', known: true },
      { name: 'LETTACTL_WORKSPCE', known: false, near: 'LETTACTL_WORKSPACE' },
    ]);
  });
});
