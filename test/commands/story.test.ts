import { expect } from 'chai';
import { PROMPT, SUPPORT } from '../support/fleets.ts';
import { createRig, type Rig, steady } from '../support/rig.ts';

interface Agent { readonly id: string; readonly name: string; readonly system: string }

describe('plan, apply, refresh: one story', () => {
  let rig: Rig;
  before(async () => {
    rig = await createRig();
    rig.write(SUPPORT);
  });
  after(() => rig.close());

  const helper = async (): Promise<Agent> => {
    const [agent] = await rig.api<readonly Agent[]>('GET', '/v1/agents/?name=helper');
    if (!agent) throw new Error('there is no helper');
    return agent;
  };

  it('validate counts what the file declares', async () => {
    expect(await rig.run(['validate'], { env: { LETTA_BASE_URL: '' } })).to.deep.equal({ code: 0, stdout: 'The fleet support is valid: 1 agent, 2 blocks.\n', stderr: '' });
  });

  it('show has nothing to show before the first apply', async () => {
    expect((await rig.run(['show'])).stdout).to.match(/^There is no state yet at /);
    expect((await rig.run(['state', 'list'])).stderr).to.match(/^Error LC4011: there is no state at /);
  });

  it('plan -out saves what apply needs, and says so', async () => {
    const { code, stdout, stderr } = await rig.run(['plan', '-out', 'plan.bin', '-detailed-exitcode']);
    expect(stderr).to.equal('');
    expect(steady(stdout, rig)).to.contain('lettactl will perform the following actions on http://SERVER (fleet support, workspace default):\n')
      .and.contain('\nPlan: 3 to add, 0 to change, 0 to destroy.\nSaved to plan.bin (no state yet)\n  digest:      sha256:DIGEST\n  apply it:    lettactl apply plan.bin\n');
    expect(code).to.equal(2);
  });

  it('show renders the file: for people, programs and pull requests, also without a server', async () => {
    const offline = { env: { LETTA_BASE_URL: '' } };
    const human = await rig.run(['show', 'plan.bin'], offline);
    const json = await rig.run(['show', '-json', 'plan.bin'], offline);
    const markdown = await rig.run(['show', '-markdown', 'plan.bin'], offline);
    const digest = /sha256:[0-9a-f]{64}/.exec(human.stdout)?.[0];
    expect(human.stdout).to.contain('Plan: 3 to add, 0 to change, 0 to destroy.');
    expect(JSON.parse(json.stdout)).to.include({ digest });
    expect(markdown.stdout).to.contain('3 to add').and.contain('<details');
    expect([human, json, markdown].map(({ code, stderr }) => [code, stderr])).to.deep.equal([[0, ''], [0, ''], [0, '']]);
  });

  it('apply refuses planning flags beside the file, and another digest', async () => {
    for (const flags of [['-target', 'agent.helper'], ['--prune', 'all'], ['-refresh=false'], ['-f', 'fleet.yaml'], ['--force'], ['-destroy']]) {
      const { code, stdout, stderr } = await rig.run(['apply', 'plan.bin', ...flags]);
      expect(stderr, flags.join(' ')).to.match(/^Error LC4003: beside a plan file, -[a-z]+ would change nothing\n/);
      expect({ code, stdout }).to.deep.equal({ code: 1, stdout: '' });
    }
    const { code, stderr } = await rig.run(['apply', 'plan.bin', '-expect-digest', `sha256:${'0'.repeat(64)}`]);
    expect({ code, first: stderr.slice(0, 13) }).to.deep.equal({ code: 1, first: 'Error LC3116:' });
  });

  it('apply does it, one line per object', async () => {
    const { code, stdout, stderr } = await rig.run(['apply', 'plan.bin']);
    expect(stderr).to.equal('');
    expect(steady(stdout)).to.equal([
      '✔ block.company: created  block-ID  T s',
      '✔ agent.helper: created  agent-ID  T s',
      '',
      'Apply complete! Resources: 3 added, 0 changed, 0 destroyed.',
      '',
    ].join('\n'));
    expect(code).to.equal(0);
  });

  it('and then nothing is left to do, nor to apply again', async () => {
    const again = await rig.run(['plan', '-detailed-exitcode']);
    expect(again.stdout).to.match(/^No changes\. Your fleet matches the configuration\. \(3 resources, \d+ reads\)\n/);
    expect(again.code).to.equal(0);
    const twice = await rig.run(['apply', 'plan.bin']);
    expect(twice.stderr).to.match(/^Error LC3106: this plan was already applied\n/);
    expect(twice.code).to.equal(1);
  });

  it('state list and state show tell what is bound', async () => {
    expect((await rig.run(['state', 'list'])).stdout).to.equal('agent.helper\nagent.helper.block.notes\nblock.company\n');
    const rows = JSON.parse((await rig.run(['state', 'list', '-o', 'json'])).stdout);
    expect(rows.map((row: { address: string }) => row.address)).to.deep.equal(['agent.helper', 'agent.helper.block.notes', 'block.company']);
    expect((await rig.run(['state', 'show', 'agent.helper'])).stdout).to.contain((await helper()).id);
    expect((await rig.run(['state', 'show', 'agent.helpr'])).stderr).to.equal('Error LC4012: the state has no agent.helpr\n  Did you mean agent.helper?\n');
    expect((await rig.run(['show'])).stdout).to.match(/^State of fleet support, workspace default: serial \d+, 3 resources\n/);
  });

  it('get and describe show what is on the server', async () => {
    expect((await rig.run(['get', 'agents', '-o', 'name'])).stdout).to.equal('agent/helper\n');
    expect((await rig.run(['get', 'agents'])).stdout).to.match(/^NAME +MODEL .*\nhelper +openai\/gpt-4o-mini /);
    expect(JSON.parse((await rig.run(['get', 'agents', '-o', 'json'])).stdout)).to.have.length(1);
    for (const words of [['get', 'agents'], ['describe', 'agent', 'helper']]) expect((await rig.run([...words, '-json'])).stdout).to.equal((await rig.run([...words, '-o', 'json'])).stdout);
    expect((await rig.run(['get', 'agents', '--tags', 'role:nobody'])).stdout).to.equal('No agents found.\n');
    expect((await rig.run(['describe', 'agent', 'helper'])).stdout).to.match(/^Name: +helper\n/).and.contain('support/default as agent.helper');
    expect((await rig.run(['describe', 'agent', 'nobody'])).stderr).to.equal('Error LC4013: there is no agent "nobody" on the server\n  All of them: lettactl get agents\n');
  });

  it('refresh finds what somebody changed, and exits 2 when asked to', async () => {
    const none = await rig.run(['refresh', '-detailed-exitcode']);
    expect({ code: none.code, drift: none.stdout.split('.')[0] }).to.deep.equal({ code: 0, drift: 'No drift' });
    const agent = await helper();
    await rig.api('PATCH', `/v1/agents/${agent.id}`, { system: agent.system.replace('Be kind', 'Be brief') });
    const found = await rig.run(['refresh', '-detailed-exitcode']);
    expect(found.stdout).to.contain('~ agent.helper\n').and.contain('system_prompt').and.contain('+ Be [brief] to every customer.');
    expect(found.code).to.equal(2);
    expect((await rig.run(['refresh'])).code).to.equal(0);
    expect(JSON.parse((await rig.run(['refresh', '-json'])).stdout)).to.include({ drifted: true });
    expect((await rig.run(['refresh', '-markdown'])).stdout).to.contain('agent.helper');
    expect(JSON.parse((await rig.run(['refresh', '-json', '--ignore', 'agent.helper'])).stdout)).to.include({ drifted: false });
  });

  it('apply without a plan shows it, and puts the drift back', async () => {
    const { code, stdout } = await rig.run(['apply']);
    expect(stdout).to.match(/Plan: 0 to add, 1 to change, 0 to destroy\.\n\n… agent\.helper: saved first, in \.lettactl\/backups\/\S+\n✔ agent\.helper: updated \(system_prompt/);
    expect(stdout).to.match(/\n\nApply complete! Resources: 0 added, 1 changed, 0 destroyed\.\n$/);
    expect(code).to.equal(0);
    expect((await helper()).system).to.equal(PROMPT.trim());
  });

  it('apply --dry-run only shows', async () => {
    const none = await rig.run(['apply', '-f', 'fleet.yaml', '--dry-run']);
    expect({ code: none.code, last: none.stdout.trimEnd().split('\n').at(-1) }).to.deep.equal({ code: 0, last: 'Dry run: 0 changes.' });
    rig.write({ 'prompt.md': PROMPT.replace('kind', 'very kind') });
    const { code, stdout } = await rig.run(['apply', '-f', 'fleet.yaml', '--dry-run']);
    expect({ code, last: stdout.trimEnd().split('\n').at(-1) }).to.deep.equal({ code: 0, last: 'Plan: 0 to add, 1 to change, 0 to destroy.' });
    expect((await rig.run(['apply', '--dry-run', '-detailed-exitcode'])).code).to.equal(2);
    expect((await helper()).system).to.equal(PROMPT.trim());
  });

  it('-json is one JSON object per line, whatever happens', async () => {
    const planned = await rig.run(['plan', '-json']);
    const types = (text: string): readonly string[] => text.trimEnd().split('\n').map((line) => JSON.parse(line).type as string);
    expect(types(planned.stdout)[0]).to.equal('version');
    expect(types(planned.stdout).slice(-2)).to.deep.equal(['planned_change', 'change_summary']);
    const applied = await rig.run(['apply', '-json', '-auto-approve']);
    expect(types(applied.stdout)).to.include.members(['version', 'planned_change', 'apply_start', 'apply_complete', 'change_summary']);
    expect([planned.code, planned.stderr, applied.code, applied.stderr]).to.deep.equal([0, '', 0, '']);
  });

  it('graph draws the fleet, or a plan', async () => {
    expect((await rig.run(['graph'])).stdout).to.match(/^digraph /).and.contain('"agent.helper" -> "block.company"');
    expect((await rig.run(['graph', '--format', 'mermaid'])).stdout).to.match(/^(graph|flowchart) /);
    expect((await rig.run(['graph', 'plan.bin'])).stdout).to.contain('"agent.helper"');
  });

  it('without a terminal, an agent that left the file is held back', async () => {
    rig.write({ 'fleet.yaml': 'name: support\nagents: []\n' });
    const { code, stdout } = await rig.run(['apply']);
    expect(stdout).to.contain('Held back, nothing was deleted:\n').and.contain('agent.helper').and.contain('requires --prune agents');
    expect(stdout.trimEnd().split('\n').at(-1)).to.match(/^\d+ held back: requires --force/);
    expect(code).to.equal(0);
    expect((await helper()).name).to.equal('helper');
  });

  it('-auto-approve, here from the environment, allows all of it', async () => {
    const { code, stdout } = await rig.run(['apply'], { env: { LETTACTL_AUTO_APPROVE: '1' } });
    expect(stdout).to.contain('✔ agent.helper: destroyed');
    expect(code).to.equal(0);
    expect(await rig.api('GET', '/v1/agents/?name=helper')).to.deep.equal([]);
  });

  it('destroy -auto-approve takes the rest', async () => {
    rig.write(SUPPORT);
    expect((await rig.run(['apply', '-auto-approve'])).code).to.equal(0);
    const { code, stdout } = await rig.run(['destroy', '-auto-approve']);
    expect(stdout).to.match(/Resources: 0 added, 0 changed, 3 destroyed\.\n$/);
    expect(code).to.equal(0);
    expect((await rig.run(['state', 'list'])).stdout).to.equal('');
  });
}).timeout(60_000);
