import { addressOf, childAddress } from '../../../src/core/address.ts';
import type { Address } from '../../../src/core/address.ts';
import type { JournalHeader } from '../../../src/core/state/journal.ts';
import type { State, StateEntry } from '../../../src/core/state/state.ts';
import { emptyState, withChanges } from '../../../src/core/state/transitions.ts';

export const LINEAGE = 'a1'.repeat(16);
export const PLAN = `sha256:${'9f'.repeat(32)}`;

export const support = addressOf('agent', 'support-agent');
export const persona = childAddress(support, 'block', 'persona');
export const company = addressOf('block', 'company-context');

/** An entry with everything filled in; what the test is about goes into `more`. */
export const entry = (address: Address, type: string, id: string, more: Partial<StateEntry> = {}): StateEntry => ({
  address, type, id, name: id, status: 'ready', base: {}, dependsOn: [], op: '0f'.repeat(32), owed: [], ...more,
});

/** A fresh state of fleet `support`, workspace `default`. */
export const fresh = (more: Partial<State> = {}): State => ({
  ...emptyState({
    lineage: LINEAGE, hmacKey: '5c'.repeat(32), toolVersion: '1.0.0', fleet: 'support', workspace: 'default',
    server: { key: 'default/tool-1', url: 'http://localhost:8283' }, configPaths: ['fleet.yaml'],
  }),
  ...more,
});

/** An agent with a block of its own, and a shared block that it uses; serial 12. */
export const sample = (): State => withChanges(fresh({ serial: 12 }), [
  { address: company, entry: entry(company, 'block', 'block-1', { base: { value: { $text: { sha256: 'ab'.repeat(32), size: 1204 } }, limit: 5000 } }) },
  { address: support, entry: entry(support, 'agent', 'agent-1', {
    base: { tags: ['env:production'], shared_blocks: { 'company-context': { $ref: company } }, token: { $secret: { parts: [{ env: 'TOKEN' }], shown: '${TOKEN}', digest: 'cd'.repeat(32) } } },
    dependsOn: [company], owed: ['recompile'], lifecycle: { prevent_destroy: true, ignore_changes: ['tags'] },
  }) },
  { address: persona, entry: entry(persona, 'block', 'block-2', { dependsOn: [support] }) },
]);

export const header = (state: State, more: Partial<JournalHeader> = {}): JournalHeader => ({
  kind: 'header', format: 1, lineage: state.lineage, baseSerial: state.serial, lockId: '6b1f', operation: 'apply', planDigest: PLAN,
  who: 'dana@build-7', version: '1.0.0', startedAt: '2026-11-22T10:42:00.000Z', ...more,
});
