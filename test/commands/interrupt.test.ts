import { expect } from 'chai';
import { manyAgents } from '../support/fleets.ts';
import { createRig, type Rig } from '../support/rig.ts';

describe('Ctrl-C', () => {
  let rig: Rig;
  beforeEach(async () => { rig = await createRig(); });
  afterEach(() => rig.close());

  it('in an apply: nothing new is started, what is done is saved, exit 130, and the same command goes on', async () => {
    rig.write({ 'fleet.yaml': manyAgents(12) });
    await rig.api('POST', '/__dev/faults', [{ match: { method: 'POST', path: '^/v1/agents/?$' }, times: 100, kind: 'latency', ms: 150 }]);
    const { code, stdout, stderr } = await rig.run(['apply', '-parallelism=1', '-auto-approve'], { signalOn: { text: '✔ agent.a02', signal: 'SIGINT' } });
    expect(stderr).to.equal('Stopping: what is in flight is finished and saved. Once more to stop now.\n');
    expect(stdout).to.match(/Apply incomplete: [2-4] added, 0 changed, 0 destroyed; 0 failed, \d+ skipped\.\n/);
    expect(code).to.equal(130);
    const made = await rig.api<readonly unknown[]>('GET', '/v1/agents/');
    expect((await rig.run(['state', 'list'])).stdout.trimEnd().split('\n')).to.have.length(made.length);
    await rig.api('DELETE', '/__dev/faults');
    expect((await rig.run(['apply', '-auto-approve'])).stdout).to.contain(`Apply complete! Resources: ${12 - made.length} added, 0 changed, 0 destroyed.`);
    expect(await rig.api('GET', '/v1/agents/')).to.have.length(12);
  });

  it('in a send, before its run is known: says that the message may be on its way, not that nothing was changed', async () => {
    await rig.api('POST', '/v1/agents/', { name: 'one', model: 'openai/gpt-4o-mini', embedding: 'openai/text-embedding-3-small' });
    await rig.api('POST', '/__dev/faults', [{ match: { method: 'POST', path: '/messages' }, kind: 'status', status: 503, headers: { 'retry-after': '1' } }]);
    const { code, stderr } = await rig.run(['send', 'one', 'Hello', '-v'], { signalOn: { text: 'trying again', signal: 'SIGINT' } });
    expect(stderr).to.contain('Stopping: a message that is on its way cannot be called back. Whether it arrived: lettactl messages list "one"\n').and.not.contain('nothing was changed');
    expect(code).to.equal(130);
  });

  it('in a plan: exit 130 and no file', async () => {
    rig.write({ 'fleet.yaml': manyAgents(1) });
    await rig.api('POST', '/__dev/faults', [{ match: { path: '.' }, times: 100, kind: 'latency', ms: 300 }]);
    const { code } = await rig.run(['plan', '-out', 'plan.bin', '-v'], { signalOn: { text: 'reading the server', signal: 'SIGINT' } });
    expect(code).to.equal(130);
    expect(rig.exists('plan.bin')).to.equal(false);
  });
}).timeout(60_000);
