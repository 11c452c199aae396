import type { LiveObject } from '../core/live.ts';
import type { Registry } from '../core/registry.ts';
import { rulesOf } from '../core/resource-type.ts';
import type { Attributes, Json } from '../core/value.ts';

const HIDDEN: Json = { $secret: { parts: [], shown: '(sensitive)' } };

/**
 * The attributes of an object as read from the server, without what its type calls sensitive: a listing shows objects that no plan
 * has sealed. Of a URL only user info and query are hidden.
 */
export function withoutSecrets(object: LiveObject, registry: Registry): Attributes {
  if (!registry.has(object.type)) return object.attributes;
  const rules = rulesOf(registry.get(object.type));
  return Object.fromEntries(Object.entries(object.attributes).map(([name, value]) => {
    const { sensitive, secretKeys } = rules[name] ?? {};
    if (value === null || sensitive === undefined || sensitive === false) return [name, secretKeys ? hiddenUnder(secretKeys, value) : value];
    if (sensitive === 'url') return [name, typeof value === 'string' ? hiddenInUrl(value) : HIDDEN];
    return [name, hiddenInside(value)];
  }));
}

const hiddenInside = (value: Json): Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !Object.hasOwn(value, '$secret') ? Object.fromEntries(Object.keys(value).map((key) => [key, HIDDEN])) : HIDDEN;

/** Strings under these keys are hidden, however deep they stand. */
function hiddenUnder(keys: readonly string[], value: Json, hide = false): Json {
  if (typeof value === 'string') return hide ? HIDDEN : value;
  if (Array.isArray(value)) return value.map((item: Json) => hiddenUnder(keys, item, hide));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value as Readonly<Record<string, Json>>).map(([key, item]) => [key, hiddenUnder(keys, item, hide || keys.includes(key))]));
}

/** `https://(sensitive)@host/path?(sensitive)`; what is no URL is hidden whole. */
function hiddenInUrl(text: string): string {
  const [, scheme, user, rest] = /^([a-z][a-z0-9+.-]*:\/\/)([^/?#]*@)?(.*)$/is.exec(text) ?? [];
  if (scheme === undefined || rest === undefined) return '(sensitive)';
  return `${scheme}${user === undefined ? '' : '(sensitive)@'}${rest.replace(/\?.*$/s, '?(sensitive)')}`;
}
