import { expect } from 'chai';
import { addressOf, childAddress } from '../../../src/core/address.ts';
import { hold, type Agreed } from '../../../src/core/plan/consent.ts';
import type { Attributes } from '../../../src/core/value.ts';
import { agentAddress, desired, entry, live, ownBlock, planOf, registry, stateOf, type World } from '../../support/world.ts';

const A = agentAddress('support');
const PERSONA = ownBlock('support', 'persona');
const EXTRA = addressOf('block', 'extra');
const none: Agreed = { all: false, force: false, prune: [] };
const agent = (more: Attributes): Attributes => ({ system_prompt: 'You help.', 'llm_config.model': 'openai/gpt-4.1', tools: [], tags: [], ...more });

const held = (world: World, agreed: Partial<Agreed> = {}) => hold(planOf(world), { ...none, ...agreed }, world.state ?? null, registry);
const lines = (world: World, agreed: Partial<Agreed> = {}) => held(world, agreed).held.map((one) => [one.address, one.path ?? one.what, one.requires].join(' '));

describe('holding back what nobody consented to (design §8)', () => {
  const gone: World = {
    state: stateOf([entry(A, 'agent-1', agent({}), { dependsOn: [PERSONA] }), entry(PERSONA, 'block-1', { value: 'kind' })]),
    live: [live('agent', 'agent-1', 'support', agent({ blocks: {} })), live('block', 'block-1', 'persona', { value: 'learnt a lot' })],
  };

  it('an agent requires --prune agents; its own blocks wait silently with it', () => {
    expect(lines(gone)).to.deep.equal(['agent.support delete requires --prune agents']);
    expect(held(gone).plan.changes.map((change) => change.action)).to.deep.equal(['no-op', 'no-op']);
  });
  it('--force is not enough for an agent', () => {
    expect(lines(gone, { force: true })).to.deep.equal(['agent.support delete requires --prune agents']);
  });
  it('--prune agents takes the agent; a block that the agent wrote needs --force', () => {
    expect(lines(gone, { prune: ['agents'] })).to.deep.equal(['agent.support.block.persona delete requires --force']);
    expect(lines(gone, { prune: ['agents'], force: true })).to.deep.equal([]);
    expect(lines(gone, { prune: ['all'], force: true })).to.deep.equal([]);
  });
  it('the whole plan, or the typed name, is consent', () => {
    expect(lines(gone, { all: true })).to.deep.equal([]);
    expect(lines(gone, { typedNames: ['support'], force: true })).to.deep.equal([]);
  });

  const detach: World = {
    desired: [desired(A, agent({ tags: ['new'], blocks: {} }))],
    state: stateOf([entry(A, 'agent-1', agent({ blocks: { extra: { $ref: EXTRA } } }), { dependsOn: [EXTRA] }), entry(EXTRA, 'block-2', { value: 'x' })]),
    live: [live('agent', 'agent-1', 'support', agent({ blocks: { extra: { $id: 'block-2' } } })), live('block', 'block-2', 'extra', { value: 'x' }, { attachedTo: ['agent-1'] })],
  };

  it('a detach is held, the rest of the change is made, and the block that is still held by the agent stays', () => {
    expect(lines(detach)).to.deep.equal(['agent.support blocks requires --force', 'block.extra delete requires --force']);
    const change = held(detach).plan.changes.find((one) => one.address === A);
    expect(change?.attributes.map((attribute) => attribute.path)).to.deep.equal(['tags']);
    expect(change?.base?.['blocks']).to.deep.equal({ extra: { $ref: EXTRA } });
    expect(change?.owes).to.deep.equal([]);
  });
  it('with --force all of it is made', () => {
    expect(held(detach, { force: true }).plan.changes.map((change) => change.action)).to.deep.equal(['update', 'delete']);
  });

  it("somebody's text is not overwritten", () => {
    const world: World = { desired: [desired(EXTRA, { value: 'ours' }, { owners: { value: 'guarded' } })], state: stateOf([entry(EXTRA, 'block-2', { value: 'old' })]), live: [live('block', 'block-2', 'extra', { value: 'theirs' })] };
    expect(lines(world)).to.deep.equal(['block.extra value requires --force']);
    expect(held(world).plan.changes[0]).to.include({ action: 'no-op' });
    expect(held(world).plan.changes[0]?.base).to.deep.include({ value: 'old' });
  });

  it('a folder is held although nothing uses it, with the files in it (it once went without a word)', () => {
    const folder = addressOf('folder', 'lonely');
    const file = childAddress(folder, 'file', 'docs/a.md');
    const world: World = {
      state: stateOf([entry(folder, 'source-1', { embedding: 'e' }), entry(file, 'file-1', {}, { dependsOn: [folder] })]),
      live: [live('folder', 'source-1', 'lonely', { embedding: 'e' }), live('file', 'file-1', 'docs/a.md', {}, { parentId: 'source-1' })],
    };
    expect(lines(world)).to.deep.equal(['folder.lonely delete requires --force']);
    expect(held(world).plan.changes.map((change) => change.action)).to.deep.equal(['no-op', 'no-op']);
    expect(held(world, { force: true }).plan.changes.map((change) => change.action)).to.deep.equal(['delete', 'delete']);
  });

  it('what waits for a held agent is named with it: nothing is held in silence', () => {
    const folder = addressOf('folder', 'docs');
    const world: World = {
      state: stateOf([entry(A, 'agent-1', agent({ folders: { docs: { $ref: folder } } }), { dependsOn: [folder] }), entry(folder, 'source-1', { embedding: 'e' })]),
      live: [live('agent', 'agent-1', 'support', agent({ folders: { docs: { $id: 'source-1' } } })), live('folder', 'source-1', 'docs', { embedding: 'e' })],
    };
    expect(lines(world, { force: true })).to.deep.equal(['agent.support delete requires --prune agents', 'folder.docs delete requires --prune agents']);
  });

  it('a folder goes after the agent lets go of it, also when the state has only the link (an earlier apply held the detach)', () => {
    const folder = addressOf('folder', 'docs');
    const world: World = {
      desired: [desired(A, agent({ folders: {} }))],
      state: stateOf([entry(A, 'agent-1', agent({ folders: { docs: { $ref: folder } } }), { dependsOn: [] }), entry(folder, 'source-1', { embedding: 'e' })]),
      live: [live('agent', 'agent-1', 'support', agent({ folders: { docs: { $id: 'source-1' } } })), live('folder', 'source-1', 'docs', { embedding: 'e' })],
    };
    expect(planOf(world).changes.find((change) => change.address === folder)?.dependsOn).to.deep.equal([A]);
  });
});
