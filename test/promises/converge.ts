import { expect } from 'chai';
import { DiagnosticError } from '../../src/core/diagnostic.ts';
import { isEmpty } from '../../src/core/plan/plan.ts';
import { objects, type Ground } from '../support/place.ts';
import { doDeeds, missing, type Deed } from './random-drift.ts';
import { filesOf, renamed, textIn, type RandomFleet } from './random-fleet.ts';

/** What random fleets need in the environment. */
export const ENV = { TOKEN: 'a-token' };

/** Plan, apply, plan again: the second plan has to be empty. `step` tells where it was not. */
async function settle(place: Ground, step: string): Promise<void> {
  const lettactl = place.sdk({ env: ENV });
  try {
    const { summary } = await lettactl.apply({ consent: { autoApprove: true }, allowRecreate: true });
    if (!summary.complete) throw new Error(`${step}: incomplete\n${JSON.stringify(place.events.filter((event) => event.type === 'node_failed'), undefined, 1)}`);
    const { plan } = await lettactl.plan({});
    const learnt = plan.changes.filter((change) => change.rebase);
    if (learnt.length > 0) throw new Error(`${step}: the state would still learn something\n${JSON.stringify(learnt, undefined, 1)}`);
    if (!isEmpty(plan)) throw new Error(`${step}: not empty\n${JSON.stringify(plan.changes.filter((change) => change.action !== 'no-op'), undefined, 1)}`);
  } catch (error) {
    if (error instanceof DiagnosticError) throw new Error(`${step}: ${JSON.stringify(error.diagnostics, undefined, 1)}`, { cause: error });
    throw error;
  }
}

/** What the file says, looked up on the server without the tool. */
async function verify(place: Ground, fleet: RandomFleet): Promise<void> {
  const agents = new Map((await objects(place, 'agents')).map((row) => [row.name, row]));
  expect([...agents.keys()].sort()).to.deep.equal(fleet.document.agents.map(({ name }) => name).sort());
  for (const agent of fleet.document.agents) {
    const live = agents.get(agent.name);
    if (!live) throw new Error(`${agent.name} is missing`);
    expect(live.system?.trim(), `prompt of ${agent.name}`).to.equal(textIn(fleet, agent.system_prompt).replace(/^\ufeff/, '').trim());
    expect(live.tags).to.include.members([...(agent.tags ?? [])]);
    const region = (fleet.document['variables'] as { readonly region: { readonly default: string } } | undefined)?.region.default ?? '';
    if (agent.description !== undefined) expect(live.description).to.equal(agent.description.replace('${var.region}', region));
    const blocks = await place.api<readonly { readonly label: string }[]>('GET', `/v1/agents/${live.id}/core-memory/blocks`);
    expect(blocks.map(({ label }) => label)).to.include.members([...(agent.memory_blocks ?? []).map(({ name }) => name), ...(agent.shared_blocks ?? [])]);
    const tools = await place.api<readonly { readonly name: string }[]>('GET', `/v1/agents/${live.id}/tools?limit=100`);
    expect(tools.map(({ name }) => name)).to.include.members([...(agent.tools ?? [])]);
    const folders = await place.api<readonly { readonly name: string }[]>('GET', `/v1/agents/${live.id}/folders`);
    expect(folders.map(({ name }) => name).sort()).to.deep.equal([...(agent.shared_folders ?? [])].sort());
  }
}

/**
 * Promise 1 for one fleet, what others do to it, and another fleet that its file turns into: each time plan, apply, plan is empty, the server
 * holds what the file says, and what others added is still there.
 */
export async function converges(place: Ground, first: RandomFleet, other: RandomFleet, deeds: readonly Deed[]): Promise<void> {
  const edited = renamed(other, first.document.name);
  place.write(filesOf(first));
  await settle(place, 'first apply');
  await verify(place, first);
  const foreign = await doDeeds(place, deeds);
  await settle(place, 'drift');
  await verify(place, first);
  expect(JSON.stringify(await missing(place, foreign))).to.equal('[]');
  place.write(filesOf(edited));
  await settle(place, 'edit');
  await verify(place, edited);
  expect(JSON.stringify(await missing(place, foreign))).to.equal('[]');
}
