// A run in a process of its own: takes the lock (and, when asked, starts a journal or keeps writing states), says so, and stays until it is killed.
import { randomBytes } from 'node:crypto';
import { createLocalBackend } from '../../../src/backends/local/backend.ts';
import { checkpoint } from '../../../src/core/state/transitions.ts';
import { company, entry, header, sample } from '../../core/state/sample.ts';

const [folder = '', what = 'hold', operation = 'apply'] = process.argv.slice(2);
const backend = createLocalBackend({ folder, fleet: 'support', workspace: 'default', now: () => new Date(), randomHex: (bytes) => randomBytes(bytes).toString('hex') });
setInterval(() => undefined, 1000);

const lock = await backend.lock({ operation, who: 'ci@build-7', version: '1.0.0' }, { waitMs: 0 });

if (what === 'journal') {
  const journal = await backend.openJournal(header(sample()));
  await journal.append({ kind: 'result', address: company, entries: [{ address: company, entry: entry(company, 'block', 'block-9') }] });
}

process.stdout.write(`${lock.info.id}\n`);

if (what === 'write') {
  for (let state = sample(), serial: number | null = null; ; serial = state.serial, state = checkpoint(state, undefined)) await backend.write(state, serial, lock);
}
if (what === 'append') {
  const journal = await backend.openJournal(header(sample()));
  for (let count = 1; ; count += 1) {
    await Promise.all([1, 2, 3].map((part) => journal.append({ kind: 'result', address: company, entries: [{ address: company, entry: entry(company, 'block', `${count}.${part}`) }] })));
    process.stdout.write(`${count}\n`);
  }
}
