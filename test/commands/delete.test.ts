import { expect } from 'chai';
import { agentIn, fleetOf } from '../promises/fleets.ts';
import { createRig, type Rig } from '../support/rig.ts';

describe('delete, delete-all, cleanup', () => {
  let rig: Rig;
  const agent = (name: string) => rig.api<{ readonly id: string }>('POST', '/v1/agents/', { name, model: 'openai/gpt-4o-mini', memory_blocks: [{ label: 'persona', value: 'x' }] });
  const names = async (kind = 'agents'): Promise<readonly string[]> => (await rig.api<readonly { readonly name?: string; readonly label?: string }[]>('GET', `/v1/${kind}/?limit=1000`)).map((row) => row.label ?? row.name ?? '').sort();
  beforeEach(async () => { rig = await createRig(); });
  afterEach(() => rig.close());

  it('delete shows what would go, and requires --force where nobody can be asked', async () => {
    const { id } = await agent('support');
    const refused = await rig.run(['delete', 'agent', 'support']);
    expect(refused.code).to.equal(1);
    expect(refused.stdout).to.contain(`- agent "support" (${id}) would be deleted`).and.to.contain('goes along: block "persona"');
    expect(refused.stderr).to.contain(`Error LC4090: deleting agent "support" (${id}) requires --force; nothing was deleted`);
    expect(await names()).to.deep.equal(['support']);
    const done = await rig.run(['delete', 'agent', 'support', '--force']);
    expect(done.code).to.equal(0);
    expect(done.stdout).to.match(/^Deleted agent "support" \(agent-[^)]+\)\nDeleted block "persona" \(block-[^)]+\)\nSaved first: \.lettactl\/backups\/\S+\n2 objects deleted\.\n$/);
    expect(done.stderr).to.contain('lost for good: 0 messages');
    expect([await names(), await names('blocks')]).to.deep.equal([[], []]);
  });

  it('delete takes kinds in the plural, and says which there are', async () => {
    await rig.api('POST', '/v1/mcp-servers/', { server_name: 'files', config: { mcp_server_type: 'sse', server_url: 'https://mcp.example.com/sse' } });
    expect((await rig.run(['delete', 'mcp-servers', 'files', '--force'])).stdout).to.match(/^Deleted MCP server "files"/);
    expect((await rig.run(['delete', 'files', 'x', '--force'])).stderr).to.contain('LC4006').and.to.contain('Kinds: agent, block, tool, folder, archive, mcp-server, provider.');
    expect((await rig.run(['delete', 'agent', 'nobody', '--force'])).stderr).to.contain('LC4013');
  });

  it('delete-all numbers what fits, and exits 1 when one of them could not go', async () => {
    for (const name of ['test-1', 'test-2', 'other']) await agent(name);
    const refused = await rig.run(['delete-all', 'agents', '--pattern', 'test-*']);
    expect(refused.code).to.equal(1);
    expect(refused.stdout).to.match(/^1\. - agent "test-1".*\n[^]*\n2\. - agent "test-2"/);
    expect(refused.stderr).to.contain('deleting these 2 objects requires --force');
    expect(await names()).to.deep.equal(['other', 'test-1', 'test-2']);
    const none = await rig.run(['delete-all', 'agents', '--pattern', 'nobody*', '--force']);
    expect([none.code, none.stdout]).to.deep.equal([0, 'No agents fit "nobody*".\n']);
    await rig.api('POST', '/__dev/faults', [{ match: { method: 'DELETE', path: '/v1/agents/' }, kind: 'status', status: 400, body: { detail: 'no' }, times: 1 }]);
    const part = await rig.run(['delete-all', 'agents', '--pattern', 'test-*', '--force']);
    expect(part.code).to.equal(1);
    expect(part.stdout).to.contain('Failed  agent "test-').and.to.contain('2 objects deleted, 1 failed.');
  });

  it('delete-all with a regular expression of 1.x that fits nothing as a glob fails, and says how it is written', async () => {
    await rig.api('POST', '/v1/blocks/', { label: 'tmp_1', value: 'x' });
    const { code, stderr } = await rig.run(['delete-all', 'blocks', '--pattern', '^tmp_', '--force']);
    expect([code, stderr]).to.deep.equal([1, "Error LC4094: no blocks fit \"^tmp_\", which was read as a glob\n  A regular expression stands between slashes: --pattern '/^tmp_/i'\n"]);
    const part = await rig.run(['delete-all', 'blocks', '--pattern', 'tmp', '--force']);
    expect(part).to.deep.equal({ code: 0, stdout: 'No blocks fit "tmp".\n', stderr: "A pattern fits whole names: --pattern '*tmp*' fits a part.\n" });
    expect((await rig.run(['delete-all', 'blocks', '--pattern', '/^TMP_/i', '--force'])).code).to.equal(0);
    expect(await names('blocks')).to.deep.equal([]);
  });

  it('each command names its own kinds', async () => {
    expect((await rig.run(['delete-all', 'conversations'])).stderr).to.equal('Error LC4006: delete-all has no kind "conversations"\n  Kinds: agents, blocks, tools, folders, archives, mcp-servers, providers.\n');
    expect((await rig.run(['cleanup', 'agents'])).stderr).to.equal('Error LC4006: cleanup has no kind "agents"\n  Kinds: blocks, folders, archives, tools, all.\n');
    expect((await rig.run(['delete', 'agnet', 'x'])).stderr).to.equal('Error LC4006: delete has no kind "agnet"\n  Did you mean agent? Kinds: agent, block, tool, folder, archive, mcp-server, provider.\n');
  });

  it('cleanup only looks without --force', async () => {
    await rig.api('POST', '/v1/blocks/', { label: 'left', value: 'over' });
    const looked = await rig.run(['cleanup', 'all']);
    expect(looked.code).to.equal(0);
    expect(looked.stdout).to.match(/^Orphaned block "left" \(block-[^)]+\): 4 characters\n\nWould delete block "left" \(block-[^)]+\)\nNothing was deleted\. To delete it: the same with --force\n$/);
    expect((await rig.run(['cleanup', 'blocks', '--force', '--dry-run'])).stdout).to.contain('Would delete');
    const done = await rig.run(['cleanup', 'blocks', '--force']);
    expect(done.stdout).to.match(/^Orphaned block "left".*\nDeleted block "left" \(block-[^)]+\)\nSaved first: /);
    expect((await rig.run(['cleanup', 'blocks'])).stdout).to.equal('No orphaned blocks: agents use all of them.\n');
  });

  it('-o json gives one document', async () => {
    await agent('support');
    const report = JSON.parse((await rig.run(['delete', 'agent', 'support', '-o', 'json'])).stdout.split('\n{"')[0] ?? '') as { readonly removals: readonly unknown[] };
    expect(report.removals).to.have.length(1);
    const done = JSON.parse((await rig.run(['delete', 'agent', 'support', '--force', '-json'])).stdout) as { readonly deleted: readonly unknown[] };
    expect(done.deleted).to.have.length(2);
    expect(JSON.parse((await rig.run(['cleanup', 'all', '-o', 'json'])).stdout)).to.deep.include({ dryRun: true, orphans: [] });
  });

  it('of a managed agent says what the fleet file still declares', async () => {
    rig.write({ 'fleet.yaml': fleetOf({ name: 'tea', agents: [agentIn('one')] }) });
    await rig.run(['apply', '-auto-approve']);
    const done = await rig.run(['delete', 'agent', 'one', '--force']);
    expect(done.stderr).to.contain('managed by tea/default as agent.one').and.to.contain('LC3234').and.to.contain('the fleet file still declares agent.one: the next apply makes it anew');
    expect((await rig.run(['plan'])).stdout).to.contain('Plan: 1 to add, 0 to change, 0 to destroy.');
  });
});
