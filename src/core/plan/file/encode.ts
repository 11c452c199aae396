import { gzipSync } from 'node:zlib';
import { canonicalJson } from '../../canonical.ts';
import { sha256Hex } from '../../digest.ts';
import { escapeKeys } from '../../state/keys.ts';
import type { Plan } from '../plan.ts';
import { bodyOf } from './body.ts';
import { DEFAULT_MAX_SIZE, MAGIC, refusingKeys, tooLarge } from './refusal.ts';

/** The longest text that the language can hold, with room for what stands around it. */
const LONGEST_TEXT = 500 * 1024 * 1024;

/**
 * A plan as the bytes of a file: two lines of text (format; checksum of all that follows), then gzip of one canonical JSON document.
 * The same plan gives the same bytes, byte for byte on the same Node. LC3110 when the document is larger than `maxSize` bytes.
 */
export function encodePlan(plan: Plan, options: { readonly maxSize?: number } = {}): Uint8Array {
  const maxSize = options.maxSize ?? DEFAULT_MAX_SIZE;
  const document = refusingKeys(() => documentOf(plan, maxSize));
  const size = Buffer.byteLength(document);
  if (size > maxSize) throw tooLarge(maxSize);
  const packed = gzipSync(document, { level: 6 });
  // Byte 9 of a gzip header names the operating system: the one thing in it that differs from machine to machine.
  packed[9] = 255;
  return Buffer.concat([Buffer.from(`${MAGIC}\nsha256:${sha256Hex(packed)}\n`), packed]);
}

function documentOf(plan: Plan, maxSize: number): string {
  const body = bodyOf(plan);
  // Counted before it is built: a text beyond the longest would be a crash, not an answer.
  const bytes = [...plan.blobs.values()].reduce((sum, blob) => sum + Math.ceil(blob.length / 3) * 4, 0);
  const texts = [...body.content.values()].reduce((sum, text) => sum + text.length, 0);
  if (bytes + texts > Math.min(maxSize, LONGEST_TEXT)) throw tooLarge(maxSize);
  const blobs = Object.fromEntries([...plan.blobs].map(([sha256, blob]) => [sha256, Buffer.from(blob).toString('base64')]));
  try {
    return canonicalJson({ plan: body.plan, content: Object.fromEntries(body.content), blobs, notes: escapeKeys(plan.notes) });
  } catch (error) {
    if (error instanceof RangeError) throw tooLarge(maxSize, error);
    throw error;
  }
}
