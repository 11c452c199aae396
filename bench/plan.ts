/**
 * Deciding costs in proportion to the fleet: the time of computePlan for N agents with an own block each and one shared block, in three
 * cases (nothing exists; nothing changed; one prompt edited), for N and 4 N. A ratio near 4 is linear.
 *   npm run bench -- plan [--agents 500]
 */
import { parseArgs } from 'node:util';
import { addressOf } from '../src/core/address.ts';
import type { Desired } from '../src/core/desired.ts';
import type { LiveObject } from '../src/core/live.ts';
import { agentAddress, desired, entry, live, ownBlock, planOf, stateOf, type World } from '../test/support/world.ts';

const { values } = parseArgs({ options: { agents: { type: 'string', default: '500' } } });
const SHARED = addressOf('block', 'company');
const PROMPT = 'You answer the customers of a tea shop. '.repeat(40);

function world(agents: number, edited: boolean): Required<Pick<World, 'desired' | 'live' | 'state'>> {
  const resources: Desired[] = [desired(SHARED, { value: 'We sell tea.', limit: 5000 }, { owners: { value: 'guarded' } })];
  const objects: LiveObject[] = [live('block', 'block-shared', 'company', { value: 'We sell tea.', limit: 5000 })];
  for (let i = 0; i < agents; i += 1) {
    const [agent, own] = [agentAddress(`a${i}`), ownBlock(`a${i}`, 'persona')];
    const shared = { description: `Agent ${i}`, 'llm_config.model': 'openai/gpt-4.1', tags: ['x'], tools: [] };
    resources.push(desired(own, { value: 'kind', limit: 2000 }, { owners: { value: 'seed' } }));
    resources.push(desired(agent, { ...shared, system_prompt: edited && i === 0 ? 'Edited.' : PROMPT, blocks: { persona: { $ref: own }, company: { $ref: SHARED } } }));
    objects.push(live('block', `block-${i}`, 'persona', { value: 'kind', limit: 2000 }, { attachedTo: [`agent-${i}`] }));
    objects.push(live('agent', `agent-${i}`, `a${i}`, { ...shared, system_prompt: PROMPT, blocks: { persona: { $id: `block-${i}` }, company: { $id: 'block-shared' } } }));
  }
  const ids = new Map(objects.map((object, index) => [resources[index]?.address, object.id]));
  const state = stateOf(resources.map((resource) => entry(resource.address, ids.get(resource.address) ?? '', { ...resource.attributes, ...(resource.attributes['system_prompt'] === undefined ? {} : { system_prompt: PROMPT }) }, {
    ...(resource.owners?.['value'] === 'seed' ? { seeds: ['value'] } : {}), dependsOn: resource.type === 'agent' ? [ownBlock(resource.name, 'persona'), SHARED].sort() : [],
  })));
  return { desired: resources, live: objects, state };
}

const milliseconds = (work: () => unknown): number => {
  const began = performance.now();
  work();
  return performance.now() - began;
};

const cases: readonly (readonly [string, (agents: number) => World])[] = [
  ['nothing exists', (agents) => ({ desired: world(agents, false).desired })],
  ['nothing changed', (agents) => world(agents, false)],
  ['one prompt edited', (agents) => world(agents, true)],
];
const small = Number(values.agents);
for (const [title, make] of cases) {
  const [one, four] = [make(small), make(small * 4)];
  planOf(one);
  const [a, b] = [milliseconds(() => planOf(one)), milliseconds(() => planOf(four))];
  console.log(`${title.padEnd(20)} ${small} agents ${a.toFixed(0).padStart(6)} ms   ${small * 4} agents ${b.toFixed(0).padStart(6)} ms   ratio ${(b / a).toFixed(1)} (linear: 4)`);
}
