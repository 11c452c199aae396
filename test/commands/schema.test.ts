import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { createRig, type Rig } from '../support/rig.ts';

describe('lettactl schema', () => {
  let rig: Rig;
  before(async () => { rig = await createRig(); });
  after(() => rig.close());

  const committed = readFileSync(new URL('../../docs/schemas/fleet.schema.json', import.meta.url), 'utf8');
  const offline = { env: { LETTA_BASE_URL: '' } };

  it('prints the schema, without a fleet file and without a server', async () => {
    expect(await rig.run(['schema'], offline)).to.deep.equal({ code: 0, stdout: committed, stderr: '' });
  });

  it('writes it with -o, and with -out', async () => {
    for (const [flag, file] of [['-o', 'a.json'], ['-out', 'b.json']] as const) {
      expect(await rig.run(['schema', flag, file], offline)).to.deep.equal({ code: 0, stdout: '', stderr: '' });
      expect(rig.read(file)).to.equal(committed);
    }
  });

  it('says why a file cannot be written, and leaves nothing behind', async () => {
    expect(await rig.run(['schema', '-o', 'nowhere/s.json'], offline)).to.deep.equal({
      code: 1, stdout: '', stderr: 'Error LC4020: nowhere/s.json cannot be written: ENOENT\n  Give a path in a folder that is there and may be written to.\n',
    });
  });

  it('prints every key as Markdown', async () => {
    const { stdout, code } = await rig.run(['schema', '-markdown'], offline);
    expect({ code, first: stdout.split('\n')[0] }).to.deep.equal({ code: 0, first: '## Top level' });
    expect(stdout).to.contain('\n| `name` (required) | text |  | Its name');
  });
});
