import { Document, isMap, isScalar, isSeq, parse, Scalar, stringify, visit } from 'yaml';
import type { Node, Pair } from 'yaml';
import type { Json } from '../value.ts';
import type { Written } from './writer.ts';

/** A fleet file before it is text. */
export interface Draft {
  /** Lines above everything, without their `#`. */
  readonly head: readonly string[];
  readonly name?: string;
  readonly imports: readonly { readonly to: string; readonly id: string }[];
  readonly sections: readonly { readonly key: string; readonly entries: readonly Written[] }[];
}

/** Lists and maps of few short words stand in one line. In characters. */
const SHORT = 100;

/** The text of a fleet file, as a person would lay it out; reads back as exactly these values. */
export function renderFleet({ head, name, imports, sections }: Draft): string {
  const content: Record<string, Json> = {
    ...(name === undefined ? {} : { name }), ...(imports.length === 0 ? {} : { imports: imports.map((line) => ({ ...line })) }),
    ...Object.fromEntries(sections.map(({ key, entries }) => [key, entries.map(({ entry }) => entry)])),
  };
  const document = new Document(content);
  visit(document, {
    Scalar: (_key, node) => { if (typeof node.value === 'string') styled(node as Scalar<string>); },
  });
  if (isMap(document.contents)) for (const [at, pair] of document.contents.items.entries()) layOut(pair as Pair<Scalar<string>, Node>, at, sections);
  const body = document.toString({ lineWidth: 0 });
  return `${head.map((line) => `# ${line}`.trimEnd()).join('\n')}${head.length > 0 ? '\n\n' : ''}${body}`;
}

function layOut(pair: Pair<Scalar<string>, Node>, at: number, sections: Draft['sections']): void {
  if (at > 0) pair.key.spaceBefore = true;
  if (!isSeq(pair.value)) return;
  const entries = sections.find(({ key }) => key === pair.key.value)?.entries;
  for (const [index, item] of pair.value.items.entries()) {
    if (!isMap(item)) continue;
    if (!entries) {
      item.flow = true;
      continue;
    }
    const comment = entries[index]?.comment;
    if (comment !== undefined) item.commentBefore = comment.split('\n').map((line) => ` ${line}`).join('\n');
    if (index > 0) item.spaceBefore = true;
    for (const inner of item.items) shorten(inner.value);
  }
}

/** Inside an entry: what is short and flat goes into one line. */
function shorten(node: unknown): void {
  if (!isMap(node) && !isSeq(node)) return;
  const parts: readonly unknown[] = isMap(node) ? node.items.flatMap((pair) => [pair.key, pair.value]) : node.items;
  const isFlat = parts.every((part) => isScalar(part) && !(typeof part.value === 'string' && (part.value.includes('\n') || part.type === 'QUOTE_DOUBLE')));
  if (isFlat && parts.reduce<number>((sum, part) => sum + String((part as Scalar).value).length + 2, 0) <= SHORT) node.flow = true;
  else for (const part of parts) shorten(part);
}

/** Texts of several lines as blocks; whatever would not come back as it is, in double quotes. */
function styled(node: Scalar<string>): void {
  const { value } = node;
  const block = /^[\t\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\u{10000}-\u{10ffff}]*$/u.test(value);
  if (value.includes('\n') && block && survives(value, 'BLOCK_LITERAL')) node.type = 'BLOCK_LITERAL';
  else if (!block || value.includes('\n') || !survives(value, 'PLAIN')) node.type = 'QUOTE_DOUBLE';
}

function survives(value: string, type: 'BLOCK_LITERAL' | 'PLAIN'): boolean {
  const scalar = new Scalar(value);
  scalar.type = type;
  try {
    return parse(stringify([{ list: [{ value: scalar }] }], { lineWidth: 0 }))[0].list[0].value === value;
  } catch {
    return false;
  }
}
