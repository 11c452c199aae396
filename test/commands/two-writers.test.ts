import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { manyAgents } from '../support/fleets.ts';
import { createRig, type Ran, type Rig } from '../support/rig.ts';

const program = fileURLToPath(new URL('../../bin/run.js', import.meta.url));
const STATE = '.lettactl-state.many.json';

/** A run in a process of its own, under way. */
interface Running { readonly ended: Promise<Ran>; kill(): void; interrupt(): void; says(text: string): Promise<void> }

describe('two programs on one state', () => {
  let rig: Rig;
  beforeEach(async () => {
    rig = await createRig();
    rig.write({ 'fleet.yaml': manyAgents(10) });
    await rig.api('POST', '/__dev/faults', [{ match: { method: 'POST', path: '^/v1/agents/?$' }, times: 0, kind: 'latency', ms: 250 }]);
  });
  afterEach(() => rig.close());

  function start(...args: readonly string[]): Running {
    const child = spawn(process.execPath, [program, ...args], { cwd: rig.dir, stdio: ['ignore', 'pipe', 'pipe'], env: { PATH: process.env['PATH'] ?? '', HOME: rig.dir, NO_COLOR: '1', LETTA_BASE_URL: rig.url } });
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => { stdout += chunk.toString(); });
    child.stderr.on('data', (chunk: Buffer) => { stderr += chunk.toString(); });
    let over = false;
    const ended = new Promise<Ran>((resolve) => { child.on('close', (code) => { over = true; resolve({ code, stdout, stderr }); }); });
    return {
      ended, kill: () => child.kill('SIGKILL'), interrupt: () => child.kill('SIGINT'),
      says: async (text) => {
        while (!(stdout + stderr).includes(text)) {
          if (over) throw new Error(`it ended without saying ${text}:\n${stdout}${stderr}`);
          await sleep(10);
        }
      },
    };
  }
  const applying = async (): Promise<Running> => {
    const first = start('apply', '-auto-approve', '-parallelism=1');
    await first.says('✔ agent.a02');
    return first;
  };
  const agents = async (): Promise<readonly string[]> => (await rig.api<readonly { readonly name: string }[]>('GET', '/v1/agents/')).map(({ name }) => name).sort();
  const all = Array.from({ length: 10 }, (_, n) => `a${String(n + 1).padStart(2, '0')}`);
  const isDone = async (): Promise<number | null> => (await rig.run(['plan', '-detailed-exitcode'])).code;

  it('beside an apply, every other writer is told who holds the lock; nothing of it is done', async () => {
    const first = await applying();
    const others = await Promise.all([['apply', '-auto-approve'], ['plan'], ['destroy', '-auto-approve'], ['refresh'], ['delete', 'agent', 'a01', '--force'], ['update', 'agent', 'a01', '--description', 'Other']].map((args) => rig.run(args)));
    for (const { code, stderr } of others) {
      expect(stderr).to.match(/Error LC3002: the state is locked\n {2}by \S+@\S+ since \d\d:\d\d \(\d+ s ago\): apply, lettactl \S+, lock [0-9a-f]+\n.*-lock-timeout=5m.*lettactl force-unlock [0-9a-f]+/);
      expect(code).to.equal(1);
    }
    expect((await first.ended).code).to.equal(0);
    expect(await agents()).to.deep.equal(all);
    expect(await isDone()).to.equal(0);
  });

  it('with -lock-timeout they wait, and then see what the first one did', async () => {
    const first = await applying();
    const [second, plan] = await Promise.all([rig.run(['apply', '-auto-approve', '-lock-timeout=60s']), rig.run(['plan', '-lock-timeout=60s', '-detailed-exitcode'])]);
    expect((await first.ended).code).to.equal(0);
    expect([second.code, plan.code]).to.deep.equal([0, 0]);
    expect(await agents()).to.deep.equal(all);
  });

  it('the lock of an apply that was killed is taken over at once, and its work goes on', async () => {
    const first = await applying();
    first.kill();
    await first.ended;
    const second = await rig.run(['apply', '-auto-approve']);
    expect(second.stderr).to.equal('');
    expect(second.code).to.equal(0);
    expect(await agents()).to.deep.equal(all);
    expect(await isDone()).to.equal(0);
  });

  it('a dead holder of another machine, or of an earlier boot, is not told from a slow one: force-unlock, by its id', async () => {
    const first = await applying();
    first.kill();
    await first.ended;
    const path = rig.path(`${STATE}.lock-info`);
    const info = JSON.parse(readFileSync(path, 'utf8')) as { readonly id: string };
    for (const other of [{ host: 'elsewhere' }, { bootId: 'an-earlier-one' }]) {
      writeFileSync(path, JSON.stringify({ ...info, ...other }));
      expect((await rig.run(['apply', '-auto-approve'])).stderr).to.contain('LC3002').and.contain(`lettactl force-unlock ${info.id}`);
    }
    // Another process has its number by now.
    writeFileSync(path, JSON.stringify({ ...info, pid: process.pid }));
    expect((await rig.run(['apply', '-auto-approve'])).code).to.equal(0);
    expect(await agents()).to.deep.equal(all);
  });

  it('an apply whose lock is broken stops before its next write, says who has it, and damages nothing of the other’s', async () => {
    const first = await applying();
    const { id } = JSON.parse(readFileSync(rig.path(`${STATE}.lock-info`), 'utf8')) as { readonly id: string };
    expect((await rig.run(['force-unlock', id])).code).to.equal(0);
    const second = await rig.run(['apply', '-auto-approve']);
    expect(second.code, second.stderr).to.equal(0);
    const { code, stdout, stderr } = await first.ended;
    expect(code).to.equal(1);
    expect(`${stdout}${stderr}`.match(/the lock [0-9a-f]+ was lost/g)).to.have.length(1);
    expect(stdout).to.contain('Apply incomplete');
    expect(rig.exists('errored.lettactl-state.json')).to.equal(false);
    expect(rig.exists(`.lettactl/journal/${STATE}.jsonl`)).to.equal(false);
    expect(await agents()).to.deep.equal(all);
    expect(await isDone()).to.equal(0);
  });

  it('Ctrl-C twice ends at once, and the same plan goes on', async () => {
    await rig.run(['plan', '-out', 'plan.bin']);
    const first = start('apply', 'plan.bin', '-parallelism=1');
    await first.says('✔ agent.a02');
    first.interrupt();
    await first.says('Once more to stop now');
    first.interrupt();
    expect((await first.ended).code).to.equal(130);
    const rest = await rig.run(['apply', 'plan.bin']);
    expect(rest.stdout).to.match(/^Continuing this plan: [2-4] of 10 changes were done before by \S+ at \S+Z, [6-8] are left\.$/m);
    expect(rest.code).to.equal(0);
    expect(await agents()).to.deep.equal(all);
  });

  it('-json has a line for every retry', async () => {
    await rig.api('DELETE', '/__dev/faults');
    await rig.api('POST', '/__dev/faults', [
      { match: { method: 'POST', path: '^/v1/agents/?$' }, times: 2, kind: 'status', status: 429, headers: { 'retry-after': '0' } },
      { match: { method: 'GET', path: '^/v1/agents/?$' }, times: 1, kind: 'drop-before' },
    ]);
    const { code, stdout } = await rig.run(['apply', '-auto-approve', '-json']);
    expect(code).to.equal(0);
    const retries = stdout.trim().split('\n').map((line) => JSON.parse(line) as Record<string, unknown>).filter(({ type }) => type === 'retry');
    expect(retries.filter(({ method, status }) => method === 'POST' && status === 429)).to.have.length(2);
    expect(retries.filter(({ method, status }) => method === 'GET' && status === undefined)).to.have.length(1);
    for (const retry of retries) expect(retry).to.include.keys('path', 'wait_seconds', 'attempt', '@timestamp');
  });
}).timeout(60_000);
