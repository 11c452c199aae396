import { addressOf } from '../../../core/address.ts';
import { toolEntryOf } from '../../../core/generate/entries.ts';
import type { WriteContext } from '../../../core/generate/writer.ts';
import type { LiveObject } from '../../../core/live.ts';
import type { Json } from '../../../core/value.ts';
import { PATTERN } from '../config/tools.ts';
import { BASE_TOOLS, SLEEPTIME_TOOLS } from '../resolve/tools.ts';
import { FILE_TOOLS } from '../tools.ts';

/**
 * An agent's tools: the server's own and others' by name, custom ones with their source where they come first, those of MCP servers by
 * server. What a folder brings along is not named.
 */
export function toolsOf(agent: LiveObject, context: WriteContext): Readonly<Record<string, Json | undefined>> {
  const hasFolders = Object.keys((agent.attributes['folders'] ?? {}) as object).length > 0;
  const names = ((agent.attributes['tools'] ?? []) as readonly string[]).filter((name) => !(hasFolders && FILE_TOOLS.includes(name)) && !PATTERN.test(name));
  const mcp = new Map<string, string[]>();
  const tools: Json[] = [];
  for (const name of names) {
    const offered = context.offer.tools.get(name);
    const server = offered?.mcpServer;
    if (server !== undefined && context.offer.mcpServers.has(server)) mcp.set(server, [...(mcp.get(server) ?? []), name]);
    else tools.push((offered?.type === 'custom' ? withSource(name, context) : undefined) ?? name);
  }
  return {
    tools,
    include_base_tools: (agent.attributes['enable_sleeptime'] === true ? SLEEPTIME_TOOLS : BASE_TOOLS).every((name) => names.includes(name)) ? undefined : false,
    mcp_tools: mcp.size === 0 ? undefined : [...mcp].sort(([a], [b]) => (a < b ? -1 : 1)).map(([server, chosen]) => ({ server, tools: chosen })),
  };
}

/** At the first agent that has it; afterwards, and where it is not ours to write, its name is enough. */
function withSource(name: string, context: WriteContext): Json | undefined {
  const tool = context.named('tool', name)[0];
  if (!tool || context.standing(tool.id) !== 'open' || context.isDeclared(tool.id)) return undefined;
  const entry = toolEntryOf(tool, context);
  if (entry) context.declare(tool, addressOf('tool', name));
  else if (context.elsewhere) context.leave(tool, 'its source does not give its name: it has to be on the server already');
  return entry;
}
