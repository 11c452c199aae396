import type { OwnProvider } from '../catalogue/models.ts';
import { refuse } from '../errors.ts';
import { newId, ORGANIZATION } from '../ids.ts';
import type { JsonObject, ProviderRow } from '../rows.ts';
import type { Store } from '../store.ts';

/** Where the provider of a type is reached unless a `base_url` is given; null: there must be one. Types that are not here cannot be made. */
const BASE_URLS: Readonly<Record<string, string | null>> = {
  anthropic: 'https://api.anthropic.com/v1',
  azure: null,
  baseten: 'https://inference.baseten.co/v1',
  bedrock: 'bedrock',
  cerebras: 'https://api.cerebras.ai/v1',
  chatgpt_oauth: 'https://chatgpt.com/backend-api/codex/responses',
  deepseek: 'https://api.deepseek.com/v1',
  google_ai: 'https://generativelanguage.googleapis.com',
  groq: 'https://api.groq.com/openai/v1',
  letta: 'https://embeddings.letta.com/',
  lmstudio_openai: null,
  minimax: 'https://api.minimax.io/anthropic',
  mistral: 'https://api.mistral.ai/v1',
  ollama: null,
  openai: 'https://api.openai.com/v1',
  openrouter: 'https://openrouter.ai/api/v1',
  sglang: null,
  together: 'https://api.together.xyz/v1',
  vllm: null,
  xai: 'https://api.x.ai/v1',
  zai: 'https://api.z.ai/api/paas/v4/',
  zai_coding: 'https://api.z.ai/api/coding/paas/v4/',
};

/** Types that are known by name and refused all the same. */
const REFUSED: readonly string[] = ['fireworks', 'google_vertex', 'hugging-face'];

export const PROVIDER_TYPES: readonly string[] = [...Object.keys(BASE_URLS), ...REFUSED].sort();

/** The providers of the installation itself; their names are taken. */
const BASE_PROVIDERS: readonly string[] = ['anthropic', 'bedrock', 'google_ai', 'letta', 'openai'];

type Given = Pick<ProviderRow, 'name' | 'provider_type' | 'api_key' | 'access_key' | 'base_url' | 'region' | 'api_version'>;

/** The bring-your-own-key providers that are there, oldest first. */
export const liveProviders = (store: Store): ProviderRow[] => store.all('providers').filter((row) => !row.is_deleted);

/** Those whose models can be used. */
export const ownProviders = (store: Store): readonly OwnProvider[] => liveProviders(store).filter((row) => row.last_synced !== null);

/** A new provider, or the deleted one of that name revived under its old id. Its models are listed at once, those of a revived one are those it had. */
export function createProvider(store: Store, given: Given): ProviderRow {
  if (BASE_PROVIDERS.includes(given.name)) throw refuse(400, `Provider name '${given.name}' conflicts with an existing base provider. Please choose a different name.`);
  const old = store.all('providers').find((row) => row.name === given.name);
  if (old && !old.is_deleted) throw refuse(409, `duplicate key value violates unique constraint "unique_name_organization_id" (name)=(${given.name})`);
  const base_url = given.base_url ?? baseUrlOf(given);
  if (old) return store.patch('providers', old, { ...given, base_url, is_deleted: false });
  const now = store.now();
  const row = store.put('providers', { id: newId('provider'), created_at: now, updated_at: now, ...given, base_url, is_deleted: false, last_synced: null });
  syncProvider(store, row);
  return row;
}

function baseUrlOf({ provider_type: type, region }: Given): string {
  const url = BASE_URLS[type];
  if (url === undefined) throw refuse(400, `Unknown provider type: ProviderType.${type.replaceAll('-', '_')}`);
  if (url === null) throw refuse(400, '1 validation error\nbase_url\n  Field required [type=missing]');
  if (type === 'bedrock' && region === null) throw refuse(400, '1 validation error for BedrockProvider\nregion\n  Field required [type=missing]');
  return url;
}

/** Lists the models anew. Where the provider is somewhere else it cannot be reached, and nothing changes: no answer tells of it. */
export function syncProvider(store: Store, row: ProviderRow): ProviderRow {
  const reached = row.base_url === (BASE_URLS[row.provider_type] ?? '') && row.provider_type !== 'bedrock';
  return reached ? store.put('providers', { ...row, last_synced: store.now() }) : row;
}

/** As every answer shows it: without `api_key`, but with what is stored of it, which is plain where the server has no encryption key. A deleted one has lost its keys. */
export function providerView(row: ProviderRow): JsonObject {
  return {
    id: row.id,
    name: row.name,
    provider_type: row.provider_type,
    provider_category: 'byok',
    api_key: null,
    base_url: row.base_url,
    access_key: null,
    region: row.region,
    api_version: row.api_version,
    organization_id: ORGANIZATION,
    updated_at: row.updated_at,
    last_synced: row.last_synced,
    api_key_enc: row.is_deleted ? null : row.api_key,
    access_key_enc: row.is_deleted ? null : row.access_key,
  };
}
