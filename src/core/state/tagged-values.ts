import { toAddress } from '../address.ts';
import { Malformed } from './untrusted-json.ts';

type Check = (value: unknown) => boolean;

const isText: Check = (value) => typeof value === 'string';
const isSize: Check = (value) => typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
const optional = (check: Check): Check => (value) => value === undefined || check(value);
const fields = (checks: Readonly<Record<string, Check>>): Check => (value) =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && Object.entries(checks).every(([key, check]) => check(Object.hasOwn(value, key) ? (value as Readonly<Record<string, unknown>>)[key] : undefined));

const isContent = fields({ sha256: isText, size: isSize });
const PARTS: readonly Check[] = [fields({ literal: isText }), fields({ env: isText, default: optional(isText) }), fields({ var: isText }), fields({ config: isText, pointer: isText })];
const isPart: Check = (value) => PARTS.some((part) => part(value));

/** What must stand under each key that has a meaning of ours inside attribute values (core/value.ts). */
const TAGS: Readonly<Record<string, Check>> = {
  $ref: (value) => isText(value) && toAddress(value as string) !== undefined,
  $id: isText,
  $blob: isContent,
  $text: isContent,
  $secret: fields({ parts: (value) => Array.isArray(value) && value.every(isPart), shown: isText, digest: optional(isText) }),
};

/** Throws Malformed where a value read from a file has one of our keys, and under it something that we never write: everything behind relies on its form. */
export function checkTags(value: unknown): void {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    const check = Object.hasOwn(TAGS, key) ? TAGS[key] : undefined;
    if (check && !check(inner)) throw new Malformed(`a ${key} in it is none`);
    if (key === 'name' && Object.hasOwn(value, '$id') && inner !== undefined && !isText(inner)) throw new Malformed('the name of a link is no text');
    checkTags(inner);
  }
}
