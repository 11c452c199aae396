import type { Json, SecretPart } from '../value.ts';
import { parseTemplate } from './template.ts';
import type { TemplatePart } from './template.ts';

/** How a string's target treats what goes into it. */
export type Sensitivity =
  /** Plain text, whatever goes in. */
  | false
  /** Always a secret. */
  | true
  /** A secret as soon as a variable goes in (a command's arguments). */
  | 'variables'
  /** A URL: a secret when it has variables, user info or a query. */
  | 'url';

export interface Interpolation {
  readonly value: Json;
  /** Variables without a value and without a default. */
  readonly unset: readonly string[];
}

export interface InterpolateContext {
  /** Empty counts as unset. */
  readonly variable: (name: string) => string | undefined;
  /** Where the string stands, for secrets written in the fleet file itself. */
  readonly file: string;
  readonly pointer: string;
  /** Also `$NAME`. */
  readonly bare: boolean;
}

/** What stands for text that nobody may see. */
const HIDDEN = '(sensitive)';

/** Literal text beside variables that is no secret: an authentication scheme, separators. */
const HARMLESS = /^(?:(?:Bearer|Basic|Token|Digest|ApiKey|Api-Key|Key)\s+|[\s\p{P}]{1,3})$/iu;

/** Replaces the variables of a string, or keeps it as a secret whose parts say where its text comes from. */
export function interpolate(text: string, sensitivity: Sensitivity, context: InterpolateContext): Interpolation {
  const parts = parseTemplate(text, { bare: context.bare });
  const hasVariables = parts.some((part) => 'name' in part);
  const secret = sensitivity === true || (sensitivity === 'variables' && hasVariables) || (sensitivity === 'url' && (hasVariables || splitUrl(parts).some((piece) => piece.hidden)));
  const unset = parts.flatMap((part) => ('name' in part && part.default === undefined && valueOf(part, context) === undefined ? [part.name] : []));
  if (!secret) return { value: parts.map((part) => ('name' in part ? (valueOf(part, context) ?? part.default ?? '') : part.literal)).join(''), unset };

  const shown = sensitivity === 'url' ? shownUrl(parts) : sensitivity === 'variables' ? parts.map(sourceOf).join('') : shownSecret(parts, hasVariables);
  if (!hasVariables) return { value: { $secret: { parts: [{ config: context.file, pointer: context.pointer }], shown } }, unset };

  const clear = sensitivity === 'variables' || (sensitivity === 'url' && splitUrl(parts).every((piece) => !piece.hidden || piece.variable));
  return { value: { $secret: { parts: parts.map((part, index) => secretPart(part, index, clear, context)), shown } }, unset };
}

const valueOf = (part: { readonly name: string }, context: InterpolateContext): string | undefined => {
  const value = context.variable(part.name);
  return value === '' ? undefined : value;
};

const sourceOf = (part: TemplatePart): string => ('name' in part ? (part.default === undefined ? part.source : `\${${part.name}:-…}`) : part.literal);

const shownSecret = (parts: readonly TemplatePart[], hasVariables: boolean): string =>
  hasVariables ? parts.map((part) => ('name' in part || HARMLESS.test(part.literal) ? sourceOf(part) : HIDDEN)).join('') : HIDDEN;

/** A literal of a secret, or a default that is used, is looked up again in the fleet file: no plan or state holds it. */
function secretPart(part: TemplatePart, index: number, clear: boolean, context: InterpolateContext): Exclude<SecretPart, { readonly var: string }> {
  if (!('name' in part)) return clear || HARMLESS.test(part.literal) ? part : { config: context.file, pointer: partPointer(context.pointer, index) };
  if (part.default === undefined || valueOf(part, context) !== undefined) return { env: part.name };
  return { config: context.file, pointer: partPointer(context.pointer, index) };
}

/** `~part` and `~text` are no valid steps of a JSON pointer, so no key of a file can look like them. */
const PART = '/~part/';
const VERBATIM = '/~text';
const partPointer = (pointer: string, index: number): string => `${pointer}${PART}${index}`;

/** The secret that a variable of the environment holds, whatever its name looks like. */
export const secretOfVariable = (env: string): Json => ({ $secret: { parts: [{ env }], shown: `\${${env}}` } });

/** The secret that stands in the fleet file as it is: dollars in it mean nothing. */
export const secretOfText = (file: string, pointer: string): Json => ({ $secret: { parts: [{ config: file, pointer: `${pointer}${VERBATIM}` }], shown: HIDDEN } });

/** Where the text of a `config` part is written, for people. */
export const placeOfText = (pointer: string): string => pointer.replace(/\/~(?:part|text)\b.*$/, '');

/**
 * The literal text that a `config` part of a secret stands for. `lookup` gives the string at a JSON pointer; undefined when the file
 * no longer has it in that form.
 */
export function configText(pointer: string, lookup: (pointer: string) => Json | undefined): string | undefined {
  if (pointer.endsWith(VERBATIM)) {
    const verbatim = lookup(pointer.slice(0, -VERBATIM.length));
    return typeof verbatim === 'string' ? verbatim : undefined;
  }
  const at = pointer.lastIndexOf(PART);
  const text = lookup(at < 0 ? pointer : pointer.slice(0, at));
  if (typeof text !== 'string' && typeof text !== 'number' && typeof text !== 'boolean') return undefined;
  const parts = parseTemplate(String(text), { bare: true });
  if (at < 0) return parts.every((part) => 'literal' in part) ? parts.map((part) => part.literal).join('') : undefined;
  const part = parts[Number(pointer.slice(at + PART.length))];
  return part && ('name' in part ? part.default : part.literal);
}

/** One stretch of a URL. */
interface UrlPiece { readonly text: string; readonly hidden: boolean; readonly variable: boolean }

/** A URL in stretches: user info and query are hidden. Variables are looked through, they may stand for any part. */
function splitUrl(parts: readonly TemplatePart[]): readonly UrlPiece[] {
  const tokens = parts.flatMap((part): readonly { readonly text: string; readonly variable: boolean }[] =>
    'name' in part ? [{ text: sourceOf(part), variable: true }] : [...part.literal].map((text) => ({ text, variable: false })));
  const is = (index: number, character: string): boolean => tokens[index]?.variable === false && tokens[index]?.text === character;
  const first = (from: number, characters: string): number => {
    for (let index = from; index < tokens.length; index++) if ([...characters].some((character) => is(index, character))) return index;
    return tokens.length;
  };
  let authority = 0;
  for (let index = 0; index + 2 < tokens.length; index++) {
    if (is(index, ':') && is(index + 1, '/') && is(index + 2, '/')) {
      authority = index + 3;
      break;
    }
  }
  const authorityEnd = first(authority, '/?#');
  let at = -1;
  for (let index = authority; index < authorityEnd; index++) if (is(index, '@')) at = index;
  const query = first(authorityEnd, '?');
  return tokens.map(({ text, variable }, index) => ({ text, variable, hidden: (index >= authority && index < at) || index > query }));
}

/** The URL with its user info and query hidden, variables as they are written. */
function shownUrl(parts: readonly TemplatePart[]): string {
  let shown = '';
  let hiding = false;
  for (const piece of splitUrl(parts)) {
    if (!piece.hidden) shown += piece.text;
    else if (!hiding) shown += HIDDEN;
    hiding = piece.hidden;
  }
  return shown;
}
