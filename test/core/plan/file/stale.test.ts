import { expect } from 'chai';
import { checkPlan } from '../../../../src/core/plan/file/stale.ts';
import type { Surroundings } from '../../../../src/core/plan/file/stale.ts';
import type { Plan } from '../../../../src/core/plan/plan.ts';
import type { State } from '../../../../src/core/state/state.ts';
import { fresh, PLAN } from '../../state/sample.ts';
import { plan } from './sample.ts';

const state = (more: Partial<State> = {}): State => fresh({ lineage: 'a1', serial: 12, ...more });
const saved = plan();
const first: Plan = plan({ binding: { ...saved.binding, state: null } });

const check = (what: Plan, now: Partial<Surroundings> = {}): readonly string[] =>
  checkPlan(what, PLAN, { state: what.binding.state ? state() : null, backend: what.binding.backend, server: what.binding.server, ...now })
    .map(({ severity, code, summary, detail, next }) => [`${severity} ${code}: ${summary}`, detail, next].filter(Boolean).join(' | '));

const lastPlan = (more: Partial<NonNullable<State['lastPlan']>>) => ({ lastPlan: { digest: PLAN, from: 12, to: 13, complete: false, ...more } });

describe('whether a plan may be applied', () => {
  it('yes, where and when it was made', () => {
    expect(check(saved)).to.deep.equal([]);
    expect(check(first)).to.deep.equal([]);
  });

  it('no, when the state has moved on', () => {
    expect(check(saved, { state: state({ serial: 14 }) })).to.deep.equal(['error LC3101: this plan is stale: the state has moved on from serial 12 to 14 | Another apply finished after the plan was made. | Plan again and review it again.']);
  });

  it('no, when the state went back, is another one, or is gone', () => {
    expect(check(saved, { state: state({ serial: 11 }) })[0]).to.contain('error LC3101: this plan is stale: the state went back from serial 12 to 11');
    expect(check(saved, { state: state({ lineage: 'b2' }) })[0]).to.contain('error LC3101: this plan is stale: it was made from another state');
    expect(check(saved, { state: null })[0]).to.contain('error LC3101: this plan is stale: the state that it was made from (serial 12) is gone');
  });

  it('no, in another fleet or workspace, found or named', () => {
    expect(check(saved, { state: state({ fleet: 'sales' }) })[0]).to.contain('error LC3102: this plan is for fleet support, not sales');
    expect(check(saved, { fleet: 'sales' })[0]).to.contain('LC3102');
    expect(check(saved, { workspace: 'tenant/acme' })[0]).to.contain('error LC3103: this plan is for workspace default, not tenant/acme');
    expect(check(first, { workspace: 'tenant/acme' })[0]).to.contain('LC3103');
  });

  it('no, with another backend', () => {
    expect(check(first, { backend: { type: 'local', location: 'other.json' } })[0]).to.contain('error LC3104: this plan was made with another state | made with local: .lettactl-state.support.json, here it is local: other.json');
  });

  it('no, on another server; the same one under another URL is worth a word', () => {
    expect(check(first, { server: { key: 'x', url: 'https://api.letta.com' } })[0]).to.contain('error LC3105: this plan is for another server | made on http://localhost:8283, here it is https://api.letta.com');
    expect(check(saved, { server: { key: 'default/tool-1', url: 'http://127.0.0.1:8283' } })).to.deep.equal([
      'warning LC3105: the server has another URL than in the plan; it is the same server | in the plan http://localhost:8283, now http://127.0.0.1:8283',
    ]);
  });

  it('no, twice', () => {
    expect(check(saved, { state: state({ serial: 13, ...lastPlan({ complete: true }) }) })[0]).to.contain('error LC3106: this plan was already applied');
    const run = { who: 'ci', when: 'x', version: '1', operation: 'apply', planDigest: PLAN, result: 'complete' } as const;
    expect(check(saved, { state: state({ serial: 20, runs: [run] }) })[0]).to.contain('LC3106');
  });

  it('yes, again, when it was applied in part and nothing happened since', () => {
    expect(check(saved, { state: state({ serial: 13, ...lastPlan({}) }) })).to.deep.equal([]);
    expect(check(first, { state: state({ serial: 13, ...lastPlan({}) }) })).to.deep.equal([]);
    expect(check(saved, { state: state({ serial: 14, ...lastPlan({}) }) })[0]).to.contain('LC3101');
    expect(check(saved, { state: state({ serial: 13, ...lastPlan({ digest: 'sha256:other' }) }) })[0]).to.contain('LC3101');
    expect(check(saved, { state: state({ serial: 13, ...lastPlan({}) }), server: { key: 'x', url: 'x' } })[0]).to.contain('LC3105');
  });

  it('no, as a first plan where a state exists by now', () => {
    expect(check(first, { state: state() })[0]).to.contain('error LC3113: this is a first plan, but there is a state by now');
  });

  it('no, as a first plan of a fleet file that was edited since; it need not be there', () => {
    expect(check(first, { inputs: new Map([['fleet.yaml', 'ff'.repeat(32)]]) })[0]).to.contain('error LC3114: the fleet file was edited after this first plan was made: fleet.yaml');
    expect(check(first, { inputs: new Map() })).to.deep.equal([]);
  });

  it('yes, with other files edited since, and it says so', () => {
    const inputs = new Map([['fleet.yaml', 'ff'.repeat(32)], ['prompts/support.md', 'bb'.repeat(32)]]);
    expect(check(saved, { inputs })).to.deep.equal(['warning LC3119: files changed since the plan was made: fleet.yaml | What is applied is what the plan holds, not what they hold now.']);
    expect(check(first, { inputs: new Map([['prompts/support.md', 'ff'.repeat(32)]]) })[0]).to.match(/^warning LC3119/);
  });

  it('says everything at once', () => {
    expect(check(saved, { state: state({ serial: 14 }), fleet: 'sales', server: { key: 'x', url: 'x' }, backend: { type: 'http', location: 'x' } })).to.have.length(4);
  });
});
