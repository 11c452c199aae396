import { expect } from 'chai';
import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { realServer } from './server-url.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** The story of examples/quickstart, told to a real server through the program itself. */
describe('a fleet on the real server, from first plan to destroy', () => {
  let url = '';
  let dir = '';

  const lettactl = (...args: readonly string[]): Promise<{ readonly code: number | null; readonly text: string }> => {
    const home = join(dir, '.home');
    const child = spawn(process.execPath, [`${root}bin/run.js`, ...args], {
      cwd: dir, stdio: ['ignore', 'pipe', 'pipe'],
      env: { PATH: process.env['PATH'] ?? '', HOME: home, XDG_DATA_HOME: home, XDG_CONFIG_HOME: home, XDG_CACHE_HOME: home, NO_COLOR: '1', LETTA_BASE_URL: url },
    });
    let text = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => { text += chunk.toString(); });
    return new Promise((resolve) => { child.on('close', (code) => resolve({ code, text })); });
  };
  const api = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const response = await fetch(`${url}${path}`, { method, headers: { 'content-type': 'application/json', 'x-stainless-package-version': '1.12.1' }, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as T;
  };
  const agents = () => api<readonly { readonly id: string; readonly name: string }[]>('GET', '/v1/agents/?limit=100');

  before(async () => {
    ({ url } = await realServer());
    dir = mkdtempSync(join(tmpdir(), 'lettactl-real-story-'));
    cpSync(join(root, 'examples/quickstart'), dir, { recursive: true });
  });
  after(async () => {
    await lettactl('destroy', '-auto-approve');
    rmSync(dir, { recursive: true, force: true });
  });

  it('plans, and exits 2 because there are changes', async () => {
    const { code, text } = await lettactl('plan', '-out', 'plan.bin', '-detailed-exitcode');
    expect(text).to.contain('Plan: 11 to add, 0 to change, 0 to destroy.');
    expect(code).to.equal(2);
  });

  it('applies exactly that, first message included', async () => {
    const { code, text } = await lettactl('apply', 'plan.bin');
    expect(text).to.contain('Apply complete! Resources: 11 added, 0 changed, 0 destroyed.');
    expect(code).to.equal(0);
    const agent = (await agents()).find((one) => one.name === 'support-agent');
    const messages = await api<readonly { readonly message_type: string; readonly content?: unknown }[]>('GET', `/v1/agents/${agent?.id}/messages?limit=50`);
    expect(messages.filter((message) => message.message_type === 'user_message')).to.have.length(1);
  });

  it('refuses the same plan again', async () => {
    const { code, text } = await lettactl('apply', 'plan.bin');
    expect(text).to.contain('already applied');
    expect(code).to.equal(1);
  });

  it('then has nothing to do', async () => {
    const { code, text } = await lettactl('plan', '-detailed-exitcode');
    expect(text).to.contain('No changes.');
    expect(code).to.equal(0);
  });

  it('finds drift, puts it back, and is empty again', async () => {
    const agent = (await agents()).find((one) => one.name === 'sales-agent');
    await api('PATCH', `/v1/agents/${agent?.id}`, { system: 'Edited behind its back.', tags: ['stranger'] });
    const drift = await lettactl('refresh', '-detailed-exitcode');
    expect(drift.text).to.contain('agent.sales-agent').and.to.contain('system_prompt');
    expect(drift.code).to.equal(2);
    const applied = await lettactl('apply', '-auto-approve');
    expect(applied.text).to.contain('Apply complete! Resources: 0 added, 1 changed, 0 destroyed.');
    const { tags } = await api<{ readonly tags: readonly string[] }>('GET', `/v1/agents/${agent?.id}?include=agent.tags`);
    expect(tags).to.include.members(['stranger', 'role:sales', 'team:quickstart']);
    expect((await lettactl('plan', '-detailed-exitcode')).code).to.equal(0);
  });

  it('binds everything again when the state is lost: one warning, no duplicate', async () => {
    const before = (await agents()).map((agent) => agent.id).sort();
    for (const name of ['.lettactl-state.json', '.lettactl-state.json.backup']) rmSync(join(dir, name), { force: true });
    const { code, text } = await lettactl('apply');
    expect(text.split('LC3210')).to.have.length(2);
    expect(code).to.equal(0);
    expect((await agents()).map((agent) => agent.id).sort()).to.deep.equal(before);
    expect((await lettactl('plan', '-detailed-exitcode')).code).to.equal(0);
  });

  it('destroys what it made, and nothing else', async () => {
    const { code, text } = await lettactl('destroy', '-auto-approve');
    expect(text).to.contain('11 destroyed');
    expect(code).to.equal(0);
    expect((await agents()).filter((agent) => ['support-agent', 'sales-agent'].includes(agent.name))).to.deep.equal([]);
  });
}).timeout(120_000);
