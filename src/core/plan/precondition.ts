import { digestOf } from '../digest.ts';
import type { Desired } from '../desired.ts';
import type { LiveObject } from '../live.ts';
import { rulesOf, type ResourceType } from '../resource-type.ts';
import { isSecret, record, type Attributes, type Json } from '../value.ts';
import type { AttributeChange } from './change.ts';
import { hasOpenSecret, ruleOf, same, toBase } from './normal.ts';

const strings = (value: Json | undefined): readonly string[] => (Array.isArray(value) ? (value as readonly string[]) : []);

/**
 * sha256 over just what a node compares: the config's attributes, and of sets and maps only the members that are in config, base or
 * the planned change. What agents or others own never enters, so their writing never makes a plan stale; nor does what the server returns
 * only in some of its answers (write-only). Secrets enter by digest when `secrets` is true (there was a key when the plan was made).
 */
export function preconditionOf(type: ResourceType, live: LiveObject, desired: Desired | undefined, base: Attributes, changes: readonly AttributeChange[], secrets: boolean): string {
  const rules = rulesOf(type);
  const compared: Record<string, Json> = {};
  for (const name of [...new Set([...Object.keys(desired?.attributes ?? {}), ...Object.keys(base)])].sort()) {
    const rule = ruleOf(rules, name);
    const owner = desired?.owners?.[name] ?? rule.owner ?? 'config';
    if (rule.createOnly || owner === 'seed' || owner === 'server' || rule.writeOnly) continue;
    const value = live.attributes[name];
    const change = changes.find((candidate) => candidate.path === name);
    if (rule.kind === 'set') {
      const again = new Set(change?.again ?? []);
      const members = new Set([...strings(desired?.attributes[name]), ...strings(base[name]), ...(change?.removed ?? [])]);
      compared[name] = strings(value).filter((member) => members.has(member) && !again.has(member)).sort();
    } else if (rule.kind === 'map') {
      const keys = new Set([...Object.keys(record(desired?.attributes[name])), ...Object.keys(record(base[name])), ...(change?.entries ?? []).map((entry) => entry.key)]);
      compared[name] = Object.fromEntries(Object.entries(record(value)).filter(([key]) => keys.has(key) && !change?.again?.includes(key)).map(([key, inner]) => [key, plain(inner, secrets)]));
    } else compared[name] = value === undefined ? null : plain(value, secrets);
  }
  return digestOf({ id: live.id, compared });
}

function plain(value: Json, secrets: boolean): Json {
  if (isSecret(value)) return secrets ? toBase(value) : null;
  if (Array.isArray(value)) return value.map((inner: Json) => plain(inner, secrets));
  if (!secrets && hasSecret(value)) return Object.fromEntries(Object.entries(value as Record<string, Json>).map(([key, inner]) => [key, plain(inner, secrets)]));
  return toBase(value);
}

const hasSecret = (value: Json): boolean => isSecret(value) || (typeof value === 'object' && value !== null && Object.values(value as Record<string, Json>).some(hasSecret));

/**
 * Whether the live object already is as the change wants it. What the server never returns cannot be seen, and a secret without a digest
 * (of a plan that had no key) cannot be compared: then only our mark of this op tells (`written`).
 */
export function satisfied(change: AttributeChange, live: LiveObject, writeOnly: boolean, written: boolean): boolean {
  const value = live.attributes[change.path];
  if (writeOnly && value === undefined) return written;
  const equals = (after: Json | undefined, now: Json | undefined): boolean => (hasOpenSecret(after) ? written : same(after, now));
  switch (change.kind) {
    case 'set': {
      const have = new Set(strings(value));
      return (change.added ?? []).every((member) => have.has(member)) && !(change.removed ?? []).some((member) => have.has(member));
    }
    case 'map': {
      const have = record(value);
      return (change.entries ?? []).every((entry) => equals(entry.after, have[entry.key]));
    }
    default:
      return equals(change.after, value);
  }
}
