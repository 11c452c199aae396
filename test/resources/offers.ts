import { addressOf } from '../../src/core/address.ts';
import type { Address } from '../../src/core/address.ts';
import type { ResolveContext } from '../../src/core/config/resolution.ts';
import type { Desired } from '../../src/core/desired.ts';
import type { LiveObject, Offer } from '../../src/core/live.ts';

/** A resource with these attributes. */
export const desiredOf = (type: string, name: string, attributes: Desired['attributes'] = {}, more: Partial<Desired> = {}): Desired =>
  ({ address: addressOf(type, name), type, name, attributes, dependsOn: [], ...more });

/** The object on the server that it is bound to. */
export const liveOf = (type: string, name: string, attributes: LiveObject['attributes'] = {}): LiveObject => ({ type, id: `${type}-1`, name, attributes });

/** What a usual server offers: its own tools, and MCP tools by server name. */
export function offerOf(more: { readonly tools?: readonly string[]; readonly mcp?: Readonly<Record<string, readonly string[]>> } & Partial<Omit<Offer, 'tools'>> = {}): Offer {
  const own = more.tools ?? ['conversation_search', 'memory_insert', 'memory_replace', 'web_search', 'fetch_webpage', 'open_files', 'grep_files', 'semantic_search_files', 'run_code'];
  const tools = new Map<string, { readonly id: string; readonly type: string; readonly mcpServer?: string }>(own.map((name) => [name, { id: `tool-${name}`, type: 'custom' }]));
  for (const [server, names] of Object.entries(more.mcp ?? {})) for (const name of names) tools.set(name, { id: `tool-${name}`, type: 'external_mcp', mcpServer: server });
  return {
    tools,
    mcpServers: more.mcpServers ?? new Set(Object.keys(more.mcp ?? {})),
    models: more.models ?? new Set(['openai/gpt-4.1', 'openai/gpt-4o', 'anthropic/claude-sonnet-4']),
    embeddings: more.embeddings ?? new Set(['openai/text-embedding-3-small']),
    refused: more.refused ?? new Map(),
  };
}

/** The context that a type's `resolve` gets. */
export const resolveContext = (resources: readonly Desired[], more: { readonly offer?: Offer; readonly live?: LiveObject; readonly embedding?: string } = {}): ResolveContext => ({
  offer: more.offer ?? offerOf(),
  settings: more.embedding === undefined ? {} : { embedding: more.embedding },
  desired: new Map<Address, Desired>(resources.map((resource) => [resource.address, resource])),
  ...(more.live ? { live: more.live } : {}),
});
