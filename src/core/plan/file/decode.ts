import { gunzipSync } from 'node:zlib';
import { sha256Hex } from '../../digest.ts';
import { failure } from '../../diagnostic.ts';
import { unescapeKeys } from '../../state/keys.ts';
import { shaped } from '../../state/shape.ts';
import { checkTags } from '../../state/tagged-values.ts';
import { Malformed, parseUntrusted } from '../../state/untrusted-json.ts';
import type { Plan } from '../plan.ts';
import { bodyOf } from './body.ts';
import { checkNames } from './names.ts';
import { digestOfBody } from './digest.ts';
import { damaged, DEFAULT_MAX_SIZE, MAGIC, tooLarge } from './refusal.ts';
import { DocumentSchema, PlanSchema } from './schema.ts';

const LIMITS = { depth: 200, nodes: 5_000_000 };
const HEAD = /^lettactl-plan (\d{1,9})\n/;
const CHECKSUM = /^sha256:([0-9a-f]{64})\n/;
const CHECKSUM_LENGTH = 72;

/**
 * A plan from a file's bytes, which anybody may have written. Throws DiagnosticErrors only: LC3111 for a newer format, LC3110 when it
 * unpacks to more than `maxSize` bytes, LC3112 for everything else that `encodePlan` would not have written.
 */
export function decodePlan(bytes: Uint8Array, options: { readonly maxSize?: number } = {}): { readonly plan: Plan; readonly digest: string } {
  const packed = checked(bytes);
  const maxSize = options.maxSize ?? DEFAULT_MAX_SIZE;
  try {
    return planOf(parseUntrusted(unpacked(packed, maxSize), LIMITS));
  } catch (error) {
    if (error instanceof Malformed) throw damaged(error.message, error);
    throw error;
  }
}

/** What stands behind the two lines, once they fit it. */
function checked(bytes: Uint8Array): Uint8Array {
  const start = Buffer.from(bytes.subarray(0, 64)).toString('latin1');
  const head = HEAD.exec(start);
  if (!head) throw damaged(bytes.length === 0 ? 'it is empty' : 'it does not begin as a plan of lettactl does');
  const version = Number(head[1]);
  if (version > 1) {
    throw failure('LC3111', `the plan file has format ${version}; this lettactl reads formats up to 1`, {
      detail: 'It was left untouched.', next: 'Apply it with the version of lettactl that made it, or plan again with this one.',
    });
  }
  if (head[0] !== `${MAGIC}\n`) throw damaged('its format is unknown');
  const checksum = CHECKSUM.exec(Buffer.from(bytes.subarray(head[0].length, head[0].length + CHECKSUM_LENGTH)).toString('latin1'));
  if (!checksum) throw damaged('it has no checksum');
  const packed = bytes.subarray(head[0].length + CHECKSUM_LENGTH);
  if (sha256Hex(packed) !== checksum[1]) throw damaged('its checksum does not fit its content');
  return packed;
}

function unpacked(packed: Uint8Array, maxSize: number): Uint8Array {
  try {
    return gunzipSync(packed, { maxOutputLength: Math.max(1, maxSize) });
  } catch (error) {
    if (error instanceof RangeError || (error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE')) throw tooLarge(maxSize, error);
    throw damaged('it cannot be unpacked', error);
  }
}

function planOf(untrusted: unknown): { readonly plan: Plan; readonly digest: string } {
  const document = shaped(DocumentSchema, untrusted);
  const content = new Map(Object.entries(document.content));
  for (const [sha256, text] of content) {
    if (sha256Hex(text) !== sha256) throw new Malformed(`the text ${sha256} has another digest`);
  }
  const blobs = new Map(Object.entries(document.blobs).map(([sha256, base64]): [string, Uint8Array] => {
    const blob = Buffer.from(base64, 'base64');
    if (sha256Hex(blob) !== sha256) throw new Malformed(`the file ${sha256} has another digest`);
    return [sha256, new Uint8Array(blob)];
  }));
  const rest = shaped(PlanSchema, unescapeKeys(restored(document.plan, content))) as unknown as Omit<Plan, 'blobs' | 'notes'>;
  const plan: Plan = { ...rest, blobs, notes: unescapeKeys(document.notes) as Plan['notes'] };
  checkNames(plan);
  checkTags(rest);
  // Taken apart anew: the digest is that of what will be applied, whatever way the file spells it.
  const body = bodyOf(plan);
  if (body.content.size !== content.size) throw new Malformed('it holds texts that nothing refers to');
  return { plan, digest: digestOfBody(body, blobs.keys()) };
}

/** Long texts back in their places. */
function restored(value: unknown, content: ReadonlyMap<string, string>): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item: unknown) => restored(item, content));
  if (Object.hasOwn(value, '$content')) {
    const sha256 = (value as { readonly $content: unknown }).$content;
    const text = typeof sha256 === 'string' ? content.get(sha256) : undefined;
    if (text === undefined || Object.keys(value).length !== 1) throw new Malformed('a text that it refers to is missing');
    return text;
  }
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, restored(member, content)]));
}
