import type { AgentState } from '@letta-ai/letta-client/resources/agents/agents';
import { UnknownOutcome } from '../../engine/ports.ts';
import type { ResourceHandler } from '../../engine/ports.ts';
import { includeOf } from '../../letta/bulk.ts';
import type { Letta } from '../../letta/client.ts';
import { untilIdle } from '../../letta/idle.ts';
import { deleteQuietly, unlessGone } from '../../letta/insist.ts';
import { markerIn, plainMetadata, plainTags } from '../../letta/marks.ts';
import { archivesOf } from './archives.ts';
import { deleteIsolated } from './conversations.ts';
import { copyOfAgent } from './copy.ts';
import { createAgent } from './create.ts';
import { agentLive } from './live.ts';
import { lossesOfAgent } from './losses.ts';
import { settleAgent } from './settle.ts';
import { deletePersona } from './sleeptime.ts';
import { updateAgent } from './update.ts';

const path = (id: string): string => `/v1/agents/${id}`;

/** What a plan compares beyond the agent itself: archives cost a call, and secrets are not brought into memory for nothing. */
export interface AgentReads {
  readonly archives: boolean;
  readonly secrets: boolean;
  readonly identities: boolean;
  /** It may have a sleep-time twin, which leaves a block behind. */
  readonly twin: boolean;
}

/** Agents over the API (API notes §4). `reads(id)`: what this plan compares of that agent. */
export function createAgentHandler(letta: Letta, reads: (id?: string) => AgentReads = () => ({ archives: true, secrets: false, identities: false, twin: true })): ResourceHandler {
  /** Ops whose create may have got half way. */
  const suspect = new Set<string>();
  const fetch = async (id: string): Promise<AgentState | undefined> => {
    const agent = await unlessGone(letta.get<AgentState>(path(id), { query: { include: includeOf(reads(id)) } }));
    if (agent) letta.recent.put(agent);
    return agent;
  };
  const full = async (agent: AgentState) => {
    const { archives, secrets, identities } = reads(agent.id);
    const found = archives ? await archivesOf(letta, agent.id) : undefined;
    return agentLive(agent, { secrets, identities, ...(found ? { archives: found } : {}) });
  };

  return {
    async read(id) {
      const agent = await fetch(id);
      return agent ? full(agent) : null;
    },
    async create(step, context) {
      try {
        const written = await createAgent(letta, step, context, suspect.has(step.op));
        suspect.delete(step.op);
        return written;
      } catch (error) {
        if (error instanceof UnknownOutcome) suspect.add(step.op);
        throw error;
      }
    },
    update: (step, context) => updateAgent(letta, step, context),
    async delete(target, context) {
      await untilIdle(letta, target, context);
      if (reads(target.id).twin) await deletePersona(letta, target.id);
      await deleteIsolated(letta, target.id);
      await deleteQuietly(() => letta.delete(path(target.id)));
    },
    async forget({ id }) {
      const agent = await fetch(id);
      if (agent) await letta.patch(path(id), { metadata: plainMetadata(agent.metadata), tags: plainTags(agent.tags) });
    },
    async findByOp({ op, name }) {
      const agents = await letta.all<AgentState>('/v1/agents/', { name, include: includeOf(reads()) });
      const made = agents.filter((agent) => markerIn(agent.metadata)?.op === op);
      if (made.length === 0) suspect.add(op);
      return Promise.all(made.map(full));
    },
    settle: (owed, target, context) => settleAgent(letta, owed, target, context),
    losses: (id) => lossesOfAgent(letta, id),
    copy: (id) => copyOfAgent(letta, id),
    settled: (target, context) => untilIdle(letta, target, context),
  };
}
