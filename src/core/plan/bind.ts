import type { Registry } from '../registry.ts';
import { rulesOf } from '../resource-type.ts';
import type { Json } from '../value.ts';
import type { AttributeChange, Change } from './change.ts';
import { ruleOf } from './normal.ts';

/**
 * An adoption that writes our marks and nothing else. What differs enters no base: the next plan shows it again, and where it overwrites
 * something of the object's it still needs consent (`unagreed`).
 */
export function bindOnly(change: Change, registry: Registry): Change {
  const rules = rulesOf(registry.get(change.type));
  const base: Record<string, Json> = { ...change.base };
  const unagreed: string[] = [];
  for (const attribute of change.attributes) {
    const kept = remaining(base[attribute.path], attribute);
    if (kept === undefined) delete base[attribute.path];
    else base[attribute.path] = kept;
    if (kept === undefined && !ruleOf(rules, attribute.path).createOnly) unagreed.push(attribute.path);
  }
  const { consent: _consent, precondition, ...rest } = change;
  return {
    ...rest, action: 'adopt', attributes: [], owes: [], base, marks: true,
    // A replacement compares more than an adoption does.
    ...(precondition !== undefined && change.action !== 'replace' ? { precondition } : {}),
    ...(unagreed.length > 0 ? { unagreed: unagreed.sort() } : {}),
  };
}

/** Of a set or map what config and object both have; of anything else nothing. */
function remaining(base: Json | undefined, { kind, added, entries }: AttributeChange): Json | undefined {
  if (kind === 'set' && Array.isArray(base)) return base.filter((member: Json) => !added?.includes(member as string));
  if (kind !== 'map' || typeof base !== 'object' || base === null) return undefined;
  const differing = new Set(entries?.map(({ key }) => key));
  return Object.fromEntries(Object.entries(base as Record<string, Json>).filter(([key]) => !differing.has(key)));
}
