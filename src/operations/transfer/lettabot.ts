import type { AgentState } from '@letta-ai/letta-client/resources/agents/agents';
import { canonicalJson } from '../../core/canonical.ts';
import { failure } from '../../core/diagnostic.ts';
import { Placeholders } from '../../core/generate/placeholders.ts';
import { yamlText } from '../../core/yaml-text.ts';
import type { Json } from '../../core/value.ts';
import { shownUrl } from '../../letta/auth.ts';
import type { Letta } from '../../letta/client.ts';
import { agentLive } from '../../resources/agent/live.ts';
import { withReferences } from '../../resources/agent/write/lettabot.ts';
import { refOf, selectAgents } from '../agents.ts';
import type { ExportLettabotInput, LettabotExport } from './api.ts';
import { noAgents } from './fleet.ts';

type Settings = Readonly<Record<string, Json>>;

/** What each agent has of its own, and what is said once for all, in the order in which lettabot's own files have it. */
const OWN = ['conversations', 'channels', 'features', 'polling'] as const;
const COMMON = ['providers', 'transcription', 'attachments'] as const;
const ORDER = ['server', 'agent', 'agents', 'conversations', 'channels', 'features', 'providers', 'polling', 'transcription', 'attachments'];

const API_KEY = 'LETTA_API_KEY';

/**
 * What a lettabot reads, for the agents of a selection that have settings of one (cli.md §9): one agent by its name gives the form for one, else it is
 * the form for several. Every token and key is a reference to a variable. LC4071 where no agent has settings.
 */
export async function exportLettabot(letta: Letta, input: ExportLettabotInput): Promise<LettabotExport> {
  const chosen = await selectAgents(letta, input);
  if (chosen.length === 0) throw noAgents();
  const found = chosen.map((agent) => ({ agent, settings: settingsOf(agent) }));
  const bots = found.filter(({ settings }) => Object.keys(settings).length > 0);
  const without = found.filter(({ settings }) => Object.keys(settings).length === 0).map(({ agent }) => refOf(agent));
  const [first] = bots;
  if (!first) throw failure('LC4071', `${without.length === 1 ? `agent "${without[0]?.name ?? ''}" has` : 'these agents have'} no settings of lettabot`, { next: 'Write `lettabot` into the fleet file and apply it.' });
  const placeholders = new Placeholders();
  const one = (agent: AgentState, settings: Settings): Settings => {
    const object = agentLive(agent);
    return withReferences(settings, [], (part) => `\${${placeholders.variable(object, part)}}`, false) as Settings;
  };
  const written = bots.map(({ agent, settings }) => ({ agent, settings: one(agent, settings) }));
  const head = written[0]?.settings ?? {};
  const server = (head['server'] as Settings | undefined) ?? serverOf(letta.url);
  const content: Record<string, Json> = input.names !== undefined && bots.length === 1 && without.length === 0
    ? { server, agent: identityOf(first.agent, head), ...pick(head, [...OWN, ...COMMON]) }
    : { server, agents: written.map(({ agent, settings }) => ({ ...identityOf(agent, settings), ...pick(settings, OWN) })), ...pick(head, COMMON) };
  const notes = bots.slice(1).flatMap(({ agent, settings }) => (['server', ...COMMON] as const)
    .filter((part) => settings[part] !== undefined && canonicalJson(settings[part]) !== canonicalJson(first.settings[part] ?? null))
    .map((part) => `\`${part}\` of agent ${agent.name} is another than that of ${first.agent.name}, which counts for all`));
  const text = yamlText(Object.fromEntries(Object.entries(content).sort(([a], [b]) => ORDER.indexOf(a) - ORDER.indexOf(b))), { lineWidth: 0 });
  const variables = placeholders.all.map(({ variable }) => variable);
  return { text, agents: bots.map(({ agent }) => refOf(agent)), without, notes, variables: [...new Set([...variables, ...(text.includes(`\${${API_KEY}}`) ? [API_KEY] : [])])].sort() };
}

const settingsOf = (agent: AgentState): Settings => (agentLive(agent).attributes['lettabot'] ?? {}) as Settings;

const identityOf = (agent: AgentState, settings: Settings): Settings => ({ name: agent.name, id: agent.id, ...pick(settings, ['displayName']) });

const pick = (settings: Settings, keys: readonly string[]): Settings => Object.fromEntries(keys.flatMap((key) => (settings[key] === undefined ? [] : [[key, settings[key]]])));

/** A server of one's own is reached by its URL, any other with a key. */
function serverOf(url: string): Settings {
  const host = new URL(url).hostname;
  const isOwn = host !== 'letta.com' && !host.endsWith('.letta.com');
  return isOwn ? { mode: 'docker', baseUrl: shownUrl(url) } : { mode: 'api', apiKey: `\${${API_KEY}}` };
}
