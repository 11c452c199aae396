import { isSecret, type Json } from '../value.ts';
import type { Plan } from './plan.ts';

/** A plan without secret digests: a first plan has no key of a state that they could be checked with. */
export function stripDigests(plan: Plan): Plan {
  return { ...plan, changes: strip(plan.changes), drift: strip(plan.drift) };
}

function strip<T>(value: T): T {
  if (typeof value !== 'object' || value === null || value instanceof Map) return value;
  if (Array.isArray(value)) return value.map(strip) as T;
  if (isSecret(value as Json)) {
    const { parts, shown } = (value as unknown as { $secret: { parts: unknown; shown: string } }).$secret;
    return { $secret: { parts, shown } } as T;
  }
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, strip(inner as unknown)])) as T;
}
