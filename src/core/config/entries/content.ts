import type { Address } from '../../address.ts';
import { bucketOrigin } from '../../bucket.ts';
import type { BucketRef } from '../../bucket.ts';
import type { ExpandContext } from '../../resource-type.ts';
import { pointerTo } from '../pointer.ts';
import { decodeText } from '../text.ts';
import { bucketBytes, isWhole, reportTrouble } from './bucket.ts';
import type { BucketPlace } from './bucket.ts';

/** An entry that takes a text from one of several keys. A null stands for a value that was wrong and has been reported. */
export interface ContentEntry { readonly value?: string | null; readonly source_code?: string | null; readonly from_file?: string | null; readonly from_bucket?: BucketRef | null }

export interface Content {
  /** Undefined: it is in a bucket and was not fetched (yet). */
  readonly text: string | undefined;
  /** The file or object that it comes from, as people see it. */
  readonly origin?: string;
  /** Where the text or its path is written. */
  readonly pointer: string;
}

/** The text of an entry: exactly one source must be named (fleet-yaml.md §3.1). Problems are reported and give undefined. */
export function contentOf(entry: ContentEntry, pointer: string, address: Address, context: ExpandContext, keys: readonly (keyof ContentEntry)[] = ['value', 'from_file', 'from_bucket']): Content | undefined {
  const present = keys.filter((key) => key in entry);
  const [key] = present;
  const wanted = `${keys.slice(0, -1).map((name) => `\`${name}\``).join(', ')} or \`${keys.at(-1)}\``;
  if (key === undefined || present.length > 1) {
    const summary = present.length === 0 ? `a text is missing: give ${wanted}` : `the text is given ${present.length} times: keep one of ${present.map((name) => `\`${name}\``).join(', ')}`;
    const range = context.range(present[1] === undefined ? pointer : pointerTo(pointer, present[1]));
    context.report({ severity: 'error', code: 'LC1501', summary, address, ...(range ? { range } : {}) });
    return undefined;
  }
  const at = pointerTo(pointer, key);
  const given = entry[key];
  if (typeof given === 'object' && given !== null) return bucketText(given, { pointer: at, address, context });
  // Something that is no text: that has been reported.
  if (given === undefined || given === null) return undefined;
  if (key !== 'from_file') return { text: given, pointer: at };
  const read = context.files(at).text(given);
  if ('text' in read) return { text: read.text, origin: read.path, pointer: at };
  const range = context.range(at);
  context.report({ severity: 'error', code: read.code, summary: `${given} ${read.problem}`, address, ...(range ? { range } : {}) });
  return undefined;
}

/** The text of an object in a bucket. */
function bucketText(ref: BucketRef, place: BucketPlace): Content | undefined {
  if (!isWhole(ref)) return undefined;
  const content = { origin: bucketOrigin(ref), pointer: pointerTo(place.pointer, 'path') };
  const bytes = bucketBytes(ref, place, 'text');
  if (bytes === undefined) return undefined;
  if (bytes === 'pending') return { ...content, text: undefined };
  const decoded = decodeText(bytes);
  return 'text' in decoded ? { ...content, text: decoded.text } : reportTrouble(decoded, ref, place);
}

/** A system prompt as the original sends it: trimmed, and out of the code fence if it stands in one as a whole. */
export function promptText(text: string): string {
  const trimmed = text.trim();
  const fenced = /^```[^\n`]*\n([\s\S]*?)\n?```$/.exec(trimmed);
  return fenced?.[1] !== undefined && !fenced[1].includes('\n```') ? fenced[1].trim() : trimmed;
}
