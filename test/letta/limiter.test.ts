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
});
