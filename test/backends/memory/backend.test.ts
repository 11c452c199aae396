import { randomBytes } from 'node:crypto';
import { createMemoryBackend, createMemoryStore } from '../../../src/backends/memory/backend.ts';
import { stateBackendContract } from '../../contracts/state-backend.ts';

stateBackendContract('memory', async () => {
  const store = createMemoryStore();
  return {
    open: () => createMemoryBackend({ fleet: 'support', workspace: 'default', store, now: () => new Date('2026-11-22T10:46:00Z'), randomHex: (bytes) => randomBytes(bytes).toString('hex') }),
    stored: async (what) => store[what] ?? '',
    store: async (what, text) => void (store[what] = text),
    remove: async () => undefined,
  };
});
