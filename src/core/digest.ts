import { createHash, createHmac } from 'node:crypto';
import type { Address } from './address.ts';
import { canonicalJson } from './canonical.ts';

/** SHA-256 of bytes, or of a text's UTF-8 form: 64 hex digits, lower case. */
export const sha256Hex = (data: string | Uint8Array): string => createHash('sha256').update(data).digest('hex');

/** SHA-256 (64 hex digits) of a value's canonical JSON: independent of key order. Plain data only, see `canonicalJson`. */
export const digestOf = (value: unknown): string => sha256Hex(canonicalJson(value));

/** HMAC-SHA256 (64 hex digits) of a text under a key that is given in hex (`State.hmacKey`). */
export const hmacHex = (keyHex: string, text: string): string =>
  createHmac('sha256', Buffer.from(keyHex, 'hex')).update(text).digest('hex');

/**
 * The name of what one plan does to one address: sha256(plan digest + address), 64 hex digits. Derived, so that any runner of the same
 * plan recognises what an earlier one has already done (design §4). `planDigest` is the whole text, `sha256:` included.
 */
export const opOf = (planDigest: string, address: Address): string => sha256Hex(planDigest + address);
