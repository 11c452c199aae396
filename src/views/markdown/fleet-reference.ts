import { stringify } from 'yaml';
import { keysOf, valuesOf } from '../../core/config/schema-keys.ts';
import type { SchemaKey } from '../../core/config/schema-keys.ts';
import type { Shape } from '../../core/config/shape.ts';

/** A map of the fleet file with keys of its own: one table. */
interface Section { readonly path: string; readonly shape: Shape }

/** Every key of the fleet file with its type, default and meaning: a table per map, sections in the order of the schema. */
export function renderFleetReference(document: Shape): string {
  const sections = sectionsOf('', document, new Map());
  return sections.map(({ path, shape }) => {
    const heading = path === '' ? '## Top level' : `${path.includes('.') ? '###' : '##'} ${path}`;
    const words = path === '' || shape.description === undefined ? '' : `${shape.description}\n\n`;
    return `${heading}\n\n${words}| key | type | default | meaning |\n| --- | --- | --- | --- |\n${keysOf(shape).map((key) => row(key, path, sections)).join('')}`;
  }).join('\n');
}

/** The maps below a map, each kind once: where it comes again, the table of its first place counts. */
function sectionsOf(path: string, shape: Shape, seen: Map<string, string>): readonly Section[] {
  const keys = keysOf(shape);
  const kind = kindOf(shape);
  if (keys.length === 0 || seen.has(kind)) return [];
  seen.set(kind, path);
  return [{ path, shape }, ...keys.flatMap(({ name, shape: inner }) => sectionsOf(path === '' ? name : `${path}.${name}`, valuesOf(inner) ?? inner, seen))];
}

const kindOf = (shape: Shape): string => JSON.stringify(keysOf(shape));

function row({ name, shape, required }: SchemaKey, path: string, sections: readonly Section[]): string {
  const own = path === '' ? name : `${path}.${name}`;
  const example = shape.examples?.[0];
  const meaning = [shape.description ?? '', ...(example === undefined ? [] : [`Example: ${code(example)}`])].join(' ');
  return `| ${code(name)}${required ? ' (required)' : ''} | ${typeOf(shape, own, sections)} | ${shape.default === undefined ? '' : code(shape.default)} | ${meaning.replaceAll('|', '\\|')} |\n`;
}

const WORDS: Readonly<Record<string, string>> = { string: 'text', integer: 'whole number', number: 'number', boolean: 'true or false' };

/** A type in words; maps are linked to their table. */
function typeOf(shape: Shape, path: string, sections: readonly Section[]): string {
  if (shape.items) return `list of ${plural(typeOf(shape.items as Shape, path, sections))}`;
  const section = sections.find((candidate) => keysOf(shape).length > 0 && (candidate.path === path || kindOf(candidate.shape) === kindOf(shape)));
  if (shape.anyOf) return [...new Set(shape.anyOf.map((option) => typeOf(option as Shape, path, sections)))].join(' or ');
  if (section) return `[map](#${section.path.toLowerCase().replace(/[^\w-]/g, '')})`;
  const values = valuesOf(shape);
  if (values) return `map of ${plural(typeOf(values, path, sections))}`;
  if (shape.const !== undefined) return code(shape.const);
  if (shape.enum) return shape.enum.map(code).join(', ');
  return WORDS[shape.type ?? ''] ?? (shape.type === 'object' ? 'map' : 'anything');
}

const plural = (words: string): string => words.replace(/\b(text|number|map)\b(?!s)/g, '$1s');

/** A value as it stands in a file, on one line. */
const code = (value: unknown): string => `\`${(typeof value === 'string' ? value : stringify(value, { collectionStyle: 'flow', lineWidth: 0 })).trim().replaceAll('\n', ' ').replaceAll('|', '\\|')}\``;
