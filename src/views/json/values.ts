import { isSecret, type Json } from '../../core/value.ts';
import { shortDigest } from '../content.ts';

/** How values are written for machines: everything exact and whole, but secrets, and texts when content is redacted. */
export interface JsonOptions { readonly redactContent?: boolean }

export const SENSITIVE: Json = { sensitive: true };

/** A value without its secrets: each is `{"sensitive":true}`. Links stay `{"$ref":…}`, `{"$id":…}`. */
export function jsonValue(value: Json, sensitive = false): Json {
  if (sensitive || isSecret(value)) return SENSITIVE;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((member: Json) => jsonValue(member));
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, jsonValue(inner as Json)]));
}

/** A text attribute's value: whole, or its size and short digest. */
export function jsonText(value: Json, options: JsonOptions): Json {
  return options.redactContent === true && typeof value === 'string' ? { redacted: true, size: value.length, digest: `sha256:${shortDigest(value)}…` } : jsonValue(value);
}
