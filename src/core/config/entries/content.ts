import type { Address } from '../../address.ts';
import type { ExpandContext } from '../../resource-type.ts';
import { pointerTo } from '../pointer.ts';

/** An entry that takes a text from one of several keys. */
export interface ContentEntry { readonly value?: string; readonly source_code?: string; readonly from_file?: string }

export interface Content {
  readonly text: string;
  /** The file it came from, relative to the root. */
  readonly origin?: string;
  /** Where the text or its path is written. */
  readonly pointer: string;
}

/** The text of an entry: exactly one source must be named (fleet-yaml.md §3.1). Problems are reported and give undefined. */
export function contentOf(entry: ContentEntry, pointer: string, address: Address, context: ExpandContext, keys: readonly (keyof ContentEntry)[] = ['value', 'from_file']): Content | undefined {
  const present = keys.filter((key) => entry[key] !== undefined);
  const [key] = present;
  // Has been reported as not supported yet.
  if ('from_bucket' in entry) return undefined;
  const wanted = keys.map((name) => `\`${name}\``).join(' or ');
  if (key === undefined || present.length > 1) {
    const summary = present.length === 0 ? `a text is missing: give ${wanted}` : `the text is given ${present.length} times: keep one of ${present.map((name) => `\`${name}\``).join(', ')}`;
    const range = context.range(present[1] === undefined ? pointer : pointerTo(pointer, present[1]));
    context.report({ severity: 'error', code: 'LC1501', summary, address, ...(range ? { range } : {}) });
    return undefined;
  }
  const at = pointerTo(pointer, key);
  const given = entry[key] ?? '';
  if (key !== 'from_file') return { text: given, pointer: at };
  const read = context.files.text(given);
  if ('text' in read) return { text: read.text, origin: read.path, pointer: at };
  const range = context.range(at);
  context.report({ severity: 'error', code: read.code, summary: `${given} ${read.problem}`, address, ...(range ? { range } : {}) });
  return undefined;
}

/** A system prompt as the original sends it: trimmed, and out of the code fence if it stands in one as a whole. */
export function promptText(text: string): string {
  const trimmed = text.trim();
  const fenced = /^```[^\n`]*\n([\s\S]*?)\n?```$/.exec(trimmed);
  return fenced?.[1] !== undefined && !fenced[1].includes('\n```') ? fenced[1].trim() : trimmed;
}
