import { expect } from 'chai';
import { addressOf, toAddress, type Address } from '../../../src/core/address.ts';
import type { Import } from '../../../src/core/desired.ts';
import { countChanges } from '../../../src/core/plan/plan.ts';
import type { Attributes } from '../../../src/core/value.ts';
import { agentAddress, changeOf, desired, entry, errorsOf, live, marker, ownBlock, planIn, planOf, stateOf, type World } from '../../support/world.ts';

const A = agentAddress('support');
const PERSONA = ownBlock('support', 'persona');
const COMPANY = addressOf('block', 'company');

const attributes = (more: Attributes = {}): Attributes => ({ description: 'Support', system_prompt: 'You help.', 'llm_config.model': 'openai/gpt-4.1', tags: [], tools: [], ...more });
const agent = (id: string, name = 'support', more = {}) => live('agent', id, name, { ...attributes(), blocks: {}, folders: {} }, more);
const importing = (lines: readonly Import[], world: World): World => ({ ...world, fleet: { ...world.fleet, imports: lines } });
const line = (to: Address, id: string): Import => ({ to, id });
const summaryOf = (world: World): string | undefined => planIn(world).diagnostics.find(({ severity }) => severity === 'error')?.summary;

describe('imports', () => {
  it('bind an object of another name: an adoption that shows what differs', () => {
    const world = importing([line(A, 'agent-7')], { desired: [desired(A, attributes({ description: 'New' }))], live: [agent('agent-7', 'old-name')] });
    const change = changeOf(world, A);
    expect(change).to.include({ action: 'adopt', id: 'agent-7', marks: true });
    expect(change.reasons).to.deep.equal(['adopt', 'import']);
    expect(change.attributes.map(({ path, cause, consent }) => [path, cause, consent])).to.deep.equal([['description', 'adopt', 'force'], ['name', 'adopt', 'force']]);
    expect(countChanges(planOf(world).changes)).to.include({ import: 1, add: 0, change: 0 });
  });

  it('choose among objects of one name', () => {
    const both = [agent('agent-1'), agent('agent-2')];
    expect(errorsOf({ desired: [desired(A, attributes())], live: both })).to.deep.equal(['LC3202']);
    expect(changeOf(importing([line(A, 'agent-2')], { desired: [desired(A, attributes())], live: both }), A)).to.include({ action: 'adopt', id: 'agent-2' });
  });

  it('bind a nested block, and a shared one that hangs on nothing', () => {
    const world = importing([line(PERSONA, 'block-1'), line(COMPANY, 'block-2')], {
      desired: [desired(A, attributes({ blocks: { persona: { $ref: PERSONA }, company: { $ref: COMPANY } } })), desired(PERSONA, { value: 'I am.' }), desired(COMPANY, { value: 'We sell tea.' })],
      live: [live('block', 'block-1', 'persona', { value: 'I am.' }), live('block', 'block-2', 'company', { value: 'We sell tea.' })],
    });
    expect(changeOf(world, PERSONA)).to.include({ action: 'adopt', id: 'block-1' });
    expect(changeOf(world, COMPANY)).to.include({ action: 'adopt', id: 'block-2' });
    expect(changeOf(world, A).dependsOn).to.include.members([PERSONA, COMPANY]);
  });

  it('say nothing when the address has that id already: the line may stay in the file', () => {
    const world = importing([line(A, 'agent-1')], { desired: [desired(A, attributes())], state: stateOf([entry(A, 'agent-1', attributes())]), live: [agent('agent-1')] });
    expect(changeOf(world, A).action).to.equal('no-op');
  });

  it('bind again, not anew, what carries our mark for that very address', () => {
    const world = importing([line(A, 'agent-1')], { desired: [desired(A, attributes())], live: [agent('agent-1', 'support', { marker: marker(A) })] });
    expect(changeOf(world, A).reasons).to.deep.equal(['rebind']);
  });

  it('bind another object in the place of one that is gone, without its base and its debts', () => {
    const world = importing([line(A, 'agent-2')], {
      desired: [desired(A, attributes({ description: 'Support' }))], live: [agent('agent-2')],
      state: stateOf([entry(A, 'agent-1', attributes({ description: 'Other' }), { owed: ['recompile'] }), entry(agentAddress('b'), 'agent-b', attributes())]),
    });
    const change = changeOf(world, A);
    expect(change).to.include({ action: 'adopt', id: 'agent-2' });
    expect(change.owes).to.deep.equal([]);
  });

  it('use an external block that its label does not tell', () => {
    const world = importing([line(COMPANY, 'block-2')], {
      desired: [desired(COMPANY, {}, { external: true }), desired(A, attributes({ blocks: { company: { $ref: COMPANY } } }))],
      live: [live('block', 'block-1', 'company', {}), live('block', 'block-2', 'company', {}), agent('agent-1')],
    });
    expect(changeOf(world, COMPANY)).to.include({ action: 'no-op', id: 'block-2' });
    expect(changeOf(world, COMPANY).reasons).to.deep.equal(['not-owned']);
  });

  it('are ignored when everything is to be destroyed', () => {
    expect(errorsOf(importing([line(A, 'agent-9')], { options: { destroy: true }, desired: [desired(A, attributes())], state: stateOf([entry(A, 'agent-1', attributes())]), live: [agent('agent-1')] }))).to.deep.equal([]);
  });

  const FOLDER = addressOf('folder', 'docs');
  const FILE = toAddress('folder.docs.file["a.md"]') as Address;
  const both = [agent('agent-1'), agent('agent-2', 'other')];
  const refusals: readonly [title: string, code: string, summary: string, world: World][] = [
    ['an address that is not declared', 'LC3220', '`imports` names agent.support, which is not declared', importing([line(A, 'agent-1')], { live: both })],
    ['an object that is not there', 'LC3221', 'there is no agent agent-9 on the server', importing([line(A, 'agent-9')], { desired: [desired(A, attributes())], live: both })],
    ['the bound object when it is gone', 'LC3221', 'there is no agent agent-9 on the server', importing([line(A, 'agent-9')], { desired: [desired(A, attributes())], state: stateOf([entry(A, 'agent-9', {})]), live: both, options: { allowRecreate: true } })],
    ['an id of another type', 'LC3222', 'block-1 is no id of an agent, and agent.support is one', importing([line(A, 'block-1')], { desired: [desired(A, attributes())], live: both })],
    ['a file', 'LC3222', 'a file cannot be imported: folder.docs.file["a.md"]', importing([line(FILE, 'file-1')], { desired: [desired(FOLDER, {}), desired(FILE, {})] })],
    ['an address that is bound to another object', 'LC3223', 'agent.support is bound to agent-1 already, and not to be had for agent-2', importing([line(A, 'agent-2')], { desired: [desired(A, attributes())], state: stateOf([entry(A, 'agent-1', attributes())]), live: both })],
    ['an object that is bound to another address', 'LC3223', 'agent-2 is bound to agent.other already, and not to be had for agent.support', importing([line(A, 'agent-2')], { desired: [desired(A, attributes()), desired(agentAddress('other'), attributes())], state: stateOf([entry(agentAddress('other'), 'agent-2', attributes())]), live: both })],
    ['one id for two addresses', 'LC3224', '`imports` gives agent-1 to two addresses: agent.support and agent.other', importing([line(A, 'agent-1'), line(agentAddress('other'), 'agent-1')], { desired: [desired(A, attributes()), desired(agentAddress('other'), attributes())], live: both })],
    ['two ids for one address', 'LC3224', '`imports` gives agent.support two objects: agent-1 and agent-2', importing([line(A, 'agent-1'), line(A, 'agent-2')], { desired: [desired(A, attributes())], live: both })],
    ['an object of another fleet', 'LC3201', 'agent "support" (agent-1) belongs to fleet sales/default', importing([line(A, 'agent-1')], { desired: [desired(A, attributes())], live: [agent('agent-1', 'support', { marker: marker(A, { fleet: 'sales' }) })] })],
  ];
  for (const [title, code, summary, world] of refusals) {
    it(`refuse ${title}`, () => {
      expect(errorsOf(world)).to.deep.equal([code]);
      expect(summaryOf(world)).to.equal(summary);
    });
  }

  it('take an object of another fleet with --adopt=any', () => {
    expect(changeOf(importing([line(A, 'agent-1')], { options: { adoptAny: true }, desired: [desired(A, attributes())], live: [agent('agent-1', 'support', { marker: marker(A, { fleet: 'sales' }) })] }), A).action).to.equal('adopt');
  });

  it("never just use another fleet's tool instead of importing it", () => {
    const tool = addressOf('tool', 'count');
    const world: World = { desired: [desired(tool, { source_code: 'x' })], live: [live('tool', 'tool-1', 'count', { source_code: 'x' }, { marker: marker(tool, { fleet: 'sales' }) })] };
    expect(changeOf(world, tool).reasons).to.deep.equal(['not-owned']);
    expect(errorsOf(importing([line(tool, 'tool-1')], world))).to.deep.equal(['LC3201']);
  });
});
