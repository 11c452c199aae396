import { failure } from '../../core/diagnostic.ts';
import { Malformed, parseUntrusted } from '../../core/state/untrusted-json.ts';
import type { Json } from '../../core/value.ts';
import { isOurTag, plainMetadata } from '../../letta/marks.ts';
import { blankTokens } from './tokens.ts';

type Values = Record<string, Json>;

/** An agent file, its form looked at: lists are lists of maps, every agent has a name. */
export interface AgentFile {
  readonly whole: Values;
  readonly agents: readonly Values[];
}

/** So much a file may hold, before anything is made of it: in bytes, and in depth and number of values. */
export const MAX_AGENT_FILE = 64 * 1024 * 1024;
const LIMITS = { depth: 200, nodes: 5_000_000 };

const LISTS = ['agents', 'groups', 'blocks', 'files', 'sources', 'tools', 'mcp_servers', 'skills'] as const;

export const isMap = (value: Json | undefined): value is Values => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Reads an agent file that nobody vouches for; LC4073 says what is wrong with it. `name` is the file's. */
export function readAgentFile(bytes: Uint8Array, name: string): AgentFile {
  const wrong = (what: string, next = 'Export it again: lettactl export agent NAME'): Error => failure('LC4073', `${name} is no agent file: ${what}`, { next });
  if (bytes.length > MAX_AGENT_FILE) throw wrong(`it is larger than ${MAX_AGENT_FILE / 1024 / 1024} MB`, 'Export it without its folders, or without messages.');
  let whole: unknown;
  try {
    whole = parseUntrusted(bytes, LIMITS);
  } catch (error) {
    if (error instanceof Malformed) throw wrong(error.message);
    throw error;
  }
  if (!isMap(whole as Json)) throw wrong('it is JSON, but no map');
  const file = whole as Values;
  if (file['agents'] === undefined && file['core_memory'] !== undefined) throw wrong('it has the form of Letta before 0.8, which servers take no more', 'Export it again from a newer server.');
  for (const list of LISTS) {
    const items = file[list];
    if (items !== undefined && items !== null && !(Array.isArray(items) && items.every((item: Json) => isMap(item)))) throw wrong(`\`${list}\` is no list of maps`);
  }
  const agents = listIn(file, 'agents');
  if (agents.length === 0) throw wrong('there is no agent in it');
  if (!agents.every((agent) => typeof agent['name'] === 'string' && agent['name'].trim() !== '')) throw wrong('an agent in it has no name');
  return { whole: file, agents };
}

export const listIn = (file: Values, list: (typeof LISTS)[number]): readonly Values[] => (Array.isArray(file[list]) ? (file[list] as readonly Values[]) : []);

/** Takes out of every object of the file what tells whose it is: a copy is nobody's yet. */
export function withoutMarks(file: AgentFile): void {
  for (const list of LISTS) {
    for (const item of listIn(file.whole, list)) {
      unmark(item);
      const inner = item['memory_blocks'];
      if (Array.isArray(inner)) for (const block of inner as readonly Json[]) if (isMap(block)) unmark(block);
    }
  }
}

function unmark(item: Values): void {
  const tags = item['tags'];
  if (Array.isArray(tags)) item['tags'] = tags.filter((tag: Json) => !(typeof tag === 'string' && isOurTag(tag)));
  for (const key of ['metadata', 'metadata_']) {
    const metadata = item[key];
    if (isMap(metadata)) item[key] = plainMetadata(metadata) as Values;
  }
}

/** Empties the tokens and keys of lettabot in the metadata of the agents; gives their paths. */
export const withoutTokens = (file: AgentFile): readonly string[] => file.agents.flatMap((agent) => (isMap(agent['metadata']) ? blankTokens(agent['metadata']) : []));

/** Names of secrets whose values are not in the file. */
export const emptySecrets = (file: AgentFile): readonly string[] =>
  [...new Set(file.agents.flatMap((agent) => [agent['secrets'], agent['tool_exec_environment_variables']]).flatMap((map) => (isMap(map) ? Object.entries(map) : [])).flatMap(([name, value]) => (value === '' || value === null ? [name] : [])))].sort();
