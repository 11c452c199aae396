import type { Address } from '../address.ts';
import type { Desired } from '../desired.ts';
import type { LiveObject } from '../live.ts';
import type { Registry } from '../registry.ts';
import { rulesOf } from '../resource-type.ts';
import type { State } from '../state/state.ts';
import { record, type Json } from '../value.ts';
import type { AttributeChange, Change } from './change.ts';
import { ruleOf, same, toBase } from './normal.ts';
import type { Drift } from './plan.ts';

export interface DriftInput {
  readonly registry: Registry;
  readonly state: State | null;
  /** Normalised and sealed, by address. */
  readonly live: ReadonlyMap<Address, LiveObject>;
  /** Only these; all when absent. */
  readonly addresses?: ReadonlySet<Address>;
  /** Members that the config leaves as they are, by address and attribute: what becomes of them is no drift. */
  readonly keeps?: (address: Address) => Desired['keeps'];
  /** Also texts that belong to the agents (`--memory`). */
  readonly memory?: boolean;
}

const strings = (value: Json | undefined): readonly string[] => (Array.isArray(value) ? (value as readonly string[]) : []);

/** What differs between what was applied (base) and what is there, whatever the config says by now. `before` is base, `after` is live. */
export function driftOf({ registry, state, live, addresses, keeps, memory }: DriftInput): readonly Drift[] {
  const found: Drift[] = [];
  for (const entry of [...(state?.resources.values() ?? [])].sort((a, b) => (a.address < b.address ? -1 : 1))) {
    if (entry.used || (addresses && !addresses.has(entry.address))) continue;
    const object = live.get(entry.address);
    const about = { address: entry.address, type: entry.type, id: entry.id, name: entry.name };
    if (!object) {
      if (!memory) found.push({ ...about, gone: true, attributes: [] });
      continue;
    }
    const rules = rulesOf(registry.get(entry.type));
    const attributes: AttributeChange[] = [];
    for (const [path, base] of Object.entries(entry.base)) {
      const rule = ruleOf(rules, path);
      const value = object.attributes[path];
      const isMemory = entry.seeds?.includes(path) ?? false;
      if (isMemory !== (memory ?? false) || rule.createOnly || (rule.writeOnly && value === undefined)) continue;
      const change = memberDrift(path, rule.kind, withoutKept(base, keeps?.(entry.address)?.[path]), value);
      if (change) attributes.push({ ...change, ...(rule.sensitive === true ? { sensitive: true } : {}) });
    }
    if (attributes.length > 0) found.push({ ...about, gone: false, attributes });
  }
  return found;
}

function withoutKept(base: Json, kept: readonly string[] | undefined): Json {
  if (!kept) return base;
  if (Array.isArray(base)) return base.filter((member) => !kept.includes(String(member)));
  return typeof base === 'object' && base !== null ? Object.fromEntries(Object.entries(base as Record<string, Json>).filter(([key]) => !kept.includes(key))) : base;
}

function memberDrift(path: string, kind: AttributeChange['kind'], base: Json, live: Json | undefined): AttributeChange | undefined {
  if (kind === 'set') {
    const have = new Set(strings(live));
    const removed = strings(base).filter((member) => !have.has(member));
    return removed.length > 0 ? { path, kind, cause: 'drift', added: [], removed } : undefined;
  }
  if (kind === 'map') {
    const have = record(live);
    const entries = Object.entries(record(base)).filter(([key, value]) => !same(value, have[key])).map(([key, before]) => ({ key, before, ...(have[key] === undefined ? {} : { after: have[key] as Json }) }));
    return entries.length > 0 ? { path, kind, cause: 'drift', entries } : undefined;
  }
  return same(base, live) ? undefined : { path, kind, cause: 'drift', before: base, ...(live === undefined ? {} : { after: live }) };
}

/** With -refresh-only nothing is written to the server: what drifted becomes the new base, and what is gone leaves the state. */
export function acceptDrift(drift: readonly Drift[], state: State | null): readonly Change[] {
  return drift.flatMap((item): readonly Change[] => {
    const entry = state?.resources.get(item.address);
    if (!entry) return [];
    const base: Record<string, Json> = { ...entry.base };
    for (const change of item.attributes) {
      const accepted = acceptedBase(base[change.path], change);
      if (accepted === undefined) delete base[change.path];
      else base[change.path] = accepted;
    }
    return [{ address: item.address, type: item.type, name: item.name, id: item.id, action: 'no-op', reasons: item.gone ? ['gone'] : ['drift'], attributes: [], unchanged: 0, owes: [], dependsOn: entry.dependsOn, rebase: true, ...(item.gone ? {} : { base }) }];
  });
}

function acceptedBase(base: Json | undefined, change: AttributeChange): Json | undefined {
  if (change.kind === 'set') return strings(base).filter((member) => !change.removed?.includes(member));
  if (change.kind !== 'map') return change.after === undefined ? undefined : toBase(change.after);
  const next: Record<string, Json> = { ...record(base) };
  for (const { key, after } of change.entries ?? []) {
    if (after === undefined) delete next[key];
    else next[key] = toBase(after);
  }
  return next;
}
