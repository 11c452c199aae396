import { stringify } from 'yaml';
import type { LiveObject } from '../../core/live.ts';
import type { Registry } from '../../core/registry.ts';
import type { Json } from '../../core/value.ts';
import { withoutSecrets } from '../sensitive.ts';
import { jsonValue } from './values.ts';

/** Equal values are written out, not linked. */
const PLAIN = { aliasDuplicateObjects: false };

/** Objects for `-o json` and `-o yaml`: an array, sorted by name and id; secrets are `{"sensitive":true}`. Ends with a line feed. */
export function listingDocument(objects: readonly LiveObject[], registry: Registry, output: 'json' | 'yaml'): string {
  const rows = objects.toSorted((a, b) => order(a.name, b.name) || order(a.id, b.id)).map((object) => objectJson(object, registry));
  return output === 'yaml' ? stringify(rows, PLAIN) : `${JSON.stringify(rows, null, 2)}\n`;
}

/** One object, for `describe -o json|yaml`. */
export const objectDocument = (object: LiveObject, registry: Registry, output: 'json' | 'yaml'): string =>
  output === 'yaml' ? stringify(objectJson(object, registry), PLAIN) : `${JSON.stringify(objectJson(object, registry), null, 2)}\n`;

const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function objectJson(object: LiveObject, registry: Registry): Json {
  const { type, id, name, parentId, attachedTo, marker, facts } = object;
  return {
    type, id, name,
    ...(parentId === undefined ? {} : { parent_id: parentId }), ...(attachedTo === undefined ? {} : { attached_to: [...attachedTo].sort() }),
    ...(marker === undefined ? {} : { managed_by: { fleet: marker.fleet, workspace: marker.workspace, address: marker.address } }),
    attributes: jsonValue(withoutSecrets(object, registry)), ...(facts === undefined ? {} : { facts }),
  };
}
