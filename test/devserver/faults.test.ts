import { expect } from 'chai';
import { DroppedConnection } from '../../src/devserver/faults.ts';
import { rateGate } from '../../src/devserver/rate.ts';
import { inProcess, pick, type InProcess } from './in-process.ts';

async function arm(dev: InProcess, ...faults: object[]): Promise<void> {
  expect((await dev.post('/__dev/faults', faults)).status).to.equal(200);
}

async function dropped(call: Promise<unknown>): Promise<boolean> {
  try {
    await call;
    return false;
  } catch (error) {
    return error instanceof DroppedConnection;
  }
}

describe('dev server: faults', () => {
  it('answers a status so many times, after so many requests, only where it matches', async () => {
    const dev = inProcess();
    await arm(dev, {
      match: { method: 'POST', path: '/v1/blocks' },
      kind: 'status',
      status: 429,
      headers: { 'retry-after': '1' },
      times: 2,
      after: 1,
    });
    const codes: number[] = [];
    for (let n = 0; n < 5; n++) codes.push((await dev.post('/v1/blocks/', { label: 'x' })).status);
    expect(codes).to.deep.equal([200, 429, 429, 200, 200]);
    expect((await dev.get('/v1/blocks/')).body).to.have.length(3);
    await arm(dev, { kind: 'status', status: 503, headers: { 'retry-after': '7' } });
    expect((await dev.get('/v1/blocks/')).headers.get('retry-after')).to.equal('7');
  });

  it('drops the connection before the work, or after it was done', async () => {
    const dev = inProcess();
    await arm(dev, { kind: 'drop-before' });
    expect(await dropped(dev.post('/v1/blocks/', { label: 'before' }))).to.equal(true);
    await arm(dev, { kind: 'drop-after-commit' });
    expect(await dropped(dev.post('/v1/blocks/', { label: 'after' }))).to.equal(true);
    expect(pick((await dev.get('/v1/blocks/')).body, 'label')).to.deep.equal(['after']);
  });

  it('answers HTML, half a document, or late', async () => {
    const dev = inProcess();
    await arm(dev, { kind: 'html' }, { kind: 'truncate' }, { kind: 'latency', ms: 40 });
    const html = await dev.get('/v1/health');
    expect([html.status, html.headers.get('content-type')]).to.deep.equal([502, 'text/html']);
    expect((await dev.get('/v1/health')).body).to.be.a('string');
    const started = performance.now();
    await dev.get('/v1/health');
    expect(performance.now() - started).to.be.greaterThan(35);
  });

  it('stops in the middle of an answer', async () => {
    const dev = inProcess();
    await arm(dev, { kind: 'stall', ms: 60 });
    const started = performance.now();
    expect((await dev.get('/v1/health')).body).to.have.property('status', 'ok');
    expect(performance.now() - started).to.be.greaterThan(50);
  });

  it('lets so many requests through in a second, and says when to come again', async () => {
    let clock = 0;
    const gate = rateGate(3, () => clock);
    const passed = (): (string | null)[] => [1, 2, 3, 4].map(() => gate()?.headers.get('retry-after') ?? 'passed');
    expect(passed()).to.deep.equal(['passed', 'passed', 'passed', '1']);
    clock += 400;
    expect(passed()).to.deep.equal(['passed', '1', '1', '1']);
    clock += 60_000;
    expect(passed()).to.deep.equal(['passed', 'passed', 'passed', '1']);
    const dev = inProcess({ rate: 1 });
    expect([(await dev.get('/v1/health')).status, (await dev.get('/v1/health')).status, (await dev.get('/__dev/requests')).status]).to.deep.equal([200, 429, 200]);
  });

  it('clears faults, refuses unknown kinds, and counts requests until reset', async () => {
    const dev = inProcess();
    await arm(dev, { kind: 'status', status: 500, times: 0 });
    expect([(await dev.get('/v1/health')).status, (await dev.get('/v1/health')).status]).to.deep.equal([500, 500]);
    await dev.del('/__dev/faults');
    await dev.post('/v1/blocks/', { label: 'x' });
    const log = (await dev.get('/__dev/requests')).body;
    expect([log['total'], log['writes'], log['counts']]).to.deep.equal([3, 1, { 'GET /v1/health 500': 2, 'POST /v1/blocks/ 200': 1 }]);
    await dev.del('/__dev/requests');
    expect((await dev.get('/__dev/requests')).body['total']).to.equal(0);
    expect((await dev.post('/__dev/faults', [{ kind: 'odd' }])).status).to.equal(422);
  });

  it('dumps the same text for two servers with the same contents', async () => {
    const fill = async (order: number[]): Promise<string> => {
      const dev = inProcess();
      const shared = (await dev.post('/v1/blocks/', { label: 'shared', value: 'v' })).body['id'];
      for (const n of order)
        await dev.post('/v1/agents/', {
          name: `n${n}`,
          model: 'openai/gpt-4o',
          block_ids: [shared],
          memory_blocks: [{ label: 'own', value: `v${n}` }],
        });
      return JSON.stringify({ ...(await dev.get('/__dev/dump')).body, messages: [] });
    };
    const one = await fill([1, 2, 3]);
    expect(one).to.equal(await fill([3, 1, 2]));
    expect(one).to.not.equal(await fill([1, 2]));
  });
});
