import { sha256Hex } from '../../digest.ts';
import { escapeKeys } from '../../state/keys.ts';
import { isSecret } from '../../value.ts';
import type { Json } from '../../value.ts';
import type { Plan } from '../plan.ts';

/** Texts longer than this (UTF-16 code units) stand once in the file, by their digest. Part of the digest's definition: never changes. */
const LONG = 200;

/** A plan as its file and its digest see it. */
export interface PlanBody {
  /** Everything but notes and blobs; long texts as `{$content: sha256}`. */
  readonly plan: unknown;
  /** The long texts by the sha256 (hex) of their UTF-8 form. */
  readonly content: ReadonlyMap<string, string>;
}

/**
 * Takes a plan apart. A plan without a state has no key to keep its secrets' digests under, so those are left out: any short secret
 * could be guessed from them. Throws Malformed for a key that no plan file may hold.
 */
export function bodyOf(plan: Plan): PlanBody {
  const { notes: _, blobs: __, ...rest } = plan;
  const digests = new Map<string, string>();
  const take = (value: unknown): unknown => {
    if (typeof value === 'string') return isLong(value) ? { $content: keep(value, digests) } : value;
    if (typeof value !== 'object' || value === null) return value;
    if (Array.isArray(value)) return value.map(take);
    const members = Object.entries(!plan.binding.state && isSecret(value as Json) ? withoutDigest(value as Json) : value);
    return Object.fromEntries(members.map(([key, member]): [string, unknown] => [key, take(member)]));
  };
  const body = take(escapeKeys(rest));
  return { plan: body, content: new Map([...digests].map(([text, sha256]) => [sha256, text])) };
}

/** Ill-formed texts (half a surrogate pair) have no UTF-8 form of their own: two of them would share a digest. */
const isLong = (text: string): boolean => text.length > LONG && !/\p{Surrogate}/u.test(text);

/** Each text is hashed once, however many agents share it. */
function keep(text: string, digests: Map<string, string>): string {
  const known = digests.get(text) ?? sha256Hex(text);
  digests.set(text, known);
  return known;
}

function withoutDigest(value: Json): object {
  const { $secret, ...rest } = value as { readonly $secret: Readonly<Record<string, Json>> };
  if (typeof $secret !== 'object' || $secret === null) return value as object;
  const { digest: _, ...kept } = $secret;
  return { ...rest, $secret: kept };
}
