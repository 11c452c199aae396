import type { Address } from '../../src/core/address.ts';
import { typeOf, nameOf } from '../../src/core/address.ts';
import type { Desired } from '../../src/core/desired.ts';
import type { AttributeChange, Change } from '../../src/core/plan/change.ts';
import type { Drift, Plan, PlanOptions } from '../../src/core/plan/plan.ts';
import type { Attributes, Json } from '../../src/core/value.ts';

/** An address in a test, unchecked. */
export const at = (text: string): Address => text as Address;

/** A secret of which people see `shown`. */
export const secret = (shown: string, env = 'TOKEN'): Json => ({ $secret: { parts: [{ env }], shown, digest: 'ab'.repeat(32) } });

/** A change with everything a view may ask for. */
export function change(address: string, action: Change['action'], more: Omit<Partial<Change>, 'address' | 'action' | 'desired'> & { readonly desired?: Attributes; readonly origins?: Readonly<Record<string, string>> } = {}): Change {
  const { desired, origins, ...rest } = more;
  return {
    address: at(address), type: typeOf(at(address)), name: nameOf(at(address)), action, reasons: [], attributes: [], unchanged: 0, owes: [], dependsOn: [], ...rest,
    ...(desired === undefined ? {} : { desired: declared(address, desired, origins) }),
  };
}

function declared(address: string, attributes: Attributes, origins?: Readonly<Record<string, string>>): Desired {
  return { address: at(address), type: typeOf(at(address)), name: nameOf(at(address)), attributes, dependsOn: [], ...(origins === undefined ? {} : { origins }) };
}

export const scalar = (path: string, before: Json | undefined, after: Json | undefined, more: Partial<AttributeChange> = {}): AttributeChange =>
  ({ path, kind: 'scalar', cause: 'config', ...(before === undefined ? {} : { before }), ...(after === undefined ? {} : { after }), ...more });

export const text = (path: string, before: Json | undefined, after: Json | undefined, more: Partial<AttributeChange> = {}): AttributeChange =>
  scalar(path, before, after, { kind: 'text', ...more });

export const set = (path: string, added: readonly string[], removed: readonly string[] = [], more: Partial<AttributeChange> = {}): AttributeChange =>
  ({ path, kind: 'set', cause: 'config', added, removed, ...more });

export const map = (path: string, entries: NonNullable<AttributeChange['entries']>, more: Partial<AttributeChange> = {}): AttributeChange =>
  ({ path, kind: 'map', cause: 'config', entries, ...more });

export const drift = (address: string, attributes: readonly AttributeChange[], more: Partial<Drift> = {}): Drift =>
  ({ address: at(address), type: typeOf(at(address)), id: `${typeOf(at(address))}-1`, name: nameOf(at(address)), gone: false, attributes, ...more });

export const OPTIONS: PlanOptions = { targets: [], replace: [], destroy: false, refreshOnly: false, refresh: true, prune: [], adoptAny: false, allowRecreate: false, refuseConflicts: false, force: false };

/** A plan of the fleet `support` on a local server. */
export function plan(changes: readonly Change[], more: Partial<Omit<Plan, 'options'>> & { readonly options?: Partial<PlanOptions> } = {}): Plan {
  const { options, ...rest } = more;
  return {
    toolVersion: '1.0.0',
    binding: {
      fleet: 'support', workspace: 'default', backend: { type: 'local', location: '.lettactl-state.json' }, server: { key: 'default/tool-1', url: 'http://localhost:8283' },
      state: { lineage: '0f0e', serial: 12 }, configPaths: ['fleet.yaml'], inputs: [{ path: 'fleet.yaml', sha256: '00'.repeat(32) }],
    },
    options: { ...OPTIONS, ...options },
    changes, drift: [], leftAlone: [], diagnostics: [], blobs: new Map(), remarks: [], notes: {}, ...rest,
  };
}

const rules = (twenty: string): string => [...Array.from({ length: 39 }, (_, index) => (index === 18 ? 'Rule 19: never promise a date.' : index === 19 ? twenty : index === 20 ? 'Rule 21: quote the order number.' : `Rule ${index + 1}.`)), 'Rule 40.'].join('\n');

/** The plan of the user-experience page: one of each action that people see most. */
export const storyPlan = (): Plan => plan([
  change('agent.support-agent', 'update', {
    id: 'agent-5f0c1234-0000-4000-8000-000000000001', reasons: ['config'], unchanged: 9, owes: ['recompile'], dependsOn: [at('block.company-context')],
    attributes: [
      text('system_prompt', rules('Rule 20: be kind to every customer.'), rules('Rule 20: be very kind to every customer.')),
      set('tags', ['env:production']),
      map('blocks', [{ key: 'company-context', after: { $ref: at('block.company-context') } }]),
    ],
    desired: { system_prompt: rules('Rule 20: be very kind to every customer.'), blocks: { 'company-context': { $ref: at('block.company-context') } } },
    origins: { system_prompt: 'prompts/support.md' },
  }),
  change('agent.sales-agent', 'update', {
    id: 'agent-66aa1234-0000-4000-8000-000000000002', reasons: ['drift'], unchanged: 11,
    attributes: [scalar('llm_config.context_window', 16000, 32000, { cause: 'drift' })],
    desired: { blocks: { 'company-context': { $ref: at('block.company-context') } } },
  }),
  change('block.company-context', 'create', {
    reasons: ['new'], desired: { limit: 5000, value: 'We sell bicycles.\n'.repeat(60), description: 'What everybody knows' }, origins: { value: 'context/company.md' },
  }),
  change('agent.old-agent', 'delete', { id: 'agent-77aa1234-0000-4000-8000-000000000003', reasons: ['not-in-config'], consent: 'agents' }),
  change('agent.old-agent.block.persona', 'delete', { id: 'block-1', reasons: ['parent-deleted'], inside: at('agent.old-agent') }),
], {
  drift: [drift('agent.sales-agent', [scalar('llm_config.context_window', 32000, 16000)])],
  leftAlone: [
    { address: at('agent.support-agent'), what: 'foreign-member', path: 'tags', detail: ['vip'] },
    { address: at('agent.support-agent'), what: 'unmanaged', path: 'llm_config.max_tokens', detail: ['4096'] },
    { address: at('agent.support-agent.block.persona'), what: 'seed', path: 'value' },
  ],
  notes: { reads: 7, losses: { 'agent.old-agent': ['1,874 messages in 212 days', '3 conversations'] } },
});
