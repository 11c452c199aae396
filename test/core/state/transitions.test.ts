import { expect } from 'chai';
import { addressOf, childAddress } from '../../../src/core/address.ts';
import { DiagnosticError } from '../../../src/core/diagnostic.ts';
import { verifyIntegrity } from '../../../src/core/state/integrity.ts';
import { moved } from '../../../src/core/state/moved.ts';
import type { RunRecord, State } from '../../../src/core/state/state.ts';
import { checkpoint, finishRun, withEntry, withoutEntry } from '../../../src/core/state/transitions.ts';
import { company, entry, fresh, persona, PLAN, sample, support } from './sample.ts';

const run = (result: RunRecord['result']): RunRecord => ({ who: 'dana', when: '2026-11-22', version: '1.0.0', operation: 'apply', planDigest: PLAN, result });
const problems = (state: State): readonly string[] => verifyIntegrity(state).map(({ severity, summary }) => `${severity}: ${summary}`);

describe('state transitions', () => {
  it('sort by address and leave the old state as it was', () => {
    const before = sample();
    const first = addressOf('agent', 'a');
    expect([...withEntry(before, entry(first, 'agent', 'agent-9')).resources.keys()][0]).to.equal(first);
    expect(before).to.deep.equal(sample());
  });

  it('drop what depended on something that is gone', () => {
    const state = withoutEntry(sample(), company);
    expect(state.resources.get(support)?.dependsOn).to.deep.equal([]);
    expect(problems(state)).to.deep.equal([]);
  });

  it('keep an agent’s blocks when it goes: the server keeps them too', () => {
    expect(problems(withoutEntry(sample(), support))).to.deep.equal([`warning: ${persona} is in the state, what it lay in is not`]);
  });

  it('end a run with its plan and result on top of at most 50', () => {
    let state = sample();
    for (let count = 0; count < 60; count += 1) state = finishRun(state, run('complete'), { digest: PLAN, from: state.serial });
    expect(state.serial).to.equal(72);
    expect(state.runs).to.have.length(50);
    expect(state.lastPlan).to.deep.equal({ digest: PLAN, from: 71, to: 72, complete: true });
  });

  it('remember how far a plan came over several snapshots', () => {
    const plan = { digest: PLAN, from: 12 };
    const state = finishRun(checkpoint(checkpoint(sample(), plan), plan), run('incomplete'), plan);
    expect(state.lastPlan).to.deep.equal({ digest: PLAN, from: 12, to: 15, complete: false });
    const again = finishRun(state, run('complete'), { digest: PLAN, from: 15 });
    expect(again.lastPlan).to.deep.equal({ digest: PLAN, from: 12, to: 16, complete: true });
  });

  it('leave the last plan behind when something else is done', () => {
    const state = finishRun(finishRun(sample(), run('incomplete'), { digest: PLAN, from: 12 }), { ...run('complete'), operation: 'state mv' });
    expect(state.lastPlan?.to).to.equal(13);
    expect(state.serial).to.equal(14);
  });
});

describe('moved', () => {
  const renamed = addressOf('agent', 'helper');

  it('takes along what is nested, and links follow', () => {
    const state = moved(moved(sample(), support, renamed), company, addressOf('block', 'firm'));
    expect([...state.resources.keys()]).to.deep.equal([renamed, childAddress(renamed, 'block', 'persona'), 'block.firm']);
    const agent = state.resources.get(renamed);
    expect(agent?.dependsOn).to.deep.equal(['block.firm']);
    expect(agent?.base['shared_blocks']).to.deep.equal({ 'company-context': { $ref: 'block.firm' } });
    expect(problems(state)).to.deep.equal([]);
  });

  it('takes a block out of its agent', () => {
    expect(moved(sample(), persona, addressOf('block', 'persona')).resources.has(persona)).to.equal(false);
  });

  it('does not take along what only begins with the same letters', () => {
    const twin = addressOf('agent', 'support-agent2');
    expect(moved(withEntry(sample(), entry(twin, 'agent', 'agent-2')), support, renamed).resources.has(twin)).to.equal(true);
  });

  for (const [name, from, to, said] of [
    ['what is not there', addressOf('agent', 'nobody'), renamed, 'the state has no agent.nobody'],
    ['onto what is there', company, persona, `${persona} is in the state already`],
    ['to another type', support, addressOf('block', 'x'), 'a move does not change the type'],
  ] as const) {
    it(`refuses ${name}`, () => expect(() => moved(sample(), from, to)).to.throw(DiagnosticError, `LC3008: ${from} cannot be moved to ${to}: ${said}`));
  }
});

describe('integrity', () => {
  it('finds nothing in a valid state', () => expect(problems(sample())).to.deep.equal([]));

  const broken = (change: Partial<State>): readonly string[] => problems({ ...sample(), ...change });
  const holding = (...entries: readonly ReturnType<typeof entry>[]): readonly string[] => broken({ resources: new Map(entries.map((one) => [one.address, one])) });

  it('names what is wrong with the head', () => {
    expect(broken({ serial: -1, hmacKey: 'short', lineage: '' })).to.have.length(3);
    expect(broken({ lastPlan: { digest: PLAN, from: 12, to: 14, complete: true } })[0]).to.contain('last plan from 12 to 14 at serial 12');
  });

  it('names what is wrong with an entry', () => {
    expect(holding(entry(company, 'agent', 'x'))[0]).to.contain('block.company-context has type agent');
    expect(holding(entry(company, 'block', ''))[0]).to.contain('has no id');
    expect(holding(entry(company, 'block', 'x', { dependsOn: [support] }))[0]).to.contain('depends on agent.support-agent, which is not there');
    expect(holding(entry(company, 'block', 'x', { dependsOn: [company] }))[0]).to.contain('depends on itself');
  });

  it('finds two addresses bound to one object, unless it is only used', () => {
    const other = addressOf('block', 'other');
    expect(holding(entry(company, 'block', 'x'), entry(other, 'block', 'x'))[0]).to.contain('block.company-context and block.other are bound to one object, x');
    expect(holding(entry(company, 'block', 'x', { used: true }), entry(other, 'block', 'x', { used: true }))).to.deep.equal([]);
  });

  it('takes a fresh state for whole', () => expect(problems(fresh())).to.deep.equal([]));
});
