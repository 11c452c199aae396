import { isBlob, isForeign, isRef, isSecret, isTextDigest, type Json } from '../../core/value.ts';
import { cleanLine } from '../clean.ts';
import { grouped, shortId } from '../words.ts';
import { cutTo } from '../width.ts';

const SENSITIVE = '(sensitive)';
const LONGEST = 200;

const quoted = (text: string): string => cleanLine(JSON.stringify(text));

/** The text of a secret that people may see, always marked as one. */
const shownSecret = (shown: string): string => (shown.includes(SENSITIVE) ? cleanLine(shown) : `${cleanLine(shown)} ${SENSITIVE}`);

/**
 * One attribute value on one line. Secrets are only ever their `shown` text; of anything else under a sensitive attribute nothing is
 * shown. Long values are cut, with their size: the whole is in the JSON view.
 */
export function showValue(value: Json | undefined, sensitive = false): string {
  if (value === undefined) return '(none)';
  if (isSecret(value)) return shownSecret(value.$secret.shown);
  if (sensitive) return SENSITIVE;
  if (isRef(value)) return cleanLine(value.$ref);
  if (isForeign(value)) return value.name === undefined ? cleanLine(value.$id) : `${quoted(value.name)} (${cleanLine(shortId(value.$id))})`;
  if (isBlob(value)) return `${grouped(value.$blob.size)} bytes, sha256 ${value.$blob.sha256.slice(0, 8)}`;
  if (isTextDigest(value)) return `${grouped(value.$text.size)} characters, sha256 ${value.$text.sha256.slice(0, 8)}`;
  if (typeof value === 'string') {
    return value.length > LONGEST ? `${cutTo(quoted(value), LONGEST)} (${grouped(value.length)} characters)` : quoted(value);
  }
  if (typeof value !== 'object' || value === null) return String(value);
  const inside: string = Array.isArray(value)
    ? `[${value.map((member: Json) => showValue(member)).join(', ')}]`
    : `{ ${Object.keys(value).sort().map((key) => `${quoted(key)}: ${showValue((value as { readonly [key: string]: Json })[key])}`).join(', ')} }`;
  return inside === '{  }' ? '{}' : inside;
}

/** A name in a list: quoted only when it would be unclear without. */
export const showName = (name: string): string => (/^[\p{L}\p{N}_.:/@*-]+$/u.test(name) ? cleanLine(name) : quoted(name));
