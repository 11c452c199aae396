import { expect } from 'chai';
import { createRig, type Rig } from '../support/rig.ts';

describe('help', () => {
  let rig: Rig;
  before(async () => { rig = await createRig(); });
  after(() => rig.close());

  const help = async (...words: readonly string[]) => (await rig.run([...words, '--help'], { env: { COLUMNS: '80' } })).stdout;

  it('has its flags in one column, also where the first has no short form', async () => {
    const columns = (await help('plan')).split('\n').flatMap((line) => /^(?: {6}| {2}-\w, )(--\S+)/.exec(line)?.slice(1) ?? []);
    expect(columns.slice(0, 2)).to.deep.equal(['--out=plan.bin', '--file=PATH...']);
    expect(await help('fmt')).to.include('\n  --check  Write nothing');
  });

  it('shows the whole description, and none that only repeats the first line', async () => {
    const text = (await help('import')).replace(/\s+/g, ' ');
    expect(text).to.include('writes our marks on that object').and.to.include('write it into the fleet file');
    expect(await help('version')).not.to.include('DESCRIPTION');
  });

  it('has every command on its first page once, by what people are about, and below each word those behind it', async () => {
    const text = await help();
    const words = [...text.matchAll(/^ {2}([a-z][\w-]*) /gm)].map(([, word]) => word ?? '');
    expect(words).to.deep.equal([...new Set(words)]).and.to.include.members(['init', 'plan', 'get', 'send', 'messages', 'delete-all', 'remote', 'version']);
    expect(words.slice(0, 4)).to.deep.equal(['init', 'validate', 'plan', 'apply']);
    const flat = text.replace(/\s+/g, ' ');
    expect(flat).to.include('(cancel, compact, list, reset)').and.to.include('Names of 1.x: reset-messages, compact-messages, cancel-messages, run-delete.').and.not.to.include('OTHER COMMANDS');
  });

  it('breaks no word', async () => {
    expect((await help('plan')).replace(/\s+/g, ' ')).to.include('blocks, tools, folders, archives, tags, secrets, agents');
  });
});

describe('what a missing argument says', () => {
  it('is no rule of flags that take many values: ours take one each', async () => {
    const rig = await createRig();
    try {
      const { stderr } = await rig.run(['force-unlock']);
      expect(stderr).to.include('Missing 1 required arg').and.not.to.include('multiple values').and.not.to.include('Alternatively');
    } finally {
      await rig.close();
    }
  });
});
