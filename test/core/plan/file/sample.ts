import { addressOf, childAddress } from '../../../../src/core/address.ts';
import { sha256Hex } from '../../../../src/core/digest.ts';
import type { Change } from '../../../../src/core/plan/change.ts';
import type { Plan } from '../../../../src/core/plan/plan.ts';

export const support = addressOf('agent', 'support-agent');
export const company = addressOf('block', 'company-context');
export const docs = addressOf('folder', 'docs');
export const guide = childAddress(docs, 'file', 'docs/a.md');

/** A text long enough to stand once in the file. */
export const PROMPT = 'You help customers of Acme.\n'.repeat(40);
const bytes = new TextEncoder().encode('# Guide\n');

const change = (address: Change['address'], type: string, more: Partial<Change>): Change =>
  ({ address, type, name: type, action: 'create', reasons: ['new'], attributes: [], unchanged: 0, owes: [], dependsOn: [], ...more });

const token = { $secret: { parts: [{ literal: 'Bearer ' }, { env: 'TOKEN' }], shown: 'Bearer ${TOKEN}', digest: 'cd'.repeat(32) } };

/** A plan with something of everything: an update with texts, links and a secret, a create, a file to upload. */
export const plan = (more: Partial<Plan> = {}): Plan => ({
  toolVersion: '1.0.0',
  binding: {
    fleet: 'support', workspace: 'default', backend: { type: 'local', location: '.lettactl-state.support.json' },
    server: { key: 'default/tool-1', url: 'http://localhost:8283' }, state: { lineage: 'a1', serial: 12 },
    configPaths: ['fleets/fleet.yaml'], inputs: [{ path: 'fleet.yaml', sha256: 'aa'.repeat(32) }, { path: 'prompts/support.md', sha256: 'bb'.repeat(32) }],
  },
  options: { targets: [], replace: [], destroy: false, refreshOnly: false, refresh: true, prune: [], adoptAny: false, allowRecreate: false, refuseConflicts: false, force: false },
  changes: [
    change(support, 'agent', {
      action: 'update', reasons: ['config'], id: 'agent-1', precondition: '12'.repeat(32), dependsOn: [company], owes: ['recompile'], unchanged: 9,
      attributes: [{ path: 'system_prompt', kind: 'text', cause: 'config', before: `${PROMPT}old`, after: PROMPT }, { path: 'tags', kind: 'set', cause: 'config', added: ['env:production'] }],
      desired: {
        address: support, type: 'agent', name: 'support-agent', dependsOn: [company], lifecycle: { prevent_destroy: true },
        attributes: { system_prompt: PROMPT, shared_blocks: { 'company-context': { $ref: company } }, token, schema: { constructor: { $content: 'not ours' } } },
      },
      base: { token },
    }),
    change(company, 'block', { desired: { address: company, type: 'block', name: 'company-context', dependsOn: [], attributes: { value: PROMPT } } }),
    change(guide, 'file', { desired: { address: guide, type: 'file', name: 'docs/a.md', parent: docs, dependsOn: [docs], attributes: { content: { $blob: { sha256: sha256Hex(bytes), size: bytes.length } } } } }),
  ],
  drift: [{ address: support, type: 'agent', id: 'agent-1', name: 'support-agent', gone: false, attributes: [] }],
  leftAlone: [{ address: support, what: 'foreign-member', path: 'tags', detail: ['vip'] }],
  diagnostics: [{ severity: 'warning', code: 'LC1300', summary: 'something', address: support, range: { file: 'fleet.yaml', start: { line: 1, column: 1 }, end: { line: 1, column: 5 } } }],
  blobs: new Map([[sha256Hex(bytes), bytes]]),
  remarks: ['folder.docs: embedding openai/text-embedding-3-small'],
  notes: { createdAt: '2026-11-22T10:42:00Z', reads: 4, losses: { 'agent.old': ['1,874 messages in 212 days'] } },
  ...more,
});
