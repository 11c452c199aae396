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
    const sensitive = rules[name]?.sensitive;
    if (value === null || sensitive === undefined || sensitive === false) return [name, value];
    if (sensitive === 'url') return [name, typeof value === 'string' ? hiddenInUrl(value) : HIDDEN];
    return [name, hiddenInside(value)];
  }));
}

const hiddenInside = (value: Json): Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !Object.hasOwn(value, '$secret') ? Object.fromEntries(Object.keys(value).map((key) => [key, HIDDEN])) : HIDDEN;

/** `https://(sensitive)@host/path?(sensitive)`; what is no URL is hidden whole. */
function hiddenInUrl(text: string): string {
  const [, scheme, user, rest] = /^([a-z][a-z0-9+.-]*:\/\/)([^/?#]*@)?(.*)$/is.exec(text) ?? [];
  if (scheme === undefined || rest === undefined) return '(sensitive)';
  return `${scheme}${user === undefined ? '' : '(sensitive)@'}${rest.replace(/\?.*$/s, '?(sensitive)')}`;
}
