import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect } from 'chai';
import { openStore } from '../../src/devserver/store.ts';
import { inProcess, pick } from './in-process.ts';

describe('dev server: store', () => {
  let dir = '';
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'devserver-store-'));
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  it('keeps everything over a close, with the same ids and order', async () => {
    const store = openStore(dir);
    const dev = inProcess({ store });
    for (const label of ['z', 'a', 'm']) await dev.post('/v1/blocks/', { label });
    const tools = (await dev.get('/v1/tools/?limit=100')).body;
    store.close();
    const again = inProcess({ store: openStore(dir) });
    expect(pick((await again.get('/v1/blocks/')).body, 'label')).to.deep.equal(['z', 'a', 'm']);
    expect((await again.get('/v1/tools/?limit=100')).body).to.deep.equal(tools);
  });

  it('holds an answered request even when it is never closed', async () => {
    const dev = inProcess({ store: openStore(dir) });
    await dev.post('/v1/agents/', { name: 'a', model: 'openai/gpt-4o', memory_blocks: [{ label: 'p', value: 'v' }] });
    await dev.post('/v1/blocks/', { label: 'gone' });
    await dev.del(`/v1/blocks/${(await dev.get('/v1/blocks/?label=gone')).body['0']?.['id']}`);
    const again = inProcess({ store: openStore(dir) });
    expect(pick((await again.get('/v1/agents/')).body, 'name')).to.deep.equal(['a']);
    expect(pick((await again.get('/v1/blocks/')).body, 'label')).to.deep.equal(['p']);
  });

  it('forgets a line torn by a kill, whole', async () => {
    const dev = inProcess({ store: openStore(dir) });
    await dev.post('/v1/blocks/', { label: 'kept' });
    appendFileSync(join(dir, 'log.jsonl'), '[["blocks","block-1",{"id":"block-1","lab');
    const again = inProcess({ store: openStore(dir) });
    expect(pick((await again.get('/v1/blocks/')).body, 'label')).to.deep.equal(['kept']);
  });

  it('gives instants that never repeat, also after a restart', () => {
    const store = openStore(dir);
    const seen = Array.from({ length: 2000 }, () => store.now());
    expect(new Set(seen).size).to.equal(2000);
    expect(seen.toSorted()).to.deep.equal(seen);
    expect(seen[0]).to.match(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
  });

  it('writes one line for each request, however many agents there are', async () => {
    const dev = inProcess({ store: openStore(dir) });
    for (let n = 0; n < 50; n++)
      await dev.post('/v1/agents/', { name: `n${n}`, model: 'openai/gpt-4o', memory_blocks: [{ label: 'p', value: 'v' }] });
    const before = readFileSync(join(dir, 'log.jsonl'), 'utf8').split('\n').length;
    await dev.post('/v1/blocks/', { label: 'x' });
    expect(readFileSync(join(dir, 'log.jsonl'), 'utf8').split('\n').length).to.equal(before + 1);
  });

  it('fails the runs that a restart interrupted', async () => {
    const dev = inProcess({ store: openStore(dir) });
    const agent = (await dev.post('/v1/agents/', { name: 'a', model: 'openai/gpt-4o' })).body['id'];
    await dev.post(`/v1/agents/${agent}/messages/async`, { input: '[[sleep 0.2]] x' });
    const again = inProcess({ store: openStore(dir) });
    expect(pick((await again.get(`/v1/runs/?agent_id=${agent}`)).body, 'status')).to.deep.equal(['failed']);
  });

  it('survives kill -9 of the serving process', async () => {
    const script = `import { serve } from '${join(import.meta.dirname, '../../src/devserver/serve.ts')}';
      const served = await serve({ port: 0, dataDir: ${JSON.stringify(dir)} }); console.log(served.url);`;
    const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = (await once(child.stdout, 'data')) as [Buffer];
    const url = line.toString().trim();
    for (let n = 0; n < 5; n++)
      await fetch(`${url}/v1/blocks/`, {
        method: 'POST',
        body: JSON.stringify({ label: `n${n}` }),
        headers: { 'content-type': 'application/json' },
      });
    child.kill('SIGKILL');
    await once(child, 'exit');
    const again = inProcess({ store: openStore(dir) });
    expect(pick((await again.get('/v1/blocks/')).body, 'label')).to.deep.equal(['n0', 'n1', 'n2', 'n3', 'n4']);
  });
});
