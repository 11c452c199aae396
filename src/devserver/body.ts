import { unprocessable, type FieldProblem } from './errors.ts';
import { isId, type IdPrefix } from './ids.ts';
import type { JsonObject } from './rows.ts';

type Kind = 'string' | 'integer' | 'number' | 'boolean' | 'object' | 'strings' | 'objects' | 'any';

export interface Shape {
  fields: Record<string, Kind>;
  required?: string[];
  /** Fields that may be left out, but not be null. */
  notNull?: string[];
  /** Lists of ids, whose form is checked (API notes §1.1). */
  ids?: Record<string, IdPrefix>;
  /** Whether there need be no body at all; else its absence is 422. */
  mayBeAbsent?: boolean;
  /** Looks at the whole body before anything else is checked. */
  first?: (raw: JsonObject) => void;
  /** Whether unknown fields are refused with 422 (tools, folders, MCP servers) or ignored (API notes §1.4). */
  forbid?: boolean;
}

/** What a checked body holds: absent and null are both `undefined` to its reader, as PATCH treats them alike. */
export class Body {
  readonly #raw: JsonObject;

  constructor(raw: JsonObject) {
    this.#raw = raw;
  }

  has(name: string): boolean {
    return this.#raw[name] !== undefined && this.#raw[name] !== null;
  }

  any(name: string): JsonObject[string] | undefined {
    return this.#raw[name] ?? undefined;
  }

  string(name: string): string | undefined {
    const value = this.#raw[name];
    return typeof value === 'string' ? value : undefined;
  }

  number(name: string): number | undefined {
    const value = this.#raw[name];
    return typeof value === 'number' ? value : undefined;
  }

  boolean(name: string): boolean | undefined {
    const value = this.#raw[name];
    return typeof value === 'boolean' ? value : undefined;
  }

  object(name: string): JsonObject | undefined {
    const value = this.#raw[name];
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  }

  strings(name: string): string[] | undefined {
    const value = this.#raw[name];
    return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : undefined;
  }

  objects(name: string): JsonObject[] | undefined {
    const value = this.#raw[name];
    return Array.isArray(value) ? (value.filter((item) => typeof item === 'object' && item !== null) as JsonObject[]) : undefined;
  }
}

/** Reads a JSON body and checks it against a shape; throws the 422 that lists every problem. */
export async function readBody(request: Request, shape: Shape): Promise<Body> {
  const text = await request.text();
  if (text.trim() === '') {
    if (!shape.mayBeAbsent) throw unprocessable([{ type: 'missing', loc: ['body'], msg: 'Field required', input: null }]);
    return new Body({});
  }
  let raw: unknown;
  try {
    raw = JSON.parse(text);
    if (raw === null && shape.mayBeAbsent) return new Body({});
  } catch {
    throw unprocessable([{ type: 'json_invalid', loc: ['body', 0], msg: 'JSON decode error' }]);
  }
  return checkBody(raw, shape, ['body']);
}

/** Checks an already parsed value; `loc` says where it stands in the request. */
export function checkBody(raw: unknown, shape: Shape, loc: (string | number)[]): Body {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) {
    throw unprocessable([{ type: 'model_attributes_type', loc, msg: 'Input should be a valid dictionary or object' }]);
  }
  const object = Object.fromEntries(
    Object.entries(dropNul(raw) as JsonObject).map(([name, value]) => [name, lax(value, Object.hasOwn(shape.fields, name) ? shape.fields[name] : undefined)]),
  );
  shape.first?.(object);
  const problems: FieldProblem[] = [];
  for (const name of shape.required ?? []) {
    if (object[name] === undefined || object[name] === null) problems.push({ type: 'missing', loc: [...loc, name], msg: 'Field required' });
  }
  for (const [name, value] of Object.entries(object)) {
    const kind = Object.hasOwn(shape.fields, name) ? shape.fields[name] : undefined;
    if (kind === undefined) {
      if (shape.forbid) problems.push({ type: 'extra_forbidden', loc: [...loc, name], msg: 'Extra inputs are not permitted' });
    } else if (value === null ? shape.notNull?.includes(name) : !fits(value, kind)) {
      problems.push({ type: `${kind}_type`, loc: [...loc, name], msg: `Input should be a valid ${kind}` });
    } else if (Array.isArray(value)) {
      const prefix = shape.ids?.[name];
      value.forEach((id, index) => {
        if (prefix !== undefined && !isId(prefix, String(id)))
          problems.push({ type: 'string_pattern_mismatch', loc: [...loc, name, index], msg: `String should match pattern '${prefix}-{uuid4}'`, input: id });
      });
    }
  }
  if (problems.length > 0) throw unprocessable(problems);
  return new Body(object);
}

/** Numbers and truth values may come as texts, as the real server reads them. */
function lax(value: JsonObject[string], kind: Kind | undefined): JsonObject[string] {
  if (typeof value === 'boolean' && (kind === 'integer' || kind === 'number')) return Number(value);
  if (typeof value !== 'string') return value;
  if ((kind === 'integer' && /^[+-]?\d+$/.test(value)) || (kind === 'number' && /^[+-]?\d+(\.\d+)?$/.test(value))) return Number(value);
  if (kind === 'boolean' && /^(true|yes|on|1|t|y)$/i.test(value)) return true;
  if (kind === 'boolean' && /^(false|no|off|0|f|n)$/i.test(value)) return false;
  return value;
}

function fits(value: unknown, kind: Kind): boolean {
  switch (kind) {
    case 'any':
      return true;
    case 'string':
      return typeof value === 'string';
    case 'integer':
      return Number.isInteger(value);
    case 'number':
      return typeof value === 'number';
    case 'boolean':
      return typeof value === 'boolean';
    case 'object':
      return typeof value === 'object' && value !== null && !Array.isArray(value);
    case 'strings':
      return Array.isArray(value) && value.every((item) => typeof item === 'string');
    case 'objects':
      return Array.isArray(value) && value.every((item) => typeof item === 'object' && item !== null && !Array.isArray(item));
  }
}

/** The database cannot hold NUL: it vanishes from every text (API notes §17). */
function dropNul(value: unknown): unknown {
  if (typeof value === 'string') return value.includes('\0') ? value.replaceAll('\0', '') : value;
  if (Array.isArray(value)) return value.map(dropNul);
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, dropNul(inner)]));
  }
  return value;
}
