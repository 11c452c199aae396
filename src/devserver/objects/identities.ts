import { ORGANIZATION } from '../ids.ts';
import type { IdentityRow, JsonObject } from '../rows.ts';

/** An identity as the API shows it: the lists of what it is attached to are always empty. */
export function identityView(row: IdentityRow): JsonObject {
  return {
    id: row.id, identifier_key: row.identifier_key, name: row.name, identity_type: row.identity_type, project_id: row.project_id, agent_ids: [], block_ids: [], organization_id: ORGANIZATION, properties: row.properties,
  };
}
