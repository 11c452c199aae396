import type { ConfigSection } from '../resource-type.ts';
import type { Json } from '../value.ts';
import { documentSchema } from './document-schema.ts';
import { GROUPED } from './shape.ts';
import type { Shape } from './shape.ts';

type Node = Record<string, Json>;

/** What JSON Schema and ours have in common and mean the same by. */
const PLAIN = ['description', 'default', 'examples', 'const', 'enum', 'pattern', 'format', 'minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'minLength', 'maxLength', 'minItems', 'maxItems', 'uniqueItems', 'minProperties', 'maxProperties'] as const;

/** A number or a switch may be written as a template: it is one when the variable is replaced. */
const TEMPLATE: Node = { type: 'string', pattern: '\\$\\{' };
/** A number may have its digits in groups, too. */
const NUMBER_TEMPLATE: Node = { type: 'string', pattern: `\\$\\{|${GROUPED.source}` };

/**
 * The JSON Schema of a fleet document with these sections, for editors and other validators: draft 7, which yaml-language-server understands in every
 * version; nothing in it refers to anything else. Our own rules become JSON Schema's where it has them: unknown keys are refused where they are errors and pass where they are
 * warnings; numbers and switches may also be templates; keys may be left empty (`tags:`) unless they are required, since that counts as left out.
 */
export function fleetJsonSchema(sections: readonly ConfigSection[]): Node {
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'lettactl fleet file',
    description: 'A fleet of Letta agents, and what they share.',
    ...converted(documentSchema(sections) as Shape),
    // As in Compose files: a place for anchors that nobody reads. `$schema` is for editors of JSON.
    patternProperties: { '^(x-|\\$schema$)': {} },
  };
}

function converted(shape: Shape): Node {
  const plain = Object.fromEntries(PLAIN.flatMap((key) => {
    const value = (shape as Readonly<Record<string, unknown>>)[key];
    return value === undefined ? [] : [[key, value as Json] as const];
  }));
  if (shape.anyOf) return { ...plain, anyOf: optionsOf(shape.anyOf.map((option) => converted(option as Shape))) };
  switch (shape.type) {
    case 'integer': case 'number': case 'boolean': {
      const { description, default: fallback, examples, ...limits } = plain;
      return { ...given({ description, default: fallback, examples }), anyOf: [{ type: shape.type, ...limits }, shape.type === 'boolean' ? TEMPLATE : NUMBER_TEMPLATE] };
    }
    case 'array': return { type: 'array', ...plain, ...(shape.items ? { items: converted(shape.items as Shape) } : {}) };
    case 'object': return { type: 'object', ...plain, ...membersOf(shape) };
    default: return { ...(shape.type === undefined ? {} : { type: shape.type }), ...plain };
  }
}

/** Options of options are options of the whole; a template is a text anyway where any text fits. */
function optionsOf(nodes: readonly Node[]): readonly Json[] {
  const flat = nodes.flatMap((node) => (Array.isArray(node['anyOf']) && Object.keys(node).length === 1 ? (node['anyOf'] as readonly Node[]) : [node]));
  const texts = flat.some((node) => node['type'] === 'string' && node !== TEMPLATE && node !== NUMBER_TEMPLATE && Object.keys(node).every((key) => key === 'type' || key === 'pattern') && (node['pattern'] ?? '\\S') === '\\S');
  return flat.filter((node, at) => (node === TEMPLATE || node === NUMBER_TEMPLATE ? !texts && flat.indexOf(node) === at : true));
}

function membersOf(shape: Shape): Node {
  const [pattern] = Object.values(shape.patternProperties ?? {});
  if (pattern) return { additionalProperties: converted(pattern as Shape) };
  if (!shape.properties) return {};
  const required = shape.required ?? [];
  const properties = Object.entries(shape.properties).map(([key, value]): [string, Node] => [key, required.includes(key) ? converted(value as Shape) : orEmpty(converted(value as Shape))]);
  return {
    properties: Object.fromEntries(properties),
    ...(required.length > 0 ? { required: [...required] } : {}),
    ...((shape.config?.unknown ?? 'error') === 'error' ? { additionalProperties: false } : {}),
  };
}

/** The same, or nothing: `key:` without a value. */
function orEmpty(node: Node): Node {
  if (Array.isArray(node['anyOf'])) return { ...node, anyOf: [...(node['anyOf'] as readonly Json[]), { type: 'null' }] };
  const { const: only, ...rest } = node;
  const { enum: values, type } = only === undefined ? node : { ...rest, enum: [only] };
  return {
    ...rest,
    ...(typeof type === 'string' ? { type: [type, 'null'] } : {}),
    ...(Array.isArray(values) ? { enum: [...(values as readonly Json[]), null] } : {}),
  };
}

const given = (values: Readonly<Record<string, Json | undefined>>): Node =>
  Object.fromEntries(Object.entries(values).filter((pair): pair is [string, Json] => pair[1] !== undefined));
