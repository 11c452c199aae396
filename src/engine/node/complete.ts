import type { LiveObject } from '../../core/live.ts';
import type { AttributeChange } from '../../core/plan/change.ts';
import { ruleOf } from '../../core/plan/normal.ts';
import { rulesOf } from '../../core/resource-type.ts';
import type { Json } from '../../core/value.ts';
import type { Written } from '../ports.ts';
import type { NodeScope } from './scope.ts';

/**
 * Brings an object that was found after its creation to its end: a creation may take several calls, and the run that made it may not have
 * got to all of them. Only members that are missing are attached; what was sent with the first call, and may have been edited since, is left
 * as it is. Undefined: there was nothing to do.
 */
export async function completeCreation(scope: NodeScope, live: LiveObject): Promise<Written | undefined> {
  const { change, handler, op, owes, type } = scope;
  const { desired, address, name } = change;
  const rules = rulesOf(type);
  const changes = change.attributes.flatMap((attribute): readonly AttributeChange[] => {
    const rule = ruleOf(rules, attribute.path);
    return rule.createOnly || rule.writeOnly || rule.sensitive ? [] : missingMembers(attribute, live.attributes[attribute.path]);
  });
  if (!desired || changes.length === 0) return undefined;
  return handler.update({ address, name, desired, op, marker: scope.marker(owes), live, changes, marks: false, owes }, scope.step);
}

function missingMembers(attribute: AttributeChange, live: Json | undefined): readonly AttributeChange[] {
  if (attribute.kind === 'set') {
    const have = new Set(Array.isArray(live) ? (live as readonly Json[]) : []);
    const added = (attribute.added ?? []).filter((member) => !have.has(member));
    return added.length === 0 ? [] : [{ ...attribute, added, removed: [] }];
  }
  if (attribute.kind !== 'map') return [];
  const have = typeof live === 'object' && live !== null ? Object.keys(live) : [];
  const entries = (attribute.entries ?? []).filter(({ key }) => !have.includes(key));
  return entries.length === 0 ? [] : [{ ...attribute, entries }];
}
