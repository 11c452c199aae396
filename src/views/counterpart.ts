import type { AttributeChange } from '../core/plan/change.ts';
import { isBlob, isForeign, isRef, isSecret, isTextDigest, type Json } from '../core/value.ts';

const HIDDEN: Json = { $secret: { parts: [], shown: '(sensitive)' } };

/**
 * An attribute whose live side is safe to show. What the server returns in the place of a secret is that secret in clear, unless it was
 * sealed after reading; so where the other side holds one, a live string is shown only if the other side has it in clear too. `live`
 * says which side was read: `before` in a plan, `after` in drift.
 */
export function withLiveHidden(attribute: AttributeChange, live: 'before' | 'after'): AttributeChange {
  const other = live === 'before' ? 'after' : 'before';
  const hide = <T extends { readonly before?: Json; readonly after?: Json }>(sides: T): T => {
    const [seen, known] = [sides[live], sides[other]];
    return seen === undefined || known === undefined || !holdsSecret(known) ? sides : { ...sides, [live]: hideUnknown(seen, stringsIn(known)) };
  };
  const hidden = hide(attribute);
  return hidden.entries === undefined ? hidden : { ...hidden, entries: hidden.entries.map(hide) };
}

/** Whether a secret is in it, however deep. */
export function holdsSecret(value: Json): boolean {
  if (isSecret(value)) return true;
  return typeof value === 'object' && value !== null && Object.values(value).some((inner) => holdsSecret(inner as Json));
}

function stringsIn(value: Json): ReadonlySet<string> {
  if (typeof value === 'string') return new Set([value]);
  if (isSecret(value) || typeof value !== 'object' || value === null) return new Set();
  return new Set(Object.values(value).flatMap((inner) => [...stringsIn(inner as Json)]));
}

function hideUnknown(value: Json, known: ReadonlySet<string>): Json {
  if (typeof value === 'string') return known.has(value) ? value : HIDDEN;
  if (isSecret(value) || typeof value !== 'object' || value === null) return value;
  // Values of ours, where somebody put one: inside them nothing can be replaced.
  if (isRef(value) || isForeign(value) || isBlob(value) || isTextDigest(value)) return HIDDEN;
  if (Array.isArray(value)) return value.map((inner: Json) => hideUnknown(inner, known));
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, hideUnknown(inner as Json, known)]));
}
