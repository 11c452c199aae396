import type { AgentState } from '@letta-ai/letta-client/resources/agents/agents';
import type { AttributeChange } from '../../core/plan/change.ts';
import type { Attributes, Json } from '../../core/value.ts';
import { LETTABOT } from './lettabot.ts';

type Metadata = Readonly<Record<string, Json>>;

/** Where lettactl 1.x keeps an agent's first message, so that an export can return it. */
const FIRST_MESSAGE = 'lettactl.firstMessage';

/** Our mark and what lettactl 1.x remembers: in nobody's sight, and always kept. */
const isKept = (key: string): boolean => key === 'lettactl' || key.startsWith('lettactl.');

const metadataOf = (agent: AgentState): Metadata => (agent.metadata ?? {}) as Metadata;

const mapIn = (value: Json | undefined): Metadata => (typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Metadata) : {});

/** What people put into an agent's metadata, and the lettabot settings that stand there. */
export function metadataLive(agent: AgentState): Attributes {
  const all = metadataOf(agent);
  return { metadata: Object.fromEntries(Object.entries(all).filter(([key]) => !isKept(key))), lettabot: mapIn(all[LETTABOT]) };
}

/** The type of an agent that no other was asked for. */
export const USUAL_TYPE = 'letta_v1_agent';

/** What the server tells of an agent's creation: no attribute of it can be changed afterwards, so nothing is compared. */
export function factsIn(agent: AgentState): Metadata {
  const first = metadataOf(agent)[FIRST_MESSAGE];
  return { ...(typeof first === 'string' && first !== '' ? { 'first message': first } : {}), ...(agent.hidden === true ? { hidden: true } : {}), ...(agent.agent_type === USUAL_TYPE ? {} : { 'agent type': agent.agent_type }) };
}

/** The metadata of a new agent, without our mark. `open`: replaces secrets by their texts. */
export function metadataBody({ metadata, lettabot, first_message: first }: Attributes, open: (value: Json) => Json): Metadata {
  return {
    ...mapIn(metadata),
    ...(lettabot === undefined || Object.keys(mapIn(lettabot)).length === 0 ? {} : { [LETTABOT]: open(lettabot) }),
    ...(first === undefined ? {} : { [FIRST_MESSAGE]: first }),
  };
}

/** The metadata of an agent with these changes in it; a PATCH replaces the whole, so everybody else's keys go along (API notes §8). */
export function changedMetadata(agent: AgentState, changes: readonly AttributeChange[], open: (value: Json) => Json): Metadata {
  const next: Record<string, Json> = { ...metadataOf(agent) };
  apply(next, changes.find(({ path }) => path === 'metadata'), open);
  const bot = changes.find(({ path }) => path === 'lettabot');
  if (!bot) return next;
  const settings: Record<string, Json> = { ...mapIn(next[LETTABOT]) };
  apply(settings, bot, open);
  if (Object.keys(settings).length === 0) delete next[LETTABOT];
  else next[LETTABOT] = settings;
  return next;
}

function apply(target: Record<string, Json>, change: AttributeChange | undefined, open: (value: Json) => Json): void {
  for (const { key, after } of change?.entries ?? []) {
    if (after === undefined) delete target[key];
    else target[key] = open(after);
  }
}
