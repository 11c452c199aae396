import type { TSchema } from 'typebox';
import type { Json } from '../value.ts';

interface Shape {
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly patternProperties?: Readonly<Record<string, Shape>>;
  readonly items?: Shape;
  readonly anyOf?: readonly Shape[];
  readonly config?: { readonly template?: boolean };
}

/** A value that reads back as it is: in texts whose variables are replaced, what looks like one is escaped (`$${`). */
export const literally = (value: Json, schema: TSchema): Json => escaped(value, [schema as Shape]);

function escaped(value: Json, shapes: readonly Shape[]): Json {
  const all = shapes.flatMap((shape) => [shape, ...(shape.anyOf ?? [])]);
  if (typeof value === 'string') return all.some((shape) => shape.config?.template) ? value.replaceAll('${', () => '$${') : value;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item: Json) => escaped(item, all.flatMap((shape) => shape.items ?? [])));
  return Object.fromEntries(Object.entries(value as Record<string, Json>).map(([key, inner]) =>
    [key, escaped(inner, all.flatMap((shape) => shape.properties?.[key] ?? Object.values(shape.patternProperties ?? {})))]));
}
