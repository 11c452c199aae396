import type { Action, AttributeChange } from '../../core/plan/change.ts';
import { isForeign, isRef, isSecret, type Json } from '../../core/value.ts';
import { cleanLine, cleanText } from '../clean.ts';
import { sizeAndDigest } from '../content.ts';
import type { ViewOptions } from '../options.ts';
import { diffTexts, type TextDiff } from '../text-diff.ts';
import { padTo } from '../width.ts';
import { counted, grouped } from '../words.ts';
import { type Paint, sign } from './paint.ts';
import { showTextDiff } from './text-diff.ts';
import { showName, showValue } from './value.ts';

/** How one attribute is written: its sign, what stands beside its name, lines below it. */
interface Written { readonly sign: string; readonly head: string; readonly below: readonly string[] }

interface Context { readonly paints: Paint; readonly options: ViewOptions; readonly action: Action; readonly origin?: string }

/** Texts up to this many characters, on one line, are shown as plain values. */
const SHORT = 80;
/** Lines of a new text that are shown: a review has to see what agents are told. */
const PREVIEW = 40;
/** Lists longer than this stand one member per line. */
const WIDE = 90;

const NOTES: Readonly<Partial<Record<AttributeChange['cause'], string>>> = {
  drift: 'drift, put back',
  conflict: 'conflict: the server changed it too',
  removed: 'no longer in the configuration',
  pending: 'still owed',
};

/** Lines of a change's attributes without the change's own indentation, names aligned. `origins`: where texts came from. */
export function showAttributes(
  attributes: readonly AttributeChange[], action: Action, origins: Readonly<Record<string, string>>, paints: Paint, options: ViewOptions, extra: readonly (readonly [string, string])[] = [],
): readonly string[] {
  const sorted = attributes.toSorted((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
  const longest = Math.max(0, ...sorted.map((attribute) => attribute.path.length), ...extra.map(([name]) => name.length));
  const row = (mark: string, name: string, head: string): string => `${sign(paints, mark)} ${padTo(cleanLine(name), longest)}  ${head}`.trimEnd();
  const lines = sorted.flatMap((attribute) => {
    // A plan from anywhere may name an attribute as a member of every object.
    const origin = Object.hasOwn(origins, attribute.path) ? origins[attribute.path] : undefined;
    const written = write(attribute, { paints, options, action, ...(origin === undefined ? {} : { origin }) });
    return [row(written.sign, attribute.path, written.head), ...written.below.map((line) => (line === '' ? '' : `    ${line}`))];
  });
  return [...lines, ...extra.map(([name, text]) => row('+', name, text))];
}

function write(attribute: AttributeChange, context: Context): Written {
  const written = byKind(attribute, context);
  const note = NOTES[attribute.cause];
  const notes = [...(note !== undefined && context.action !== 'create' ? [`(${note})`] : []), ...(attribute.forcesReplacement === true ? ['# forces replacement'] : [])];
  return { ...written, head: [written.head, ...notes.map((text) => context.paints.quiet(text))].filter((text) => text !== '').join('  ') };
}

function byKind(attribute: AttributeChange, context: Context): Written {
  if (attribute.kind === 'set') return members(attribute, context);
  if (attribute.kind === 'map' && attribute.entries !== undefined) return entries(attribute, context);
  const mark = context.action === 'create' || attribute.before === undefined ? '+' : attribute.after === undefined && attribute.unknown !== true ? '-' : '~';
  const { before, after } = attribute;
  if (attribute.kind === 'text' && attribute.sensitive !== true && (typeof after === 'string' || typeof before === 'string')) return text(mark, before, after, context);
  const to = attribute.unknown === true ? '(known after apply)' : showValue(after, attribute.sensitive);
  if (mark === '+') return { sign: mark, head: to, below: [] };
  const from = showValue(before, attribute.sensitive);
  if (mark === '-') return { sign: mark, head: from, below: [] };
  // Two secrets look alike when only what their variables hold has changed.
  const head = from === to && (attribute.sensitive === true || isSecret(after)) ? `${to}, changed` : `${from} → ${to}`;
  return { sign: mark, head, below: [] };
}

function text(mark: string, before: Json | undefined, after: Json | undefined, context: Context): Written {
  const { origin, options } = context;
  const from = origin === undefined ? '' : cleanLine(origin);
  const join = (...parts: readonly string[]): string => parts.filter((part) => part !== '').join(', ');
  const shown = (value: Json | undefined): string => (typeof value !== 'string' ? showValue(value) : options.redactContent === true ? sizeAndDigest(value) : `${grouped(value.length)} characters`);
  if (typeof before !== 'string' || typeof after !== 'string') {
    const only = typeof after === 'string' ? after : before;
    if (typeof only === 'string' && short(only) && origin === undefined && options.redactContent !== true) {
      return { sign: mark, head: mark === '~' ? `${showValue(before)} → ${showValue(after)}` : showValue(only), below: [] };
    }
    const head = mark === '~' ? join(from, `${shown(before)} → ${shown(after)}`) : join(from, shown(only));
    const preview = typeof only === 'string' && options.redactContent !== true && mark === '+' ? previewOf(only, context.paints) : [];
    return { sign: mark, head, below: preview };
  }
  if (options.redactContent === true) return { sign: mark, head: join(from, `${shown(before)} → ${shown(after)}`), below: [] };
  if (short(before) && short(after) && origin === undefined) return { sign: mark, head: `${showValue(before)} → ${showValue(after)}`, below: [] };
  const diff = diffTexts(before, after);
  return { sign: mark, head: `${from === '' ? '' : `${from}   `}${sizes(diff, before, after)}`, below: showTextDiff(diff, context.paints) };
}

const short = (value: string): boolean => value.length <= SHORT && !value.includes('\n');

/** About four characters make a token; exact counting would need the model's own tokenizer. */
const tokens = (value: string): string => grouped(Math.ceil(value.length / 4));

const sizes = (diff: TextDiff, before: string, after: string): string =>
  `${counted(diff.changed, 'line')} of ${grouped(Math.max(diff.total, diff.changed))} changed, about ${tokens(before)} → ${tokens(after)} tokens`;

function previewOf(value: string, paints: Paint): readonly string[] {
  const lines = value.replace(/\n$/, '').split('\n');
  const shown = lines.slice(0, PREVIEW).map((line) => paints.add(`+ ${cleanText(line.length > 500 ? `${line.slice(0, 500)}…` : line)}`.trimEnd()));
  return lines.length > PREVIEW ? [...shown, paints.quiet(`… ${counted(lines.length - PREVIEW, 'more line')}`)] : shown;
}

function members(attribute: AttributeChange, { paints, action }: Context): Written {
  const name = (member: string): string => (attribute.sensitive === true ? '(sensitive)' : cleanLine(JSON.stringify(member)));
  const list = (values: readonly string[] | undefined): readonly string[] => (values ?? []).toSorted().map(name);
  const added = attribute.added ?? (Array.isArray(attribute.after) && attribute.removed === undefined ? attribute.after.map(String) : []);
  if (action === 'create') return listed('+', list(added), ', ');
  return listed('~', [...list(added).map((member) => `${sign(paints, '+')} ${member}`), ...list(attribute.removed).map((member) => `${sign(paints, '-')} ${member}`)], ', ');
}

function entries(attribute: AttributeChange, { paints, action }: Context): Written {
  const link = (value: Json | undefined): boolean => value === undefined || isRef(value) || isForeign(value);
  const value = (of: Json | undefined): string => showValue(of, attribute.sensitive);
  const sorted = (attribute.entries ?? []).toSorted((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  const shown = sorted.map(({ key, before, after }) => {
    const label = showName(key);
    if (before === undefined) return { mark: '+', text: link(after) ? label : `${label} = ${value(after)}` };
    if (after === undefined) return { mark: '-', text: link(before) ? label : `${label} = ${value(before)}` };
    return { mark: '~', text: value(before) === value(after) ? `${label} = ${value(after)}, changed` : `${label} = ${value(before)} → ${value(after)}` };
  });
  if (action === 'create') return listed('+', shown.map((entry) => entry.text), ', ');
  return listed('~', shown.map((entry) => `${sign(paints, entry.mark)} ${entry.text}`), ', ');
}

/** On one line when it fits, else one below the other. */
function listed(mark: string, items: readonly string[], separator: string): Written {
  const line = items.join(separator);
  return items.length < 2 || line.length <= WIDE ? { sign: mark, head: line, below: [] } : { sign: mark, head: counted(items.length, 'entry', 'entries'), below: items };
}
