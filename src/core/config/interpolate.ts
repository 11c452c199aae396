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
  /** Names behind `var.` that the file does not declare. */
  readonly undeclared: readonly string[];
}

/** A declared variable: its value as a text, undefined while it has none. */
export interface DeclaredVariable {
  readonly text?: string;
  /** Its value in the type that it was declared with. */
  readonly value?: Json;
  readonly sensitive: boolean;
  /** Where its text comes from, when that is the default in the file. */
  readonly source?: readonly SecretPart[];
}

export interface InterpolateContext {
  /** Of the environment; empty counts as unset. */
  readonly variable: (name: string) => string | undefined;
  /** Undefined for a name that no file declares. */
  readonly declared: (name: string) => DeclaredVariable | undefined;
  /** `tenant`, `workspace`, `fleet`. */
  readonly fact: (name: string) => string | undefined;
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

/** Replaces the variables of a string, or keeps it as a secret whose parts say where its text comes from. A secret goes on in what is built from it. */
export function interpolate(text: string, sensitivity: Sensitivity, context: InterpolateContext): Interpolation {
  const parts = parseTemplate(text, { bare: context.bare });
  const isConfidential = (part: TemplatePart): boolean => 'name' in part && (part.kind === 'env' || (part.kind === 'var' && context.declared(part.name)?.sensitive === true));
  const hasVariables = parts.some(isConfidential);
  const tainted = parts.some((part) => 'name' in part && part.kind === 'var' && context.declared(part.name)?.sensitive === true);
  const secret = sensitivity === true || tainted || (sensitivity === 'variables' && hasVariables) || (sensitivity === 'url' && (hasVariables || splitUrl(parts).some((piece) => piece.hidden)));
  const open = parts.flatMap((part) => ('name' in part && part.default === undefined && valueOf(part, context) === undefined ? [part] : []));
  const undeclared = open.flatMap((part) => (part.kind === 'var' && !context.declared(part.name) ? [part.name] : []));
  // A plain variable that has no value was reported where it is declared.
  const unset = open.flatMap((part) => (part.kind !== 'var' || context.declared(part.name)?.sensitive ? [part.name] : []));
  const result = (value: Json): Interpolation => ({ value, unset, undeclared });
  if (!secret) return result(parts.map((part) => ('name' in part ? (valueOf(part, context) ?? part.default ?? '') : part.literal)).join(''));

  const variables = parts.some((part) => 'name' in part);
  const shown = sensitivity === 'url' ? shownUrl(parts) : sensitivity === 'variables' ? parts.map(sourceOf).join('') : shownSecret(parts, variables);
  if (!variables) return result({ $secret: { parts: [{ config: context.file, pointer: context.pointer }], shown } });

  const clear = sensitivity === 'variables' || sensitivity === false || (sensitivity === 'url' && splitUrl(parts).every((piece) => !piece.hidden || piece.variable));
  return result({ $secret: { parts: parts.flatMap((part, index) => secretParts(part, index, clear, context)), shown } });
}

function valueOf(part: Variable, context: InterpolateContext): string | undefined {
  const value = part.kind === 'env' ? context.variable(part.name) : part.kind === 'fact' ? context.fact(part.name) : context.declared(part.name)?.text;
  return value === '' && part.kind !== 'var' ? undefined : value;
}

type Variable = Exclude<TemplatePart, { readonly literal: string }>;

const sourceOf = (part: TemplatePart): string => ('name' in part ? (part.default === undefined ? part.source : `\${${part.name}:-…}`) : part.literal);

const shownSecret = (parts: readonly TemplatePart[], hasVariables: boolean): string =>
  hasVariables ? parts.map((part) => ('name' in part || HARMLESS.test(part.literal) ? sourceOf(part) : HIDDEN)).join('') : HIDDEN;

/** A literal of a secret, or a default that is used, is looked up again in the fleet file: no plan or state holds it. */
function secretParts(part: TemplatePart, index: number, clear: boolean, context: InterpolateContext): readonly SecretPart[] {
  if (!('name' in part)) return [clear || HARMLESS.test(part.literal) ? part : { config: context.file, pointer: partPointer(context.pointer, index) }];
  const value = valueOf(part, context);
  if (part.default !== undefined && value === undefined) return [{ config: context.file, pointer: partPointer(context.pointer, index) }];
  if (part.kind === 'env') return [{ env: part.name }];
  const declared = part.kind === 'var' ? context.declared(part.name) : undefined;
  if (!declared || (clear && !declared.sensitive)) return [{ literal: value ?? '' }];
  return declared.source ?? [{ var: part.name }];
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
