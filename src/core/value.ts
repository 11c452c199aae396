import type { Address } from './address.ts';

/** Any JSON value. Attribute values are JSON, so that plans and states are written and compared as they are. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** Attribute values by attribute name. A missing name means: not managed. */
export type Attributes = Readonly<Record<string, Json>>;

/** The object of another resource of this workspace; its id is known only once that is bound. */
export interface RefValue { readonly $ref: Address }

/** An object that no resource of ours is bound to, by its id on the server. */
export interface ForeignValue { readonly $id: string; readonly name?: string }

/** Bytes that are kept beside the value (files): `size` in bytes. */
export interface BlobValue { readonly $blob: { readonly sha256: string; readonly size: number } }

/** A long text by its digest: how base (state) remembers texts. `size` in UTF-16 code units, as the server counts a limit. */
export interface TextDigest { readonly $text: { readonly sha256: string; readonly size: number } }

/** One part of a secret string. A literal part is only used beside an `env` or `var` part; a wholly literal secret is a `config` part. */
export type SecretPart =
  | { readonly literal: string }
  | { readonly env: string; readonly default?: string }
  | { readonly var: string }
  /** A secret written in the fleet file itself: `file` relative to the fleet's folder, `pointer` a JSON pointer in it. */
  | { readonly config: string; readonly pointer: string };

/**
 * A secret string. It never holds the text: `parts` say where apply gets it again, `shown` is what people may see
 * (`Bearer ${TOKEN}` or `(sensitive)`), `digest` is HMAC-SHA256(key of the state, address NUL attribute path NUL text), absent while
 * there is no key or the text is unset ("not compared"). A live secret has `parts: []`.
 */
export interface SecretValue {
  readonly $secret: { readonly parts: readonly SecretPart[]; readonly shown: string; readonly digest?: string };
}

const tagged = (key: string) => (value: Json | undefined): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && Object.hasOwn(value, key);

export const isRef = (value: Json | undefined): value is Json & RefValue => tagged('$ref')(value);
export const isForeign = (value: Json | undefined): value is Json & ForeignValue => tagged('$id')(value);
export const isBlob = (value: Json | undefined): value is Json & BlobValue => tagged('$blob')(value);
export const isTextDigest = (value: Json | undefined): value is Json & TextDigest => tagged('$text')(value);
export const isSecret = (value: Json | undefined): value is Json & SecretValue => tagged('$secret')(value);

/** The members of a map; none of anything else. */
export const record = (value: Json | undefined): Readonly<Record<string, Json>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, Json>) : {};

/** Keys that carry a meaning of ours inside attribute values; the fleet document may not use them in free-form maps. */
export const RESERVED_KEYS: readonly string[] = ['$ref', '$id', '$blob', '$text', '$secret', '$content'];
