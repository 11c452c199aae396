import { Check } from 'typebox/value';
import type { Diagnostic, SourceRange } from '../diagnostic.ts';
import type { Json } from '../value.ts';
import type { FleetDocument } from './document.ts';
import { headKeys } from './head-schema.ts';
import type { DeclaredVariable } from './interpolate.ts';
import { parsePlainJson, unusable } from './plain-json.ts';
import { pointerTo } from './pointer.ts';
import { suggestions } from './suggest.ts';

/** A value for a variable, from outside of the fleet file. */
export interface GivenValue {
  readonly name: string;
  /** A text is read in the variable's type. */
  readonly value: Json;
  /** In words: `-var`, `prod.vars.yaml`. */
  readonly from: string;
  /** A name that no file declares is a mistake; else it is only warned of. */
  readonly strict: boolean;
  readonly range?: SourceRange;
}

/** A variable as it is declared, and what it stands for in this run. */
export interface Variable extends DeclaredVariable {
  readonly name: string;
  /** It has no usable value, which has been reported. */
  readonly wrong?: boolean;
}

interface Entry {
  readonly type?: string;
  readonly default?: Json;
  readonly sensitive?: boolean;
  readonly validation?: { readonly allowed?: readonly Json[]; readonly pattern?: string; readonly min?: number; readonly max?: number; readonly message?: string };
}

export interface VariablesInput {
  readonly documents: readonly FleetDocument[];
  /** The last one of a name wins. */
  readonly given: readonly GivenValue[];
  /** Of the environment. */
  readonly variable: (name: string) => string | undefined;
  /** A default's own variables, replaced; undefined when that went wrong. */
  readonly fill: (text: string, document: FleetDocument, pointer: string, sensitive: boolean) => { readonly text: string; readonly source?: DeclaredVariable['source'] } | undefined;
  /** Whether a regular expression fits a whole text; undefined when that cannot be said within reasonable time. */
  readonly fits: (pattern: RegExp, text: string) => boolean | undefined;
  readonly report: (diagnostic: Diagnostic) => void;
}

/** `LETTACTL_VAR_region`: the name in its own case. */
export const variableInEnvironment = (name: string): string => `LETTACTL_VAR_${name}`;

const NAME = /^[A-Za-z_][\w-]*$/;

/** The declared variables with their values: given ones over the environment's over defaults (design §3). Entries of the wrong shape are left out: the shape check names them. */
export function readVariables(input: VariablesInput): ReadonlyMap<string, Variable> {
  const { documents, given, report } = input;
  const found = new Map<string, Variable>();
  for (const document of documents) {
    const declared: unknown = (document.value as { readonly variables?: unknown } | null)?.variables;
    if (typeof declared !== 'object' || declared === null || Array.isArray(declared)) continue;
    for (const [name, entry] of Object.entries(declared as Readonly<Record<string, Json>>)) {
      const pointer = pointerTo('/variables', name);
      const problem = (code: string, summary: string, next: string, at = pointer, part: 'key' | 'value' = 'key'): void => {
        const range = document.range(at, part);
        report({ severity: 'error', code, summary, next, ...(range ? { range } : {}) });
      };
      if (found.has(name)) problem('LC1102', `the variable \`${name}\` is declared in two files`, 'Keep one of them.');
      else if (!NAME.test(name) || name === 'FILE') problem('LC1303', `\`${name}\` cannot be the name of a variable`, name === 'FILE' ? 'LETTACTL_VAR_FILE is the environment\'s form of -var-file: choose another name.' : 'Letters, digits, `_` and `-`, beginning with a letter or `_`.');
      else found.set(name, valueOf(name, entry, { ...input, document, pointer, problem }));
    }
  }
  const suggest = suggestions([...found.keys()].sort(), 'Declared');
  for (const { name, from, strict, range } of given) {
    if (found.has(name)) continue;
    const next = suggest(name) ?? 'Declare it under `variables`.';
    report({ severity: strict ? 'error' : 'warning', code: 'LC1307', summary: `${from} gives a value to \`${name}\`, which is no variable of this fleet`, next, ...(range ? { range } : {}) });
  }
  return found;
}

type Place = VariablesInput & { readonly document: FleetDocument; readonly pointer: string; readonly problem: (code: string, summary: string, next: string, at?: string, part?: 'key' | 'value') => void };

function valueOf(name: string, raw: Json, place: Place): Variable {
  const wellFormed = Check(headKeys.variables, { [name]: raw });
  const entry: Entry = wellFormed ? (raw as unknown as Entry) : {};
  const sensitive = entry.sensitive ?? (typeof raw === 'object' && raw !== null && 'sensitive' in raw && raw.sensitive === true);
  const none: Variable = { name, sensitive };
  // The shape check says what is wrong with it; whoever uses it is not to blame.
  if (!wellFormed) return { ...none, text: '', value: '', wrong: true };
  const { document, pointer, problem } = place;
  if (entry.validation?.pattern !== undefined && !regular(entry.validation.pattern)) problem('LC1303', `${entry.validation.pattern} is no regular expression`, 'It is written as in JavaScript.', `${pointer}/validation/pattern`, 'value');
  const last = place.given.filter((one) => one.name === name).at(-1);
  const fromEnvironment = place.variable(variableInEnvironment(name)) || undefined;
  const outside = last ?? (fromEnvironment === undefined ? undefined : { value: fromEnvironment, from: variableInEnvironment(name) });
  if (outside) {
    const value = typed(outside.value, entry);
    const wrong = value === undefined ? notOf(outside.value, entry) : unusable(value) ?? refused(value, entry, sensitive, place.fits);
    if (wrong === undefined && value !== undefined) return { ...none, text: asText(value), value };
    problem('LC1305', `the value of \`${name}\` from ${outside.from} ${wrong ?? ''}`, entry.validation?.message ?? 'Give another value.');
    return { ...none, text: '', value: '', wrong: true };
  }
  if (entry.default === undefined || entry.default === null) {
    if (!sensitive) problem('LC1303', `the variable \`${name}\` has no value`, `Give one: -var ${name}=…, a -var-file, ${variableInEnvironment(name)}, or a \`default\`.`);
    return none;
  }
  const at = pointerTo(pointer, 'default');
  const filled = typeof entry.default === 'string' ? place.fill(entry.default, document, at, sensitive) : undefined;
  const value = typed(filled?.text ?? entry.default, entry, typeof entry.default !== 'string');
  const wrong = value === undefined ? `is no ${entry.type ?? 'string'}` : refused(value, entry, sensitive, place.fits);
  if (wrong !== undefined || value === undefined) {
    problem('LC1305', `the default of \`${name}\` ${wrong ?? ''}`, entry.validation?.message ?? 'Write another default.', at, 'value');
    return { ...none, text: '', value: '', wrong: true };
  }
  return { ...none, text: asText(value), value, source: filled?.source ?? [{ config: document.file, pointer: at }] };
}

/** A variable's value inside a longer text. */
const asText = (value: Json): string => (typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value));

/** Whether a text is to be read as JSON. */
const isJson = (text: string, entry: Entry): boolean => entry.type === 'map' || (entry.type === 'list' && text.startsWith('['));

/** Why a value is not of its type, in words. */
function notOf(value: Json, entry: Entry): string {
  const json = typeof value === 'string' && isJson(value.trim(), entry) ? parsePlainJson(value) : undefined;
  return `is no ${entry.type ?? 'string'}${json && 'problem' in json ? `: it ${json.problem}` : ''}`;
}

/** A value in the declared type; a text is read in it. Undefined when it is not of it. */
function typed(value: Json, entry: Entry, exact = false): Json | undefined {
  const text = typeof value === 'string' && !exact ? value.trim() : undefined;
  const read = text !== undefined && isJson(text, entry) ? parsePlainJson(text) : undefined;
  const json = read && 'value' in read ? read : undefined;
  switch (entry.type ?? (exact ? 'any' : 'string')) {
    case 'number': case 'integer': {
      const number = text !== undefined && /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(text) ? Number(text) : value;
      return typeof number === 'number' && (entry.type === 'number' || Number.isInteger(number)) ? number : undefined;
    }
    case 'boolean': case 'bool':
      return typeof value === 'boolean' ? value : text === 'true' ? true : text === 'false' ? false : undefined;
    case 'list': {
      const list = text === undefined ? value : text.startsWith('[') ? json?.value : text === '' ? [] : text.split(',').map((item) => item.trim());
      return Array.isArray(list) ? list : undefined;
    }
    case 'map': {
      const map = text === undefined ? value : json?.value;
      return typeof map === 'object' && map !== null && !Array.isArray(map) ? map : undefined;
    }
    case 'any': return value;
    default: return typeof value === 'object' ? undefined : String(value);
  }
}

/** Why a value of the right type is not accepted. A sensitive one is not repeated. */
function refused(value: Json, { validation }: Entry, sensitive: boolean, fits: VariablesInput['fits']): string | undefined {
  if (!validation) return undefined;
  const { allowed, pattern, min, max } = validation;
  const shown = sensitive ? '' : ` (${asText(value)})`;
  if (allowed && !allowed.some((one) => asText(one) === asText(value))) return sensitive ? 'is not one of the allowed ones' : `is not one of ${allowed.map(asText).join(', ')}${shown}`;
  const wanted = pattern === undefined ? undefined : regular(pattern);
  if (wanted) {
    const fitting = fits(wanted, asText(value));
    if (fitting === undefined) return `cannot be compared with ${pattern}: that takes too long`;
    if (!fitting) return `does not match ${pattern}${shown}`;
  }
  const size = typeof value === 'number' ? value : Array.isArray(value) ? value.length : undefined;
  if (min !== undefined && size !== undefined && size < min) return `is less than ${min}${shown}`;
  if (max !== undefined && size !== undefined && size > max) return `is more than ${max}${shown}`;
  return undefined;
}

/** The regular expression of a validation, which fits the whole text. */
function regular(pattern: string): RegExp | undefined {
  try {
    return new RegExp(`^(?:${pattern})$`, 'u');
  } catch {
    return undefined;
  }
}
