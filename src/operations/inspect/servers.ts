import type { Letta } from '../../letta/client.ts';
import type { McpServer, ServerProvider } from '../../letta/shapes.ts';
import { mcpServerLive } from '../../resources/mcp-server/remote.ts';
import { providerLive } from '../../resources/provider/remote.ts';
import type { Found } from './found.ts';

/** Registered MCP servers; the list is not paged (API notes §2). */
export const listMcpServers = async (letta: Letta): Promise<readonly Found[]> =>
  (await letta.list<McpServer>('/v1/mcp-servers/')).map((server) => ({ live: mcpServerLive(server), row: server }));

/** Model providers: those with a key of somebody's own, and the installation's where the server tells them. */
export const listProviders = async (letta: Letta): Promise<readonly Found[]> =>
  (await letta.all<ServerProvider>('/v1/providers/')).map((provider) => ({ live: providerLive(provider), row: provider }));
