import { expect } from 'chai';
import type { Engine } from '../../src/engine/engine.ts';
import { underLock } from '../../src/engine/plan.ts';

const engineWith = (release: () => Promise<void>): Engine => ({
  environment: { who: 'dana', version: '1.0.0' },
  backend: { lock: async () => ({ info: { id: 'l', operation: 'apply', who: 'dana', version: '1.0.0', created: '' }, check: async () => undefined, release }) },
}) as unknown as Engine;
const REQUEST = { lock: true, waitMs: 0 } as const;
const said = (promise: Promise<unknown>): Promise<string> => promise.then(() => 'nothing', (error: Error) => error.message);

describe('work under the lock', () => {
  const full = engineWith(() => Promise.reject(new Error('the disk is full')));

  it('that failed is told as it failed, whatever becomes of the lock (a full disk once hid that the state could not be saved)', async () => {
    expect(await said(underLock(full, REQUEST, 'apply', () => Promise.reject(new Error('the state could not be saved'))))).to.equal('the state could not be saved');
  });

  it('that went well tells a lock that could not be given back', async () => {
    expect(await said(underLock(full, REQUEST, 'apply', async () => 1))).to.equal('the disk is full');
    expect(await underLock(engineWith(async () => undefined), REQUEST, 'apply', async () => 1)).to.equal(1);
  });
});
