import type { Attributes, Json } from '../core/value.ts';

/** What a create sends of a block's attributes: alone, or inside an agent's create call (API notes §5). */
export function blockBody(attributes: Attributes): Readonly<Record<string, Json>> {
  const fields: Record<string, Json> = { value: attributes['value'] ?? '' };
  for (const name of ['limit', 'description', 'read_only']) if (attributes[name] !== undefined) fields[name] = attributes[name] as Json;
  return fields;
}
