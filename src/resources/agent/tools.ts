import type { Tool } from '@letta-ai/letta-client/resources/tools';
import type { Desired } from '../../core/desired.ts';
import { failure } from '../../core/diagnostic.ts';
import type { Letta } from '../../letta/client.ts';

const ALL_OF_SERVER = /^mcp:(.+)\/\*$/;

/** Tools that the server attaches with a folder and takes away with the last one (API notes §4). */
export const FILE_TOOLS: readonly string[] = ['open_files', 'grep_files', 'semantic_search_files'];

/** Names with `mcp:SERVER/*` replaced by what SERVER offers by now. */
export async function expandToolNames(letta: Letta, names: readonly string[]): Promise<readonly string[]> {
  const servers = names.flatMap((name) => ALL_OF_SERVER.exec(name)?.[1] ?? []);
  if (servers.length === 0) return names;
  const tools = await letta.tools.list({ fresh: true });
  const offered = servers.flatMap((server) => offeredBy(tools, server));
  return [...new Set([...names.filter((name) => !ALL_OF_SERVER.test(name)), ...offered])].sort();
}

/** Ids of tools by name, in the order of the names. LC2020 lists what is missing and, for a tool of an MCP server, what that server offers. */
export async function toolIds(letta: Letta, names: readonly string[], desired: Desired): Promise<readonly string[]> {
  if (names.length === 0) return [];
  const known = await letta.tools.idsOf(names);
  const missing = names.filter((name) => !known.has(name));
  if (missing.length > 0) {
    const servers = mcpServersOf(desired);
    const tools = await letta.tools.list();
    const lines = missing.map((name) => {
      const server = servers[name];
      return server === undefined ? `${name}: not on the server` : `${name}: MCP server ${server} offers ${offeredBy(tools, server).join(', ') || 'no tools'}`;
    });
    throw failure('LC2020', `${desired.address} names ${missing.length === 1 ? 'a tool' : 'tools'} that the server does not have: ${missing.join(', ')}`, {
      address: desired.address, detail: lines.join('\n'), next: 'correct the name, or make the MCP server offer the tool and apply again',
    });
  }
  return names.flatMap((name) => known.get(name) ?? []);
}

/** The name of the MCP server that a tool comes from (API notes §17: in its metadata; older servers only had the tag). */
export function mcpServerOf(tool: Tool): string | undefined {
  const mcp = (tool.metadata_ as { mcp?: { server_name?: unknown } } | null | undefined)?.mcp;
  return typeof mcp?.server_name === 'string' ? mcp.server_name : (tool.tags ?? []).find((tag) => tag.startsWith('mcp:'))?.slice('mcp:'.length);
}

const offeredBy = (tools: readonly Tool[], server: string): readonly string[] =>
  tools.flatMap((tool) => (mcpServerOf(tool) === server && tool.name ? [tool.name] : [])).sort();

const mcpServersOf = (desired: Desired): Readonly<Record<string, string>> => (desired.context?.['mcp'] ?? {}) as Record<string, string>;
