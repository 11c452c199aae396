import { Type } from 'typebox';
import type { TObject, TSchema } from 'typebox';
import type { ConfigSection } from '../resource-type.ts';
import { headKeys } from './head-schema.ts';
import { rule } from './schema.ts';

/** The schema of a whole fleet document: the head and the sections of the registered types. Unknown top-level keys are only warned of, as the original ignored them. */
export function documentSchema(sections: readonly ConfigSection[]): TObject {
  const properties: Record<string, TSchema> = { ...headKeys, ...defaultsOf(sections) };
  for (const section of sections) properties[section.key] = Type.Optional(section.schema);
  return Type.Object(properties, rule({ unknown: 'warning' }));
}

/** `defaults`, with a key per kind of entry that takes some. */
function defaultsOf(sections: readonly ConfigSection[]): Record<string, TSchema> {
  const kinds = sections.flatMap(({ defaults }) => (defaults ? [[defaults.key, Type.Optional(defaults.schema)] as const] : []));
  if (kinds.length === 0) return {};
  return { defaults: Type.Optional(Type.Object(Object.fromEntries(kinds), { description: 'What entries have unless they say otherwise: maps are merged key by key, lists and values are replaced.' })) };
}
