import { failure } from '../../core/diagnostic.ts';
import type { Address } from '../../core/address.ts';
import type { Letta } from '../../letta/client.ts';
import { insist } from '../../letta/insist.ts';
import type { Identity } from '../../letta/shapes.ts';

/** Ids of identities by their keys, in the order of the keys. LC2045 names the keys that are not there. */
export async function identityIds(letta: Letta, keys: readonly string[], address: Address): Promise<readonly string[]> {
  const found = new Map<string, string>();
  for (const key of keys) {
    const [identity] = await letta.get<readonly Identity[]>('/v1/identities/', { query: { identifier_key: key } });
    if (identity) found.set(key, identity.id);
  }
  const missing = keys.filter((key) => !found.has(key));
  if (missing.length > 0) {
    throw failure('LC2045', `${address} names ${missing.length === 1 ? 'an identity' : 'identities'} that the server does not have: ${missing.join(', ')}`, { address, next: 'make it on the server, or correct the key, and apply again' });
  }
  return keys.flatMap((key) => found.get(key) ?? []);
}

/** Attaches and detaches identities, each by its own call; both may be repeated (API notes §4). */
export async function changeIdentities(letta: Letta, agentId: string, change: { readonly added: readonly string[]; readonly removed: readonly string[] }): Promise<void> {
  for (const id of change.removed) await insist(() => letta.patch(`/v1/agents/${agentId}/identities/detach/${id}`));
  for (const id of change.added) await insist(() => letta.patch(`/v1/agents/${agentId}/identities/attach/${id}`));
}
