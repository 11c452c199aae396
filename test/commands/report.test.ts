import { expect } from 'chai';
import { createRig, type Rig } from '../support/rig.ts';

describe('lettactl report memory', () => {
  let rig: Rig;
  beforeEach(async () => { rig = await createRig(); });
  afterEach(() => rig.close());
  const agent = (name: string, value: string): Promise<{ readonly id: string }> =>
    rig.api('POST', '/v1/agents/', { name, model: 'openai/gpt-4o-mini', embedding: 'openai/text-embedding-3-small', memory_blocks: [{ label: 'notes', value, limit: 1000 }] });

  it('--analyze, stopped by Ctrl-C, exits 130, and leaves no conversation and no message', async () => {
    for (const name of ['a', 'b', 'c']) await agent(name, '[[sleep 2]] slow');
    await agent('quick', '[[say ### BLOCK: notes\nTOPICS: tea]]');
    const ran = await rig.run(['report', 'memory', '--analyze', '--confirm'], { signalOn: { text: '1/4 quick', signal: 'SIGINT' } });
    expect(ran.code).to.equal(130);
    expect(ran.stderr).to.include('The conversations that were begun are deleted first.');
    expect(ran.stdout).to.match(/^quick +notes +tea/m).and.to.include('No analysis of 3 agents');
    expect(await rig.api('GET', '/v1/conversations/?limit=100')).to.deep.equal([]);
    expect((await rig.api<readonly { readonly message_type: string }[]>('GET', '/v1/messages/?limit=1000')).map(({ message_type: type }) => type)).to.deep.equal(Array.from({ length: 4 }, () => 'system_message'));
  });

  it('says what does not go together, and which agent is not there', async () => {
    for (const [args, code] of [[['--analyze', '-o', 'html'], 'LC4003'], [['a', '--all'], 'LC4003'], [['nobody'], 'LC4013'], [['-o', 'xml'], 'LC4002'], [['--out', 'no/such/folder.html'], 'LC4020']] as const) {
      const ran = await rig.run(['report', 'memory', ...args]);
      expect([ran.code, ran.stderr.includes(`Error ${code}`)], args.join(' ')).to.deep.equal([1, true]);
    }
  });

  it('a file has the form that its suffix says, unless -o says another', async () => {
    await agent('a', 'x');
    for (const [args, begins] of [[['--out', 'r.html'], '<!doctype html>'], [['--out', 'r.json'], '[\n'], [['--out', 'r.yml'], '- agent: a'], [['--out', 'r.txt'], 'BLOCK'], [['--out', 'r.html', '-o', 'table'], 'BLOCK'], [['--out', 'r.json', '-o', 'html'], '<!doctype html>']] as const) {
      await rig.run(['report', 'memory', 'a', ...args]);
      expect(rig.read(args[1]).startsWith(begins), args.join(' ')).to.equal(true);
    }
  });

  it('has no colour in a pipe or a file, whatever the terminal', async () => {
    await agent('a', 'x'.repeat(950));
    expect((await rig.run(['report', 'memory'], { env: { NO_COLOR: '' } })).stdout).to.include('95 %').and.not.include('\u001b');
    await rig.run(['report', 'memory', '--out', 'report.txt'], { env: { FORCE_COLOR: '1', NO_COLOR: '' } });
    expect(rig.read('report.txt')).to.include('95 %').and.not.include('\u001b');
  });
});
