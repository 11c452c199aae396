import { isBlob, isForeign, isRef, isSecret, isTextDigest, type Json } from '../../core/value.ts';
import { cleanLine, cleanText } from '../clean.ts';
import { sizeAndDigest } from '../content.ts';
import type { ViewOptions } from '../options.ts';
import { padTo } from '../width.ts';
import { grouped } from '../words.ts';
import { paint } from './paint.ts';
import { showName, showValue } from './value.ts';

/** Attributes by name, one per line, aligned; texts and lists below their name. */
export function showObjectAttributes(attributes: Readonly<Record<string, Json>>, options: ViewOptions): readonly string[] {
  const paints = paint(options.color);
  const names = Object.keys(attributes).filter((name) => attributes[name] !== null).sort();
  const longest = Math.max(0, ...names.map((name) => name.length));
  return names.flatMap((name) => {
    const { beside, below } = laidOut(attributes[name] ?? null, options);
    return [`${padTo(cleanLine(name), longest)}  ${paints.quiet(beside)}`.trimEnd(), ...below.map((line) => `    ${line}`.trimEnd())];
  });
}

function laidOut(value: Json, options: ViewOptions): { readonly beside: string; readonly below: readonly string[] } {
  if (typeof value === 'string' && (value.length > 80 || value.includes('\n'))) {
    return options.redactContent === true ? { beside: sizeAndDigest(value), below: [] } : { beside: `${grouped(value.length)} characters`, below: cleanText(value).replace(/\n$/, '').split('\n') };
  }
  const tagged = isRef(value) || isForeign(value) || isSecret(value) || isBlob(value) || isTextDigest(value);
  if (tagged || typeof value !== 'object' || value === null) return { beside: showValue(value), below: [] };
  const lines = Array.isArray(value)
    ? value.map((member: Json) => (typeof member === 'string' ? showName(member) : showValue(member)))
    : Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, inner]) => `${showName(key)}: ${showValue(inner as Json)}`);
  const joined = lines.join(', ');
  return joined.length <= 80 ? { beside: joined === '' ? '–' : joined, below: [] } : { beside: `${lines.length}`, below: lines };
}
