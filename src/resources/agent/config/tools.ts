import { addressOf } from '../../../core/address.ts';
import type { Address } from '../../../core/address.ts';
import { entriesOf, namedEntriesOf } from '../../../core/config/entries/list.ts';
import { addToolEntry, addToolFile } from '../../../core/config/entries/tool.ts';
import type { Added, ToolEntry } from '../../../core/config/entries/tool.ts';
import { pointerTo } from '../../../core/config/pointer.ts';
import type { ExpandContext } from '../../../core/resource-type.ts';
import type { AgentPlace } from './links.ts';
import type { AgentEntry, McpToolEntry } from './schema.ts';

/** The tools of an agent. */
export interface AgentTools {
  /** Names on the server, and `mcp:SERVER/*` for all that a server offers; sorted. */
  readonly names: readonly string[];
  /** Which MCP server a tool comes from. */
  readonly mcp: Readonly<Record<string, string>>;
  /** Tools and MCP servers of the fleet that they come from. */
  readonly dependsOn: readonly Address[];
}

/** What stands for files in `tools/`: no tool's name. */
export const PATTERN = /[*?[\]{}/]/;

/** Adds the tools that agents declare inline: before all others, so that every agent may name them, whatever the order. */
export function addInlineTools(agent: AgentEntry, pointer: string, context: ExpandContext): void {
  for (const [tool, at] of namedEntriesOf<ToolEntry>(agent.tools, pointerTo(pointer, 'tools'))) {
    if (!isOnlyName(tool)) addToolEntry(tool, at, context);
  }
}

/** Finds the sources of an agent's tools; those in files are added to the fleet. */
export function agentTools(place: AgentPlace): AgentTools {
  const names = new Set<string>();
  const dependsOn = new Set<Address>();
  const mcp: Record<string, string> = {};
  const use = (added: Added | undefined): void => {
    if (!added) return;
    names.add(added.name);
    if (place.context.has(added.address)) dependsOn.add(added.address);
  };
  for (const [tool, at] of entriesOf<string | ToolEntry>(place.entry.tools, pointerTo(place.pointer, 'tools'))) {
    if (typeof tool !== 'string' && typeof tool.name !== 'string') continue;
    if (typeof tool === 'string' && PATTERN.test(tool)) {
      for (const name of toolFiles(tool, at, place)) use(addToolFile(name, at, place.context));
    } else if (typeof tool === 'string' || isOnlyName(tool)) {
      const name = typeof tool === 'string' ? tool : tool.name;
      const before = place.context.get(addressOf('tool', name));
      const added = before ? { address: before.address, name: before.name } : addToolFile(name, at, place.context);
      if (added) use(added);
      else names.add(name);
    } else {
      const inline = place.context.get(addressOf('tool', tool.name));
      use(inline && { address: inline.address, name: inline.name });
    }
  }
  for (const [selection] of entriesOf<McpToolEntry>(place.entry.mcp_tools, '')) {
    if (typeof selection.server !== 'string') continue;
    const server = addressOf('mcp_server', selection.server);
    if (place.context.has(server)) dependsOn.add(server);
    const chosen = Array.isArray(selection.tools) ? selection.tools.filter((name) => name !== null) : [`mcp:${selection.server}/*`];
    for (const name of chosen) {
      names.add(name);
      mcp[name] = selection.server;
    }
  }
  return { names: [...names].sort(), mcp, dependsOn: [...dependsOn].sort() };
}

const isOnlyName = (tool: ToolEntry): boolean => Object.keys(tool).every((key) => key === 'name');

const TOOL_FILE = /^(?:\.\/)?tools\/([^_/][^/]*)\.(py|ts|json)$/;

/** The names of the Python files that a pattern matches, and of those in TypeScript with their schema beside them; what begins with `_` is a part of others, as in the original. */
function toolFiles(pattern: string, pointer: string, { address, context }: AgentPlace): readonly string[] {
  const range = context.range(pointer);
  const found = context.files(pointer).glob(pattern);
  if ('problem' in found) {
    context.report({ severity: 'error', code: found.code, summary: `${pattern} ${found.problem}`, address, ...(range ? { range } : {}) });
    return [];
  }
  const schemas = new Set(found.flatMap((path) => TOOL_FILE.exec(path)?.[2] === 'json' ? [TOOL_FILE.exec(path)?.[1]] : []));
  const stems = found.flatMap((path) => {
    const [, stem, suffix] = TOOL_FILE.exec(path) ?? [];
    return stem !== undefined && (suffix === 'py' || (suffix === 'ts' && schemas.has(stem))) ? [stem] : [];
  });
  if (stems.length === 0) {
    // The original takes `tools/*` without such a folder for nothing at all; any other pattern never worked there.
    const severity = pattern === 'tools/*' ? 'warning' : 'error';
    context.report({ severity, code: 'LC1410', summary: `no tool matches ${pattern}`, address, ...(range ? { range } : {}), next: 'Tools are Python files in the folder `tools` beside the fleet file (or under `root_path`).' });
  }
  return stems;
}
