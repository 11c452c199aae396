import { jsonText } from '../../core/printable.ts';
import type { Json } from '../../core/value.ts';
import { parseTemplate, type Operator, type Part, type Path, type Step } from './parse.ts';

/**
 * What a jsonpath template gives of a value: results of one path with a blank between them, texts as they are, what is no text as JSON.
 * A path that leads nowhere gives nothing. `.items` of a list is the list, so that kubectl's `{.items[*].name}` is `{[*].name}`.
 * LC4051 for a template that is none.
 */
export const renderJsonPath = (template: string, value: Json): string => write(parseTemplate(template), value, value);

const write = (parts: readonly Part[], whole: Json, member: Json): string => parts.map((part) => {
  if (part.kind === 'text') return part.text;
  const found = resolve(part.path, whole, member);
  if (part.kind === 'path') return found.map(textOf).join(' ');
  return found.map((one) => write(part.parts, whole, one)).join('');
}).join('');

const textOf = (value: Json): string => (typeof value === 'string' ? value : jsonText(value));

const resolve = (path: Path, whole: Json, member: Json): readonly Json[] =>
  path.steps.reduce<readonly Json[]>((found, step, at) => found.flatMap((value) => (at === 0 && isItems(step) && Array.isArray(value) ? [value] : stepInto(step, value, whole))), [path.from === '$' ? whole : member]);

const isItems = (step: Step): boolean => step.kind === 'key' && step.key === 'items';

function stepInto(step: Step, value: Json, whole: Json): readonly Json[] {
  if (step.kind === 'key') return isMap(value) && Object.hasOwn(value, step.key) ? [value[step.key] ?? null] : [];
  if (step.kind === 'deep') return below(value, step.key);
  if (step.kind === 'every') return membersOf(value);
  if (!Array.isArray(value)) return [];
  const list = value as readonly Json[];
  if (step.kind === 'index') return list.slice(step.at, step.at === -1 ? undefined : step.at + 1);
  if (step.kind === 'slice') return list.slice(step.from, step.to);
  return list.filter((item) => resolve(step.path, whole, item).some((found) => step.operator === undefined || compare(found, step.operator, step.value ?? null)));
}

const isMap = (value: Json): value is { readonly [key: string]: Json } => typeof value === 'object' && value !== null && !Array.isArray(value);

const membersOf = (value: Json): readonly Json[] => (Array.isArray(value) ? (value as readonly Json[]) : isMap(value) ? Object.values(value) : []);

/** Every value of that key, however deep. */
const below = (value: Json, key: string): readonly Json[] => [...(isMap(value) && Object.hasOwn(value, key) ? [value[key] ?? null] : []), ...membersOf(value).flatMap((inner) => below(inner, key))];

/** Texts with texts and numbers with numbers; anything else is only equal or not. */
function compare(left: Json, operator: Operator, right: Json): boolean {
  if (operator === '==') return left === right;
  if (operator === '!=') return left !== right;
  if (typeof left !== typeof right || (typeof left !== 'string' && typeof left !== 'number') || (typeof right !== 'string' && typeof right !== 'number')) return false;
  if (operator === '<') return left < right;
  if (operator === '<=') return left <= right;
  return operator === '>' ? left > right : left >= right;
}
