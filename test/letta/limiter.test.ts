import { expect } from 'chai';
import { createLimiter } from '../../src/letta/limiter.ts';

const tick = (): Promise<void> => new Promise((resolve) => { setImmediate(resolve); });

describe('limiter', () => {
  it('never runs more at once than its width', async () => {
    const limiter = createLimiter({ max: 3 });
    let running = 0;
    let most = 0;
    await Promise.all(Array.from({ length: 20 }, () => limiter.run(async () => {
      running++;
      most = Math.max(most, running);
      await tick();
      running--;
    })));
    expect(most).to.equal(3);
  });

  it('halves once per burst of refusals and grows again with successes', async () => {
    let clock = 0;
    const limiter = createLimiter({ max: 16, now: () => clock, sleep: (ms) => { clock += ms; return Promise.resolve(); } });
    for (let i = 0; i < 5; i++) limiter.slowDown(1000);
    expect(limiter.width).to.equal(8);
    clock += 5000;
    limiter.slowDown(1000);
    expect(limiter.width).to.equal(4);
    for (let i = 0; i < 10; i++) await limiter.run(() => Promise.resolve());
    expect(limiter.width).to.be.greaterThan(4);
  });

  it('starts nothing while a pause is on', async () => {
    let clock = 0;
    const slept: number[] = [];
    const limiter = createLimiter({ now: () => clock, sleep: (ms) => { slept.push(ms); clock += ms; return Promise.resolve(); } });
    limiter.slowDown(700);
    await limiter.run(() => Promise.resolve());
    expect(slept).to.deep.equal([700]);
  });

  it('gives a slot back when a task fails', async () => {
    const limiter = createLimiter({ max: 1 });
    await limiter.run(() => Promise.reject(new Error('no'))).catch(() => undefined);
    expect(await limiter.run(() => Promise.resolve('yes'))).to.equal('yes');
  });

  it('has no pace until the server refuses; then a little less than it let through, and more again when all is calm', async () => {
    let clock = 0;
    const limiter = createLimiter({ now: () => clock, sleep: (ms) => { clock += ms; return Promise.resolve(); } });
    const ask = (ms: number) => limiter.run(async () => { clock += ms; });
    for (let i = 0; i < 40; i++) await ask(50);
    expect(limiter.rate).to.equal(Infinity);
    await limiter.run(() => Promise.reject(new Error('429')), () => 1000).catch(() => undefined);
    expect(limiter.rate).to.be.within(16, 18.5);
    const began = clock;
    for (let i = 0; i < 32; i++) await ask(1);
    expect(clock - began).to.be.within(2500, 3200);
    for (let i = 0; i < 30_000; i++) await ask(1);
    expect(limiter.rate).to.equal(Infinity);
  });

  it('does not take a refusal after a quiet time for a server that bears nothing', async () => {
    let clock = 0;
    const limiter = createLimiter({ now: () => clock, sleep: (ms) => { clock += ms; return Promise.resolve(); } });
    await limiter.run(() => Promise.reject(new Error('429')), () => 0).catch(() => undefined);
    expect(limiter.rate).to.be.greaterThan(20);
  });

  it('passes errors on that are no refusal, and keeps its pace', async () => {
    const limiter = createLimiter();
    const error = await limiter.run(() => Promise.reject(new Error('500')), () => undefined).catch((thrown: unknown) => thrown);
    expect(String(error)).to.equal('Error: 500');
    expect([limiter.rate, limiter.width]).to.deep.equal([Infinity, 32]);
  });

  it('is not fooled by a clock that jumps', async () => {
    const real = Date.now;
    try {
      const limiter = createLimiter();
      limiter.slowDown(30);
      Date.now = () => real() - 86_400_000;
      const began = performance.now();
      await limiter.run(() => Promise.resolve());
      expect(performance.now() - began).to.be.lessThan(2000);
    } finally {
      Date.now = real;
    }
  });
});
