import type { AgentState } from '@letta-ai/letta-client/resources/agents/agents';
import { failure } from '../../core/diagnostic.ts';
import type { LiveObject } from '../../core/live.ts';
import { isSecret } from '../../core/value.ts';
import type { Attributes, Json } from '../../core/value.ts';
import type { ResourceHandler, StepContext, UpdateStep } from '../../engine/ports.ts';
import type { Letta } from '../../letta/client.ts';
import { deleteQuietly, insist } from '../../letta/insist.ts';
import { readProviders } from '../../letta/inventory.ts';
import type { ServerProvider } from '../../letta/shapes.ts';
import { userOf, withoutTwins } from '../../letta/users.ts';

/** A provider as an object of its type. What is stored of its keys comes along in the answers (`api_key_enc`), and is left there. */
export function providerLive(row: ServerProvider): LiveObject {
  const { provider_type, base_url, region, api_version } = row;
  const set = Object.entries({ base_url, region, api_version }).filter(([, value]) => value !== null && value !== undefined && value !== '');
  return {
    type: 'provider', id: row.id, name: row.name, attributes: { provider_type, ...(Object.fromEntries(set) as Record<string, Json>) },
    facts: { category: row.provider_category ?? 'byok', synced: row.last_synced ?? null },
  };
}

const path = (id: string): string => `/v1/providers/${id}`;

/**
 * Providers over the API (API notes §7). Unique by name, without any place for a mark. Asked for by its id, a deleted one is still there
 * (seen on 0.16.8), so all are read by the list.
 */
export function createProviderHandler(letta: Letta): ResourceHandler {
  const find = async (fits: (row: ServerProvider) => boolean): Promise<readonly ServerProvider[]> => (await readProviders(letta)).filter(fits);
  const byId = async (id: string): Promise<ServerProvider | undefined> => (await find((row) => row.id === id))[0];

  const update = async ({ address, live, desired, changes }: UpdateStep, context: StepContext): Promise<void> => {
    const wanted = Object.fromEntries(changes.flatMap(({ path: name, after }) => (after === undefined || after === live.attributes[name] ? [] : [[name, after]])));
    if (Object.keys(wanted).length === 0) return;
    const { api_key } = desired.attributes;
    if (api_key === undefined) throw failure('LC2040', `${address}: the server wants the API key with every change, and it is not set`, { address, next: 'Set its variable and plan again.' });
    await letta.patch(path(live.id), revealed({ ...wanted, api_key }, context), { signal: context.signal });
  };

  return {
    async read(id) {
      const row = await byId(id);
      return row ? providerLive(row) : null;
    },
    async create({ name, desired }, context) {
      const { id } = await letta.post<ServerProvider>('/v1/providers/', { name, ...revealed(desired.attributes, context) }, { signal: context.signal });
      return { id };
    },
    async update(step, context) {
      await update(step, context);
      return { id: step.live.id };
    },
    delete: ({ id }) => deleteQuietly(() => letta.delete(path(id))),
    /** Nothing of ours is on it. */
    forget: () => Promise.resolve(),
    async findByOp({ name, existing = [] }) {
      return (await find((row) => row.name === name && !existing.includes(row.id))).map(providerLive);
    },
    async existing(name) {
      return (await find((row) => row.name === name)).map((row) => row.id);
    },
    /** Lists its models. The server swallows a failure; only the moment of the last list tells (seen on 0.16.8). */
    async settle(_owed, { id, name, desired }) {
      const before = (await byId(id))?.last_synced ?? null;
      const after = (await insist(() => letta.patch<ServerProvider>(`${path(id)}/refresh`))).last_synced ?? null;
      if (after !== null && after !== before) return { done: true };
      return {
        done: true,
        diagnostics: [{
          severity: 'warning', code: 'LC2041', address: desired.address, summary: `provider "${name}" is saved, but the Letta server could not list its models`,
          next: `Check its key and address. Then, for its models: lettactl apply -replace='${desired.address}'`,
        }],
      };
    },
    /** Agents whose model or embedding is one of its own. */
    async users(id) {
      const prefix = `${(await byId(id))?.name ?? ''}/`;
      if (prefix === '/') return [];
      return withoutTwins(await letta.all<AgentState>('/v1/agents/')).filter((agent) => [agent.llm_config?.handle, agent.embedding_config?.handle].some((handle) => handle?.startsWith(prefix))).map(userOf);
    },
  };
}

/** What a request carries: secrets in clear. It goes there and nowhere else. */
const revealed = (attributes: Attributes, context: Pick<StepContext, 'secret'>): Readonly<Record<string, Json>> =>
  Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, isSecret(value) ? context.secret(value) : value]));
