import { typeOf, type Address } from '../../../core/address.ts';
import { didYouMean } from '../../../core/config/suggest.ts';
import type { ResolveContext } from '../../../core/config/resolution.ts';
import type { Desired } from '../../../core/desired.ts';
import type { Diagnostic } from '../../../core/diagnostic.ts';
import type { LiveObject, Offer } from '../../../core/live.ts';
import type { AttributeChange } from '../../../core/plan/change.ts';
import type { Json } from '../../../core/value.ts';

/** What a server attaches with `include_base_tools` (API notes §4), and what the original gives an agent that names no tools. */
export const BASE_TOOLS = ['conversation_search', 'memory_insert', 'memory_replace'];
/** The base tools of an agent whose memory another one tends (API notes §4). */
export const SLEEPTIME_TOOLS = ['archival_memory_search', 'conversation_search', 'send_message'];
/** What a server attaches with `include_multi_agent_tools`. */
const MULTI_AGENT_TOOLS = ['send_message_to_agent_and_wait_for_reply', 'send_message_to_agent_async', 'send_message_to_agents_matching_tags'];
const WEB_TOOLS = ['fetch_webpage', 'web_search'];
/** What the server attaches with the first folder (API notes §4). */
const FILE_TOOLS = ['grep_files', 'open_files', 'semantic_search_files'];

const ALL_OF_SERVER = /^mcp:(.+)\/\*$/;

const toolNames = (desired: Desired): readonly string[] => ((desired.attributes['tools'] as readonly Json[] | undefined) ?? []).filter((name) => typeof name === 'string');

/** Names of the tools that an MCP server offers, sorted. */
const offeredBy = (server: string, offer: Offer): readonly string[] =>
  [...offer.tools].filter(([, tool]) => tool.mcpServer === server).map(([name]) => name).sort();

/** The agent with `mcp:SERVER/*` replaced by what a server that exists offers; of a server that is yet to be made only apply will know. */
export function withOffered(desired: Desired, { offer }: ResolveContext): Desired {
  const names = toolNames(desired);
  if (!names.some((name) => ALL_OF_SERVER.test(name))) return desired;
  const mcp: Record<string, Json> = { ...(desired.context?.['mcp'] as Record<string, Json> | undefined) };
  const resolved = names.flatMap((name) => {
    const server = ALL_OF_SERVER.exec(name)?.[1];
    const offered = server === undefined ? [] : offeredBy(server, offer);
    // A server that is registered and offers nothing gives nothing; one that is not there yet, whatever apply will find.
    if (server === undefined || (offered.length === 0 && !offer.mcpServers.has(server))) return [name];
    delete mcp[name];
    for (const tool of offered) mcp[tool] = server;
    return offered;
  });
  return { ...desired, attributes: { ...desired.attributes, tools: [...new Set(resolved)].sort() }, context: { ...desired.context, mcp } };
}

interface Declared { readonly tool: Set<string>; readonly mcp_server: Set<string> }

/** Looked through once per fleet, not once per agent. */
const declared = new WeakMap<ReadonlyMap<Address, Desired>, Declared>();

/** Names on the server of the tools and MCP servers that the fleet declares. */
function declaredIn(all: ReadonlyMap<Address, Desired>): Declared {
  const known = declared.get(all);
  if (known) return known;
  const names: Declared = { tool: new Set(), mcp_server: new Set() };
  for (const resource of all.values()) if (resource.type === 'tool' || resource.type === 'mcp_server') names[resource.type].add(resource.name);
  declared.set(all, names);
  return names;
}

/** Reports tools that are nowhere: neither in the fleet nor on the server, nor offered by the MCP server they are said to come from. */
export function checkTools(desired: Desired, { offer, desired: all }: ResolveContext): readonly Diagnostic[] {
  // Without a list of the server's tools nothing can be said.
  if (offer.tools.size === 0) return [];
  const mcp = (desired.context?.['mcp'] ?? {}) as Readonly<Record<string, string>>;
  const fleet = declaredIn(all);
  const range = desired.ranges?.['tools'] ?? desired.range;
  const problem = (code: string, summary: string, next: string): Diagnostic => ({ severity: 'error', code, summary, next, address: desired.address, ...(range ? { range } : {}) });

  return toolNames(desired).flatMap((name): readonly Diagnostic[] => {
    const server = mcp[name];
    if (server === undefined) {
      if (fleet.tool.has(name) || offer.tools.has(name)) return [];
      return [problem('LC2101', `the tool \`${name}\` is neither in tools/, nor inline, nor on the server`, didYouMean(name, [...fleet.tool, ...offer.tools.keys()]) ?? `Put it into tools/${name}.py, or take it out.`)];
    }
    const offered = offeredBy(server, offer);
    if (offered.includes(name) || (offered.length > 0 && ALL_OF_SERVER.test(name))) return [];
    if (offered.length > 0) return [problem('LC2105', `the MCP server \`${server}\` does not offer \`${name}\``, didYouMean(name, offered) ?? `Offered: ${offered.join(', ')}.`)];
    // A server of the fleet may be new, or not have answered yet: apply will see.
    return fleet.mcp_server.has(server) ? [] : [problem('LC2106', `the MCP server \`${server}\` is neither in the fleet nor on the server`, 'Declare it under `mcp_servers`.')];
  });
}

/** Of the tools that an agent has, those that a creation or a folder gave it: neither ours nor anybody's, so they are not reported. */
export function toolsGiven(desired: Desired, live: LiveObject): readonly string[] {
  const named = new Set(toolNames(desired));
  const have = (live.attributes['tools'] as readonly Json[] | undefined) ?? [];
  return [...BASE_TOOLS, ...FILE_TOOLS].filter((name) => have.includes(name) && !named.has(name)).sort();
}

/** A replaced tool leaves every agent, and a replaced MCP server takes its tools off them: the new ones must be attached again. */
export function toolsAgain(desired: Desired, replaced: ReadonlyMap<Address, string>): readonly AttributeChange[] {
  const gone = (type: string): ReadonlySet<string> => new Set([...replaced].filter(([address]) => typeOf(address) === type).map(([, name]) => name));
  const [tools, servers] = [gone('tool'), gone('mcp_server')];
  const mcp = (desired.context?.['mcp'] ?? {}) as Readonly<Record<string, string>>;
  const added = toolNames(desired).filter((name) => tools.has(name) || servers.has(mcp[name] ?? '')).sort();
  return added.length === 0 ? [] : [{ path: 'tools', kind: 'set', cause: 'config', added, removed: [], again: added }];
}

/** Tools that a new agent gets beside those it names. They are never compared later (design §3). */
export function toolsAtCreation(desired: Desired, { offer }: ResolveContext): { readonly names: readonly string[]; readonly diagnostics: readonly Diagnostic[] } {
  const facts = desired.context ?? {};
  const named = new Set(toolNames(desired));
  const usual = desired.attributes['enable_sleeptime'] === true ? SLEEPTIME_TOOLS : BASE_TOOLS;
  const base = [...(facts['include_base_tools'] === false ? [] : usual), ...(facts['include_multi_agent_tools'] === true ? MULTI_AGENT_TOOLS : [])];
  const web = facts['default_tools'] === true ? WEB_TOOLS : [];
  const files = Object.keys((desired.attributes['folders'] as Readonly<Record<string, Json>> | undefined) ?? {}).length > 0 ? FILE_TOOLS : [];
  const names = [...new Set([...base, ...web, ...files])].filter((name) => offer.tools.has(name) && !named.has(name)).sort();
  const missing = offer.tools.size === 0 ? [] : web.filter((name) => !offer.tools.has(name));
  const diagnostics: readonly Diagnostic[] = missing.length === 0 ? [] : [{
    severity: 'warning', code: 'LC2107', address: desired.address, summary: `the server has no ${missing.join(' and no ')}: the agent is made without`,
    next: 'Write `tools: []` if it is to have none.', ...(desired.range ? { range: desired.range } : {}),
  }];
  return { names, diagnostics };
}
