import { expect } from 'chai';
import { addressOf } from '../../../src/core/address.ts';
import type { Attributes } from '../../../src/core/value.ts';
import { agentAddress, changeOf, desired, entry, errorsOf, live, ownBlock, planOf, stateOf, type World } from '../../support/world.ts';

const A = agentAddress('support');
const PERSONA = ownBlock('support', 'persona');
const COMPANY = addressOf('block', 'company');

const attributes = (more: Attributes = {}): Attributes => ({ description: 'Support', system_prompt: 'You help.', 'llm_config.model': 'openai/gpt-4.1', tags: [], tools: [], ...more });
const holds = { persona: { $id: 'block-1', name: 'persona' }, company: { $id: 'block-2', name: 'company' } };
const world = (destroy: boolean, more: World = {}): World => ({
  fleet: { removed: [{ from: A, destroy }] }, options: { allowRecreate: true },
  state: stateOf([
    entry(A, 'agent-1', attributes({ blocks: { persona: { $ref: PERSONA }, company: { $ref: COMPANY } } }), { dependsOn: [COMPANY, PERSONA] }),
    entry(PERSONA, 'block-1', { value: 'I am.' }), entry(COMPANY, 'block-2', { value: 'We sell tea.' }),
  ]),
  live: [
    live('agent', 'agent-1', 'support', { ...attributes(), blocks: holds, folders: {} }),
    live('block', 'block-1', 'persona', { value: 'I am.' }, { attachedTo: ['agent-1'] }), live('block', 'block-2', 'company', { value: 'We sell tea.' }, { attachedTo: ['agent-1'] }),
  ],
  users: { 'block-1': [{ id: 'agent-1', name: 'support' }], 'block-2': [{ id: 'agent-1', name: 'support' }] },
  desired: [desired(COMPANY, { value: 'We sell tea.' })],
  ...more,
});

describe('removed', () => {
  it('with destroy: false forgets the agent and its own blocks; nothing is deleted, nothing needs consent', () => {
    const { changes } = planOf(world(false));
    expect(changes.map(({ address, action, consent }) => [address, action, consent])).to.deep.equal([[A, 'forget', undefined], [PERSONA, 'forget', undefined], [COMPANY, 'no-op', undefined]]);
    expect(changeOf(world(false), A).reasons).to.deep.equal(['not-in-config', 'removed']);
  });

  it('by default destroys, with consent as usual', () => {
    expect(changeOf(world(true), A)).to.include({ action: 'delete', consent: 'agents' });
  });

  it('keeps what the forgotten agent uses: a shared block that leaves with it is forgotten too', () => {
    const change = changeOf(world(false, { desired: [] }), COMPANY);
    expect(change).to.include({ action: 'forget' });
    expect(change.usedBy).to.deep.equal(['support']);
    expect(changeOf(world(true, { desired: [] }), COMPANY).action).to.equal('delete');
  });

  it('says nothing of what the state does not have: the line may stay in the file', () => {
    expect(planOf({ fleet: { removed: [{ from: A, destroy: false }] } }).changes).to.deep.equal([]);
  });

  it('is an error while the address is declared', () => {
    expect(errorsOf(world(false, { desired: [desired(A, attributes()), desired(COMPANY, {})] }))).to.deep.equal(['LC3226']);
  });

  it('may forget what prevent_destroy protects, and not destroy it', () => {
    const state = stateOf([entry(A, 'agent-1', attributes(), { lifecycle: { prevent_destroy: true } })]);
    expect(changeOf(world(false, { state, desired: [] }), A).action).to.equal('forget');
    expect(errorsOf(world(true, { state, desired: [] }))).to.deep.equal(['LC3204']);
  });

  it('is kept by destroy: what is to be forgotten is not deleted', () => {
    expect(changeOf(world(false, { options: { destroy: true, allowRecreate: true } }), A)).to.include({ action: 'forget' });
  });

  it('can be narrowed to', () => {
    const { changes } = planOf(world(false, { options: { targets: [A], allowRecreate: true } }));
    expect(changes.map(({ address, action }) => [address, action])).to.deep.equal([[A, 'forget'], [PERSONA, 'forget']]);
  });
});
