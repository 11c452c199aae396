import type { TSchema } from 'typebox';
import { Check } from 'typebox/value';
import { isSecret } from '../value.ts';
import type { Json } from '../value.ts';
import { pointerTo } from './pointer.ts';
import { didYouMean, nearest } from './suggest.ts';

/** What a schema of the fleet document says beyond its types; written as `config: {…}` into it. */
export interface ShapeRule {
  /** Unknown keys of this object: an error, or only a warning where the original ignored them. Default `error`. */
  readonly unknown?: 'error' | 'warning';
  /** A wrong value of this key is kept as null: it counts that the key is there. */
  readonly presence?: boolean;
  /** What is wanted here, in words: "a whole number above 0". */
  readonly expected?: string;
  /** Variables in this text are replaced. Everywhere but in texts they are anyway. */
  readonly template?: boolean;
  /** With `template`: also a text that nobody may see. */
  readonly secret?: boolean;
  /** A map that is one thing: where there are defaults it takes none of their keys. */
  readonly whole?: boolean;
}

/** Replaces the variables of a text; undefined when that went wrong, which has been reported. `secret`: whether a sensitive one may stand here. */
export type Fill = (text: string, pointer: string, options: { readonly secret: boolean }) => Json | undefined;

/** Something wrong with the shape of a document. */
export interface ShapeProblem {
  readonly severity: 'error' | 'warning';
  readonly code: string;
  readonly summary: string;
  readonly next?: string;
  readonly pointer: string;
  readonly part: 'key' | 'value';
}

/** A schema of the fleet document as those read it who walk it: plain JSON Schema with our rules. */
export interface Shape {
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, TSchema>>;
  readonly required?: readonly string[];
  readonly items?: TSchema;
  readonly patternProperties?: Readonly<Record<string, TSchema>>;
  readonly anyOf?: readonly TSchema[];
  readonly config?: ShapeRule;
  readonly description?: string;
  readonly default?: unknown;
  readonly examples?: readonly unknown[];
}

/**
 * Checks a value against a schema and reports everything that is wrong. Returns what is left of it when the wrong parts are taken out
 * (wrong list items become null, so that places stay right): good enough to look for further problems, never to work with.
 */
export function checkShape(schema: TSchema, given: Json, pointer: string, report: (problem: ShapeProblem) => void, fill?: Fill): Json | undefined {
  const shape = schema as Shape;
  const value = fill && typeof given === 'string' && takesVariables(shape, given) ? filled(shape, given, pointer, fill) : plainNumber(shape, given);
  if (value === undefined || isSecret(value)) return value;
  const wrong = (): undefined => {
    const key = pointer.slice(pointer.lastIndexOf('/') + 1);
    const what = pointer === '' ? 'the fleet file' : /^\d+$/.test(key) ? 'this entry' : `\`${key.replaceAll('~1', '/').replaceAll('~0', '~')}\``;
    // One of a few words is no secret, and where it is none of them there is a word that was meant.
    const words = typeof value === 'string' ? shape.enum?.filter((word) => typeof word === 'string') : undefined;
    const next = words && typeof value === 'string' ? didYouMean(value, words) : undefined;
    const is = words && value !== '' ? '' : `, not ${described(value, kindsOf(shape))}`;
    report({ severity: 'error', code: 'LC1103', summary: `${what} must be ${expected(shape)}${is}`, ...(next ? { next } : {}), pointer, part: 'value' });
    return undefined;
  };
  if (shape.anyOf) {
    const fitting = shape.anyOf.filter((option) => sameKind(option as Shape, value));
    const exact = fitting.length > 1 || (fitting[0] as Shape | undefined)?.const !== undefined;
    const option = exact ? fitting.find((candidate) => Check(candidate, value)) : fitting[0];
    return option ? checkShape(option, value, pointer, report, fill) : wrong();
  }
  if (!sameKind(shape, value)) return wrong();
  if (shape.properties) return checkObject(shape, value as Readonly<Record<string, Json>>, pointer, report, fill);
  const pattern = shape.patternProperties && Object.values(shape.patternProperties)[0];
  if (pattern) {
    return Object.fromEntries(Object.entries(value as Readonly<Record<string, Json>>).flatMap(([key, item]) => {
      const kept = checkShape(pattern, item, pointerTo(pointer, key), report, fill);
      return kept === undefined ? [] : [[key, kept]];
    }));
  }
  const { items } = shape;
  if (items) return (value as readonly Json[]).map((item, index) => checkShape(items, item, pointerTo(pointer, index), report, fill) ?? null);
  return Check(schema, value) ? value : wrong();
}

/** `128_000` where a number is wanted: a number to YAML 1.1 and to the original, a text to YAML 1.2. */
const plainNumber = (shape: Shape, given: Json): Json =>
  (typeof given === 'string' && (shape.type === 'integer' || shape.type === 'number') && GROUPED.test(given) ? Number(given.replaceAll('_', '')) : given);

/** Digits in groups. */
export const GROUPED = /^[+-]?\d+(?:_\d+)+$/;

/** Texts where the schema says so; where something else than a text is wanted, whatever has a variable in it. */
function takesVariables(shape: Shape, given: string): boolean {
  if (!given.includes('${')) return false;
  if (shape.config?.template) return true;
  if (shape.anyOf) return !shape.anyOf.some((option) => sameKind(option as Shape, given) && (option as Shape).const === undefined);
  return shape.type !== undefined && shape.type !== 'string';
}

/** The text with its variables replaced, as a number or switch where one is wanted. */
function filled(shape: Shape, given: string, pointer: string, fill: Fill): Json | undefined {
  const value = fill(given, pointer, { secret: shape.config?.secret ?? false });
  if ((typeof value === 'number' || typeof value === 'boolean') && shape.type === 'string') return String(value);
  if (typeof value !== 'string') return value;
  const types = shape.anyOf ? shape.anyOf.map((option) => (option as Shape).type) : [shape.type];
  if (types.some((type) => type === 'integer' || type === 'number') && /^[+-]?\d+(?:\.\d+)?$/.test(value)) return Number(value);
  if (types.includes('boolean') && (value === 'true' || value === 'false')) return value === 'true';
  return value;
}

function checkObject(shape: Shape, value: Readonly<Record<string, Json>>, pointer: string, report: (problem: ShapeProblem) => void, fill: Fill | undefined): Json {
  const properties = shape.properties ?? {};
  const required = new Set(shape.required ?? []);
  const kept: Record<string, Json> = {};
  /** Keys that are there under a name that is nearly theirs: that was reported. */
  const misspelled = new Set<string>();
  for (const [key, item] of Object.entries(value)) {
    const at = pointerTo(pointer, key);
    const known = Object.hasOwn(properties, key) ? (properties[key] as Shape & TSchema) : undefined;
    if (!known) {
      const severity = shape.config?.unknown ?? 'error';
      const supported = Object.keys(properties);
      const meant = nearest(key, supported);
      if (meant !== undefined && severity === 'error') misspelled.add(meant);
      const next = meant === undefined ? `Known keys: ${supported.join(', ')}.` : `Did you mean \`${meant}\`?`;
      // As in Compose files: a place for anchors that nobody reads. `$schema` is for editors of JSON.
      if (!(pointer === '' && /^(?:x-|\$schema$)/.test(key))) report({ severity, code: 'LC1104', summary: `unknown key \`${key}\``, next, pointer: at, part: 'key' });
    } else if (item !== null || required.has(key) || known.config?.presence) {
      const checked = checkShape(known, item, at, report, fill);
      if (checked !== undefined) kept[key] = checked;
      else if (known.config?.presence) kept[key] = null;
    }
  }
  for (const key of required) {
    if (!Object.hasOwn(value, key) && !misspelled.has(key)) report({ severity: 'error', code: 'LC1105', summary: `\`${key}\` is missing`, pointer, part: 'value' });
  }
  return kept;
}

function sameKind(shape: Shape, value: Json): boolean {
  switch (shape.type) {
    case 'object': return typeof value === 'object' && value !== null && !Array.isArray(value);
    case 'array': return Array.isArray(value);
    case 'string': return typeof value === 'string';
    case 'boolean': return typeof value === 'boolean';
    case 'integer': case 'number': return typeof value === 'number';
    default: return true;
  }
}

const KINDS: Readonly<Record<string, string>> = {
  object: 'a map (key: value)', array: 'a list', string: 'a text', boolean: 'true or false', integer: 'a whole number', number: 'a number',
};

function expected(shape: Shape): string {
  if (shape.config?.expected !== undefined) return shape.config.expected;
  if (shape.anyOf) return [...new Set(shape.anyOf.map((option) => expected(option as Shape)))].join(' or ');
  return KINDS[shape.type ?? ''] ?? 'something else';
}

const kindsOf = (shape: Shape): readonly (string | undefined)[] => [shape.type, ...(shape.anyOf ?? []).flatMap((option) => kindsOf(option as Shape))];

/** A value in words; what may be a secret is never repeated: a text, or a number where none is wanted. */
function described(value: Json, kinds: readonly (string | undefined)[]): string {
  if (value === null) return 'nothing';
  if (typeof value === 'string') return value.trim() === '' ? 'an empty text' : 'a text';
  if (typeof value === 'object') return Array.isArray(value) ? 'a list' : 'a map';
  return typeof value === 'boolean' || kinds.includes('integer') || kinds.includes('number') ? String(value) : 'a number';
}
