import { expect } from 'chai';
import { createRig, type Rig } from '../support/rig.ts';

describe('create agent, update agent, duplicate', () => {
  let rig: Rig;
  beforeEach(async () => { rig = await createRig(); });
  afterEach(() => rig.close());

  it('create prints the id, alone in its line; -o json the same as a document', async () => {
    const made = await rig.run(['create', 'agent', 'scratch']);
    expect([made.code, made.stderr]).to.deep.equal([0, '']);
    expect(made.stdout).to.match(/^Created agent "scratch" on openai\/gpt-4o-mini, openai\/text-embedding-3-small\nID: agent-[0-9a-f-]{36}\n$/);
    expect(JSON.parse((await rig.run(['create', 'agent', 'other', '-o', 'json'])).stdout)).to.deep.include({ name: 'other', model: 'openai/gpt-4o-mini' });
    const again = await rig.run(['create', 'agent', 'scratch']);
    expect([again.code, again.stdout]).to.deep.equal([1, '']);
    expect(again.stderr).to.contain('already exists');
  });

  it('update with nothing to change says so and succeeds', async () => {
    const nothing = await rig.run(['update', 'agent', 'whoever']);
    expect([nothing.code, nothing.stdout]).to.deep.equal([0, 'Nothing to change was given. What can be: lettactl update agent --help\n']);
    expect((await rig.run(['update', 'agent', 'whoever', '-d', 'x'])).stderr).to.contain('LC4013');
  });

  it('update shows old and new; long texts by their size; nothing where it is so already', async () => {
    await rig.run(['create', 'agent', 'scratch', '-s', 'You help.']);
    const args = ['update', 'agent', 'scratch', '-d', 'For trying', '-s', 'x'.repeat(200), '-n', 'tried'];
    expect((await rig.run(args)).stdout).to.match(/^Updated agent "tried" \(agent-[^)]+\)\n {2}~ description {2}\(none\) → For trying\n {2}~ name {2}scratch → tried\n {2}~ system_prompt {2}You help\. → 200 characters\nIts prompt and those of its conversations are compiled anew\.\n$/);
    expect((await rig.run(['update', 'agent', 'tried', '-d', 'For trying'])).stdout).to.contain('is so already; nothing was changed.');
    expect(JSON.parse((await rig.run(['update', 'agent', 'tried', '--tags', 'b,a', '-json'])).stdout)).to.deep.include({ name: 'tried', written: [{ path: 'tags', before: '', after: 'a, b', added: ['a', 'b'], removed: [] }] });
  });

  it('update shows of tools and tags what came and what went, however many there are', async () => {
    await rig.run(['create', 'agent', 'scratch', '--tools', 'fetch_webpage,run_code', '--tags', 'one']);
    const { stdout } = await rig.run(['update', 'agent', 'scratch', '--add-tool', 'web_search', '--remove-tool', 'run_code', '--tags', 'two']);
    expect(stdout).to.match(/^Updated agent "scratch" \(agent-[^)]+\)\n {2}~ tags {2}\+ two, - one\n {2}~ tools {2}\+ web_search, - run_code\n$/);
  });

  it('duplicate says what the copy has, and what not', async () => {
    await rig.api('POST', '/v1/agents/', { name: 'scratch', model: 'openai/gpt-4o-mini', include_base_tools: false, memory_blocks: [{ label: 'persona', value: 'x' }] });
    const copied = await rig.run(['duplicate', 'agent', 'scratch', 'copy']);
    expect([copied.code, copied.stderr]).to.deep.equal([0, '']);
    expect(copied.stdout).to.match(/^Duplicated agent "scratch" as agent "copy" \(agent-[^)]+\)\n {2}\+ block "persona" as block-\S+\n {2}not copied: its messages and conversations\n/);
    const again = await rig.run(['duplicate', 'agent', 'scratch', 'copy']);
    expect([again.code, again.stderr.includes('already exists')]).to.deep.equal([1, true]);
    const wrong = await rig.run(['duplicate', 'tool', 'a', 'b']);
    expect([wrong.code, wrong.stderr.includes('Kinds: agent, block, archive, folder.')]).to.deep.equal([1, true]);
  });
});
