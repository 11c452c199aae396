import { invalidArgument, refuse } from '../errors.ts';
import type { JsonObject } from '../rows.ts';

/** The server's own cap on a context window that was not asked for (tokens). */
const GLOBAL_MAX_CONTEXT = 128_000;

interface Known {
  provider: string;
  type: 'openai' | 'anthropic' | 'google_ai' | 'bedrock';
  name: string;
  /** What the provider calls it, where that is another name. */
  model?: string;
  /** Tokens. */
  window: number;
  maxTokens: number;
  /** Offered by somebody's own provider, under its name. */
  own?: true;
}

const openai = (name: string, window: number, maxTokens: number): Known => ({
  provider: 'openai',
  type: 'openai',
  name,
  window,
  maxTokens,
});
const anthropic = (name: string, maxTokens: number): Known => ({
  provider: 'anthropic',
  type: 'anthropic',
  name,
  window: 200_000,
  maxTokens,
});
const gemini = (name: string, maxTokens: number): Known => ({
  provider: 'google_ai',
  type: 'google_ai',
  name,
  window: 1_048_576,
  maxTokens,
});

/** The same models as the real server offers in tests (letta-server/README.md); other handles are refused. */
const LLMS: readonly Known[] = [
  { provider: 'letta', type: 'openai', name: 'letta-free', window: 30_000, maxTokens: 4096 },
  openai('gpt-4o', 128_000, 16_384),
  openai('gpt-4o-mini', 128_000, 16_384),
  openai('gpt-4.1', 1_047_576, 16_384),
  openai('gpt-4.1-mini', 1_047_576, 16_384),
  openai('gpt-4.1-nano', 1_047_576, 16_384),
  openai('gpt-5', 272_000, 16_384),
  openai('gpt-5-mini', 272_000, 16_384),
  openai('o3-mini', 200_000, 16_384),
  openai('o4-mini', 200_000, 16_384),
  anthropic('claude-haiku-4-5', 8192),
  anthropic('claude-haiku-4-5-20251001', 8192),
  anthropic('claude-sonnet-4-5-20250929', 16_384),
  anthropic('claude-opus-4-5-20251101', 16_384),
  anthropic('claude-sonnet-4-20250514', 16_384),
  gemini('gemini-2.5-pro', 65_536),
  gemini('gemini-2.5-flash', 65_536),
  gemini('gemini-2.0-flash', 8192),
  gemini('gemini-2.0-flash-lite', 8192),
  { provider: 'bedrock', type: 'bedrock', name: 'us.anthropic.claude-haiku-4-5-20251001-v1:0', model: 'claude-haiku-4-5-20251001', window: 200_000, maxTokens: 4096 },
];

const EMBEDDINGS: readonly { provider: string; type: string; name: string; dim: number }[] = [
  { provider: 'openai', type: 'openai', name: 'text-embedding-3-small', dim: 1536 },
  { provider: 'openai', type: 'openai', name: 'text-embedding-3-large', dim: 3072 },
  { provider: 'openai', type: 'openai', name: 'text-embedding-ada-002', dim: 1536 },
  { provider: 'letta', type: 'openai', name: 'letta-free', dim: 1536 },
  { provider: 'google_ai', type: 'google_ai', name: 'gemini-embedding-001', dim: 768 },
];

/** Names that can be listed and given to an agent, but answer nothing (letta-server/README.md). */
export function canAnswer(handle: string): boolean {
  return !handle.startsWith('letta/') && !handle.startsWith('bedrock/');
}

function fullConfig(known: Known): JsonObject {
  return {
    model: known.model ?? known.name,
    display_name: null,
    model_endpoint_type: known.type,
    model_endpoint: null,
    provider_name: known.provider,
    provider_category: known.own ? 'byok' : 'base',
    model_wrapper: null,
    context_window: known.window,
    put_inner_thoughts_in_kwargs: false,
    handle: `${known.provider}/${known.name}`,
    temperature: 1.0,
    max_tokens: known.maxTokens,
    enable_reasoner: true,
    reasoning_effort: null,
    max_reasoning_tokens: 0,
    effort: null,
    frequency_penalty: null,
    compatibility_type: null,
    verbosity: known.name.startsWith('gpt-5') ? 'medium' : null,
    tier: null,
    parallel_tool_calls: false,
    response_format: null,
    strict: false,
    return_logprobs: false,
    top_logprobs: null,
    return_token_ids: false,
    tool_call_parser: null,
  };
}

/** Somebody's own provider whose models were listed: they are those of its type, under its name. */
export interface OwnProvider {
  name: string;
  provider_type: string;
}

/** Types whose models can be listed here: the others would be asked over the network. */
const LISTING: readonly string[] = ['openai', 'anthropic', 'letta'];

/** What an own provider lists under its name. */
const listed = <T extends { provider: string }>(models: readonly T[], { name, provider_type }: OwnProvider): (T & { own: true })[] =>
  models.filter(({ provider }) => provider === provider_type && LISTING.includes(provider)).map((model) => ({ ...model, provider: name, own: true as const }));

/** The model configuration of a handle; `window` in tokens. Unknown → 404 (API notes §4). */
export function llmConfigOf(handle: string, own: readonly OwnProvider[], window?: number): JsonObject {
  const known = [...LLMS, ...own.flatMap((provider) => listed(LLMS, provider))].find((model) => `${model.provider}/${model.name}` === handle);
  if (!known) throw refuse(404, `NOT_FOUND: Handle ${handle} not found, must be one of []`);
  return { ...fullConfig(known), context_window: window ?? Math.min(known.window, GLOBAL_MAX_CONTEXT) };
}

/** Refuses a handle that nobody offers with 400 (API notes §1.5). */
export function checkEmbedding(handle: string, own: readonly OwnProvider[]): void {
  const offered = [...EMBEDDINGS, ...own.flatMap((provider) => listed(EMBEDDINGS, provider))];
  if (!offered.some((model) => `${model.provider}/${model.name}` === handle)) throw invalidArgument(`Embedding model ${handle} not found`);
}

/** The configuration of an embedding that was offered once; its provider may be gone. */
export function embeddingConfigOf(handle: string, chunkSize = 300): JsonObject {
  const known = EMBEDDINGS.find((model) => `${model.provider}/${model.name}` === handle) ?? EMBEDDINGS.find((model) => handle.endsWith(`/${model.name}`));
  if (!known) throw invalidArgument(`Embedding model ${handle} not found`);
  return {
    embedding_endpoint_type: known.type,
    embedding_endpoint: null,
    embedding_model: known.name,
    embedding_dim: known.dim,
    embedding_chunk_size: chunkSize,
    handle,
    batch_size: 32,
    azure_endpoint: null,
    azure_version: null,
    azure_deployment: null,
  };
}

/** `GET /v1/models/`, optionally of one provider or one category. */
export function listModels(query: URLSearchParams, own: readonly OwnProvider[]): JsonObject[] {
  const categories = query.getAll('provider_category');
  const wanted = (category: string): boolean => categories.length === 0 || categories.includes(category);
  const offered = [...(wanted('base') ? LLMS : []), ...(wanted('byok') ? own.flatMap((provider) => listed(LLMS, provider)) : [])];
  return offered.filter((known) => matches(query, known.provider, known.type)).map((known) => ({
    ...fullConfig(known),
    name: known.model ?? known.name,
    display_name: known.model ?? known.name,
    provider_type: known.type,
    model_type: 'llm',
    max_context_window: known.window,
  }));
}

/** `GET /v1/models/embedding`. */
export function listEmbeddings(own: readonly OwnProvider[]): JsonObject[] {
  return [...EMBEDDINGS, ...own.flatMap((provider) => listed(EMBEDDINGS, provider))].map((known) => ({
    ...embeddingConfigOf(`${known.provider}/${known.name}`),
    name: known.name,
    display_name: known.name,
    provider_type: known.type,
    provider_name: known.type,
    model_type: 'embedding',
  }));
}

function matches(query: URLSearchParams, provider: string, type: string): boolean {
  const [name, wanted] = [query.get('provider_name'), query.get('provider_type')];
  return (!name || name === provider) && (!wanted || wanted === type);
}

/** The model that writes summaries when the agent's file names none. */
export function summarizerOf(config: JsonObject): string {
  const defaults: Record<string, string> = {
    anthropic: 'anthropic/claude-haiku-4-5',
    openai: 'openai/gpt-5-mini',
    google_ai: 'google_ai/gemini-2.5-flash',
    letta: 'letta/auto',
  };
  return defaults[String(config['provider_name'])] ?? String(config['handle']);
}
