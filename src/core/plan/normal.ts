import { canonicalJson } from '../canonical.ts';
import type { Address } from '../address.ts';
import type { Desired } from '../desired.ts';
import { hmacHex, sha256Hex } from '../digest.ts';
import type { LiveObject } from '../live.ts';
import { rulesOf, type AttributeRule, type ResourceType } from '../resource-type.ts';
import { isBlob, isForeign, isSecret, isTextDigest, RESERVED_KEYS, type Attributes, type Json, type SecretValue } from '../value.ts';

/** Strings longer than this are remembered by digest. In UTF-16 code units. */
export const LONG_TEXT = 200;

/** The form in which base (state) remembers a value: long texts as `{$text}`, secrets by digest only. Idempotent. */
export function toBase(value: Json): Json {
  if (typeof value === 'string') return value.length > LONG_TEXT ? { $text: { sha256: sha256Hex(value), size: value.length } } : value;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(toBase);
  if (isSecret(value)) return value.$secret.digest === undefined ? { $secret: { parts: [], shown: '(sensitive)' } } : { $secret: { parts: [], shown: '(sensitive)', digest: value.$secret.digest } };
  if (isTextDigest(value) || isBlob(value)) return value;
  return Object.fromEntries(Object.entries(value as Record<string, Json>).map(([key, inner]) => [key, toBase(inner)]));
}

/** Whether two values are the same to the diff: texts by digest, secrets by digest, where a secret without one equals any secret ("not compared"), and links by what they point at. */
export function same(a: Json | undefined, b: Json | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  if (isSecret(a) && isSecret(b)) return a.$secret.digest === undefined || b.$secret.digest === undefined || a.$secret.digest === b.$secret.digest;
  if (isForeign(a) && isForeign(b)) return a.$id === b.$id;
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((item: Json, index) => same(item, b[index] as Json));
  if (isPlainMap(a) && isPlainMap(b)) {
    const names = Object.keys(a);
    return names.length === Object.keys(b).length && names.every((name) => Object.hasOwn(b, name) && same(a[name], b[name]));
  }
  return canonicalJson(toBase(a)) === canonicalJson(toBase(b));
}

/** A map without a meaning of ours. */
const isPlainMap = (value: Json): value is Readonly<Record<string, Json>> => typeof value === 'object' && value !== null && !Array.isArray(value) && !Object.keys(value).some((key) => RESERVED_KEYS.includes(key));

/** Whether a value is, or holds, a secret without a digest: one that cannot be compared. */
export function hasOpenSecret(value: Json | undefined): boolean {
  if (isSecret(value)) return value.$secret.digest === undefined;
  return typeof value === 'object' && value !== null && Object.values(value as Record<string, Json>).some(hasOpenSecret);
}

/** Where a secret's digest is taken: bound to its place, so that equal secrets do not show as equal. */
const place = (address: Address, path: string): string => `${address}\u0000${path}`;

/** The digest of a secret text at a place. */
export const secretDigest = (key: string, address: Address, path: string, text: string): string => hmacHex(key, `${place(address, path)}\u0000${text}`);

/** What secrets are compared with: the state's key, and the texts as far as they are set. */
export interface Sealer { readonly key: string; text(value: SecretValue): string | undefined }

/** Gives desired secrets their digests. */
export function sealDesired(desired: Desired, sealer: Sealer): Desired {
  const seal = (value: Json, path: string): Json => {
    if (isSecret(value)) {
      const text = sealer.text(value);
      const { parts, shown } = value.$secret;
      return text === undefined ? { $secret: { parts, shown } } as unknown as Json : ({ $secret: { parts, shown, digest: secretDigest(sealer.key, desired.address, path, text) } } as unknown as Json);
    }
    return mapInside(value, (inner, key) => seal(inner, `${path}/${key}`));
  };
  return { ...desired, attributes: Object.fromEntries(Object.entries(desired.attributes).map(([name, value]) => [name, seal(value, name)])) };
}

const SECRET_SHOWN = '(sensitive)';

const hasUrlSecret = (text: string): boolean => {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return url !== undefined && (url.username !== '' || url.password !== '' || url.search !== '');
};

/**
 * Replaces the secrets of a live object by their digests, at once after reading: what the rules call sensitive, and whatever stands
 * where the config has a secret, or had one at the last apply.
 */
export function sealLive(live: LiveObject, type: ResourceType, address: Address, known: { readonly desired?: Attributes | undefined; readonly base?: Attributes | undefined }, key: string): LiveObject {
  const rules = rulesOf(type);
  const digest = (path: string, text: string): Json =>
    ({ $secret: { parts: [], shown: SECRET_SHOWN, digest: secretDigest(key, address, path, text) } }) as unknown as Json;
  const inside = (value: Json | undefined, name: string): Json | undefined => (typeof value === 'object' && value !== null ? (value as Record<string, Json>)[name] : undefined);
  const seal = (value: Json, path: string, wanted: Json | undefined, before: Json | undefined, force: boolean, rule: AttributeRule | undefined): Json => {
    if (typeof value === 'string') return force || isSecret(wanted) || isSecret(before) ? digest(path, value) : value;
    return mapInside(value, (inner, name) => seal(inner, `${path}/${name}`, inside(wanted, name), inside(before, name), force || (rule?.secretKeys?.includes(name) ?? false), rule));
  };
  const attributes: Record<string, Json> = {};
  for (const [name, value] of Object.entries(live.attributes)) {
    const rule = rules[name];
    const force = rule?.sensitive === true || (rule?.sensitive === 'url' && typeof value === 'string' && hasUrlSecret(value));
    attributes[name] = seal(value, name, known.desired?.[name], known.base?.[name], force, rule);
  }
  return { ...live, attributes };
}

/** The attribute that stands for an object's own name, in types that can be renamed: it is compared and written like any other. */
export const NAME = 'name';

/** Whether objects of a type can be renamed on the server. */
export const isNamed = (type: ResourceType): boolean => Object.hasOwn(type.attributes.properties, NAME);

/** A resource with its name among its attributes, if its type can be renamed. */
export const named = (desired: Desired, type: ResourceType): Desired =>
  isNamed(type) && !desired.external ? { ...desired, attributes: { ...desired.attributes, [NAME]: desired.name } } : desired;

/** Live values in the words of the config: links to objects that an address is bound to as `{$ref}`, values as the server normalises them. */
export function normaliseLive(live: LiveObject, type: ResourceType, addressOfId: (id: string) => Address | undefined): LiveObject {
  const link = (value: Json): Json => {
    if (isForeign(value)) {
      const address = addressOfId(value.$id);
      return address ? { $ref: address } : value;
    }
    return value;
  };
  const attributes: Record<string, Json> = {};
  for (const [name, value] of Object.entries(live.attributes)) {
    const normal = type.normalise ? type.normalise(name, value) : value;
    attributes[name] = isForeign(normal) ? link(normal) : mapInside(normal, link);
  }
  if (isNamed(type)) attributes[NAME] = live.name;
  return { ...live, attributes };
}

/** Desired values as the server will read them back. */
export function normaliseDesired(desired: Desired, type: ResourceType): Desired {
  if (!type.normalise) return desired;
  const { normalise } = type;
  return { ...desired, attributes: Object.fromEntries(Object.entries(desired.attributes).map(([name, value]) => [name, normalise(name, value)])) };
}

/** The rule of an attribute; unknown names (of a newer version's state) are scalars. */
export const ruleOf = (rules: Readonly<Record<string, AttributeRule>>, name: string): AttributeRule => rules[name] ?? { kind: 'scalar' };

function mapInside(value: Json, change: (inner: Json, key: string) => Json): Json {
  if (Array.isArray(value)) return value.map((inner: Json, index) => change(inner, String(index)));
  if (typeof value === 'object' && value !== null) return Object.fromEntries(Object.entries(value as Record<string, Json>).map(([key, inner]) => [key, change(inner, key)]));
  return value;
}
