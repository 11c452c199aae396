import { failure } from '../../core/diagnostic.ts';

/** One step of a path. A slice's ends are as in JavaScript; `deep` is `..name`. */
export type Step =
  | { readonly kind: 'key'; readonly key: string }
  | { readonly kind: 'deep'; readonly key: string }
  | { readonly kind: 'every' }
  | { readonly kind: 'index'; readonly at: number }
  | { readonly kind: 'slice'; readonly from?: number; readonly to?: number }
  | { readonly kind: 'where'; readonly path: Path; readonly operator?: Operator; readonly value?: Literal };

export type Operator = '==' | '!=' | '<' | '<=' | '>' | '>=';
export type Literal = string | number | boolean | null;

export interface Path { /** `$`: from the whole; `@`: from the member of the range, outside of one the whole too. */ readonly from: '$' | '@'; readonly steps: readonly Step[] }

export type Part = { readonly kind: 'text'; readonly text: string } | { readonly kind: 'path'; readonly path: Path } | { readonly kind: 'range'; readonly path: Path; readonly parts: readonly Part[] };

/** A template: text, `{PATH}`, `{"text"}` and `{range PATH}…{end}`. Without braces it is one path. LC4051 with the place of the mistake. */
export function parseTemplate(text: string): readonly Part[] {
  const reader = new Reader(text.includes('{') ? text : `{${text}}`);
  const parts = template(reader, false);
  return parts;
}

function template(reader: Reader, inRange: boolean): readonly Part[] {
  const parts: Part[] = [];
  while (!reader.done) {
    const plain = reader.take(/[^{]+/y);
    if (plain !== undefined) {
      parts.push({ kind: 'text', text: plain });
      continue;
    }
    const at = reader.at;
    reader.take(/\{\s*/y);
    if (reader.take(/end\s*\}/y) !== undefined) {
      if (!inRange) reader.fail('{end} without {range}', at);
      return parts;
    }
    const range = reader.take(/range(?=[\s.$@[])\s*/y) !== undefined;
    const quoted = range ? undefined : literal(reader);
    if (typeof quoted === 'string') parts.push({ kind: 'text', text: quoted });
    else if (quoted !== undefined) reader.fail('only text in quotes, or a path, stands alone', at);
    else if (!range) parts.push({ kind: 'path', path: path(reader) });
    const looped = range ? path(reader) : undefined;
    if (reader.take(/\s*\}/y) === undefined) reader.fail('expected }');
    if (looped) parts.push({ kind: 'range', path: looped, parts: template(reader, true) });
  }
  if (inRange) reader.fail('{range} without {end}');
  return parts;
}

function path(reader: Reader): Path {
  const from = reader.take(/[$@]/y) === '$' ? '$' : '@';
  const steps: Step[] = [];
  const first = reader.take(NAME);
  if (first !== undefined) steps.push({ kind: 'key', key: unescaped(first) });
  for (let step = next(reader); step !== undefined; step = next(reader)) steps.push(...step);
  return { from, steps };
}

const NAME = /(?:\\.|[^\s.[\]{}()"'\\?*=!<>$@,:])+/y;
const unescaped = (name: string): string => name.replace(/\\(.)/g, '$1');

/** The next step; an empty list for a dot alone (`{.}`), undefined at the end of the path. */
function next(reader: Reader): readonly Step[] | undefined {
  if (reader.take(/\.\.(?!\.)/y) !== undefined) return [{ kind: 'deep', key: unescaped(reader.take(NAME) ?? reader.fail('expected a key after ..')) }];
  if (reader.take(/\.\*/y) !== undefined) return [{ kind: 'every' }];
  if (reader.take(/\./y) !== undefined) {
    const name = reader.take(NAME);
    return name === undefined ? [] : [{ kind: 'key', key: unescaped(name) }];
  }
  return reader.take(/\[\s*/y) === undefined ? undefined : [subscript(reader)];
}

function subscript(reader: Reader): Step {
  const step = inBrackets(reader);
  if (reader.take(/\s*\]/y) === undefined) reader.fail('expected ]');
  return step;
}

function inBrackets(reader: Reader): Step {
  if (reader.take(/\*/y) !== undefined) return { kind: 'every' };
  if (reader.take(/\?\s*\(\s*/y) !== undefined) return filter(reader);
  const slice = reader.take(/-?\d*\s*:\s*-?\d*/y);
  if (slice !== undefined) {
    const [from = '', to = ''] = slice.split(':').map((end) => end.trim());
    return { kind: 'slice', ...(from === '' ? {} : { from: Number(from) }), ...(to === '' ? {} : { to: Number(to) }) };
  }
  const value = literal(reader);
  if (typeof value === 'string') return { kind: 'key', key: value };
  if (typeof value === 'number' && Number.isInteger(value)) return { kind: 'index', at: value };
  return reader.fail("expected *, a number, A:B, 'key' or ?(…)");
}

function filter(reader: Reader): Step {
  const left = path(reader);
  const operator = reader.take(/\s*(?:==|!=|<=|>=|<|>)\s*/y)?.trim() as Operator | undefined;
  const value = operator === undefined ? undefined : literal(reader);
  if (operator !== undefined && value === undefined) reader.fail('expected a text in quotes, a number, true, false or null');
  if (reader.take(/\s*\)/y) === undefined) reader.fail('expected )');
  return { kind: 'where', path: left, ...(operator === undefined ? {} : { operator }), ...(value === undefined ? {} : { value }) };
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' };

function literal(reader: Reader): Literal | undefined {
  const quoted = reader.take(/"(?:\\[\s\S]|[^"\\])*"|'(?:\\[\s\S]|[^'\\])*'/y);
  if (quoted !== undefined) return quoted.slice(1, -1).replace(/\\([\s\S])/g, (_, escaped: string) => ESCAPES[escaped] ?? escaped);
  const number = reader.take(/-?\d+(?:\.\d+)?/y);
  if (number !== undefined) return Number(number);
  const word = reader.take(/(?:true|false|null)\b/y);
  return word === undefined ? undefined : (JSON.parse(word) as Literal);
}

/** Goes through the text from left to right, and never back. */
class Reader {
  readonly #text: string;
  at = 0;
  constructor(text: string) { this.#text = text; }

  get done(): boolean { return this.at >= this.#text.length; }

  /** What a sticky pattern matches here. */
  take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.#text)?.[0];
    if (found === undefined) return undefined;
    this.at += found.length;
    return found;
  }

  fail(problem: string, at = this.at): never {
    throw failure('LC4051', `this is no jsonpath: ${problem}`, { detail: `${this.#text}\n${' '.repeat(at)}^`, next: "For example: -o jsonpath='{range [*]}{.name}{\"\\t\"}{.id}{\"\\n\"}{end}'; docs/inspecting.md says what there is." });
  }
}
