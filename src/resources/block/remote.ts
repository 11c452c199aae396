import type { BlockResponse } from '@letta-ai/letta-client/resources/blocks/blocks';
import type { AgentState } from '@letta-ai/letta-client/resources/agents/agents';
import { failure } from '../../core/diagnostic.ts';
import type { Attributes } from '../../core/value.ts';
import type { ResourceHandler, UpdateStep } from '../../engine/ports.ts';
import { blockBody } from '../../letta/block-body.ts';
import { blocksLabelled } from '../../letta/bulk.ts';
import type { Letta } from '../../letta/client.ts';
import { jsonFile } from '../../letta/copies.ts';
import { isRefusal } from '../../letta/errors.ts';
import { untilIdle } from '../../letta/idle.ts';
import { deleteQuietly, insist, unlessGone } from '../../letta/insist.ts';
import { fleetTag, markedMetadata, markedTags, markerIn, opTag, plainMetadata, plainTags } from '../../letta/marks.ts';
import { userOf, withoutTwins } from '../../letta/users.ts';
import { blockLive } from './live.ts';

const path = (id: string): string => `/v1/blocks/${id}`;

/** Blocks over the API (API notes §5). Writes of one block queue; a PATCH may take the server half a second per connected agent. */
export function createBlockHandler(letta: Letta): ResourceHandler {
  const fetch = (id: string): Promise<BlockResponse | undefined> => unlessGone(letta.get<BlockResponse>(path(id)));

  /** Milliseconds: the server recompiles every connected agent inside the request. */
  const patchTime = async (id: string, own: boolean): Promise<number> => {
    const agents = own ? 1 : (await letta.all<AgentState>(`${path(id)}/agents`)).length;
    return Math.max(60_000, 10_000 + 500 * agents);
  };

  const patch = async (step: UpdateStep): Promise<void> => {
    const { id } = step.live;
    const wanted = wantedOf(step);
    // What the write owes stands in the mark, where it is found when nothing else is left.
    const raw = step.marks || step.owes.length > 0 ? await fetch(id) : undefined;
    const marker = step.owes.length > 0 ? { ...step.marker, owed: step.owes } : step.marker;
    const marks = raw ? { metadata: markedMetadata(raw.metadata, marker), tags: markedTags(raw.tags, marker) } : {};
    let live = step.live;
    for (let attempt = 1; ; attempt++) {
      const { name, ...values } = differing(wanted, { ...live.attributes, name: live.name });
      const body = { ...values, ...(name === undefined ? {} : { label: name }), ...marks };
      if (Object.keys(body).length === 0) return;
      try {
        await letta.patch(path(id), body, { timeoutMs: await patchTime(id, step.desired.parent !== undefined) });
        return;
      } catch (error) {
        // Another transaction got in between (API notes §5): look again, and go on only over what we meant to overwrite.
        if (!isRefusal(error, 409) || attempt >= 5) throw error;
        const block = await fetch(id);
        if (!block) throw error;
        const now = blockLive(block);
        for (const name of Object.keys(wanted)) {
          const value = now.attributes[name];
          if (value !== step.live.attributes[name] && value !== wanted[name]) throw changedMeanwhile(step, name);
        }
        live = now;
        await letta.sleep(50 * attempt);
      }
    }
  };

  return {
    async read(id) {
      const block = await fetch(id);
      return block ? blockLive(block) : null;
    },
    async create({ name, desired, op, marker }, context) {
      const body = { label: name, ...blockBody(desired.attributes), metadata: { lettactl: marker }, tags: [fleetTag(marker), opTag(op)] };
      const block = await letta.post<BlockResponse>('/v1/blocks/', body, { signal: context.signal });
      return { id: block.id };
    },
    async update(step) {
      await letta.serial(`block ${step.live.id}`, () => patch(step));
      return { id: step.live.id };
    },
    delete: ({ id }) => letta.serial(`block ${id}`, () => deleteQuietly(() => letta.delete(path(id)))),
    async forget({ id }) {
      const block = await fetch(id);
      if (block) await letta.serial(`block ${id}`, () => letta.patch(path(id), { metadata: plainMetadata(block.metadata), tags: plainTags(block.tags) }));
    },
    async findByOp({ op, name }) {
      const blocks = await blocksLabelled(letta, name);
      return blocks.filter((block) => markerIn(block.metadata)?.op === op || (block.tags ?? []).includes(opTag(op))).map((block) => blockLive(block));
    },
    async settle(_owed, target, context) {
      const agents = new Map((await letta.all<AgentState>(`${path(target.id)}/agents`)).map((agent) => [agent.id, agent.name]));
      if (agents.size === 0) return { done: true };
      const conversations = await letta.all<{ readonly id: string; readonly agent_id: string }>('/v1/conversations/');
      const concerned = conversations.filter((conversation) => agents.has(conversation.agent_id));
      for (const id of new Set(concerned.map((conversation) => conversation.agent_id))) await untilIdle(letta, { id, name: agents.get(id) ?? id }, context);
      for (const { id } of concerned) await insist(() => letta.post(`/v1/conversations/${id}/recompile`));
      return { done: true };
    },
    copy: async (id) => [jsonFile('block.json', await letta.get(path(id)))],
    async users(id) {
      return withoutTwins(await letta.all<AgentState>(`${path(id)}/agents`)).map(userOf);
    },
  };
}

/** The values that the changes want, by attribute. A removed attribute is no longer managed: nothing is written. */
const wantedOf = ({ changes }: UpdateStep): Attributes =>
  Object.fromEntries(changes.flatMap(({ path: name, after }) => (after === undefined ? [] : [[name, after]])));

const differing = (wanted: Attributes, live: Attributes): Attributes =>
  Object.fromEntries(Object.entries(wanted).filter(([name, value]) => live[name] !== value));

const changedMeanwhile = (step: UpdateStep, name: string): Error =>
  failure('LC2032', `${step.address}: its ${name} was changed on the server while it was being written`, { address: step.address, next: 'plan again' });
