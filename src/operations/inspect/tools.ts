import type { Letta } from '../../letta/client.ts';
import { toolLive } from '../../resources/tool/remote.ts';
import type { InspectQuery } from './api.ts';
import { attachment } from './attachment.ts';
import { shownAgents, type Found } from './found.ts';
import { holdersOf } from './holders.ts';

/** Tools, the server's own ones too; from `table` on with their agents. The server tells no tool's agents (API notes §17), so these are from one list of agents. */
export async function listTools(letta: Letta, { detail }: InspectQuery): Promise<readonly Found[]> {
  const [tools, holders] = await Promise.all([letta.tools.list({ fresh: true }), detail === 'names' ? undefined : holdersOf(letta, 'tools')]);
  return tools.map((tool) => {
    const agents = holders?.get(tool.id) ?? [];
    const kind = isServers(tool.tool_type) && agents.length === 0 ? 'builtin' : attachment(agents.length);
    return { live: toolLive(tool), row: tool, ...(holders ? { beside: { attached_agents: shownAgents(agents), attachment: kind } } : {}) };
  });
}

/** Tools that come with the server: nobody made them, and nobody cleans them up. */
const isServers = (type: string | undefined): boolean => (type ?? '').startsWith('letta_');
