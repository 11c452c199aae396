import { expect } from 'chai';
import { addressOf, childAddress } from '../../../src/core/address.ts';
import { countChanges, isEmpty } from '../../../src/core/plan/plan.ts';
import type { Attributes } from '../../../src/core/value.ts';
import { agentAddress, changeOf, desired, entry, errorsOf, live, marker, ownBlock, planOf, stateOf } from '../../support/world.ts';

const A = agentAddress('support');
const PERSONA = ownBlock('support', 'persona');
const CONTEXT = addressOf('block', 'context');
const PROMPT = 'You help.';

const attributes = (more: Attributes = {}): Attributes => ({ description: 'Support', system_prompt: PROMPT, 'llm_config.model': 'openai/gpt-4.1', tags: ['role:support'], tools: [], ...more });
const liveAgent = (more: Attributes = {}, rest = {}) => live('agent', 'agent-1', 'support', { ...attributes(), blocks: {}, folders: {}, ...more }, rest);
const bound = (base: Attributes = attributes()) => stateOf([entry(A, 'agent-1', base)]);

describe('plan: one attribute, three ways (design §5)', () => {
  const cases: readonly [string, string, string, string, string | undefined, string | undefined][] = [
    ['desired = live', 'a', 'a', 'a', undefined, undefined],
    ['desired = live, base is older', 'old', 'a', 'a', undefined, undefined],
    ['base = live, desired differs: the config changed', 'a', 'b', 'a', 'config', 'b'],
    ['base = desired, live differs: drift, put back', 'a', 'a', 'b', 'drift', 'a'],
    ['all three differ: conflict', 'a', 'b', 'c', 'conflict', 'b'],
  ];
  for (const [title, base, want, have, cause, after] of cases) {
    it(title, () => {
      const change = changeOf({ desired: [desired(A, attributes({ description: want }))], state: bound(attributes({ description: base })), live: [liveAgent({ description: have })] }, A);
      expect(change.attributes.map((attribute) => [attribute.path, attribute.cause, attribute.after])).to.deep.equal(cause ? [['description', cause, after]] : []);
      expect(change.action).to.equal(cause ? 'update' : 'no-op');
      // A change that leaves everything as it is carries no base: there is nothing to remember.
      expect(change.base?.['description'] ?? base).to.equal(want);
    });
  }

  it('a conflict is an error with -refuse-conflicts', () => {
    expect(errorsOf({ options: { refuseConflicts: true }, desired: [desired(A, attributes({ description: 'b' }))], state: bound(attributes({ description: 'a' })), live: [liveAgent({ description: 'c' })] })).to.deep.equal(['LC3212']);
  });

  it('a scalar that left the config is left alone, and said once', () => {
    const { description: _gone, ...rest } = attributes();
    const plan = planOf({ desired: [desired(A, rest)], state: bound(), live: [liveAgent({ description: 'edited' })] });
    expect(isEmpty(plan)).to.equal(true);
    expect(plan.leftAlone).to.deep.include({ address: A, what: 'unmanaged', path: 'description' });
    expect(plan.changes[0]?.rebase).to.equal(true);
  });

  it('ignore_changes leaves what drifted', () => {
    const plan = planOf({ desired: [desired(A, attributes(), { lifecycle: { ignore_changes: ['description'] } })], state: stateOf([entry(A, 'agent-1', attributes(), { lifecycle: { ignore_changes: ['description'] } })]), live: [liveAgent({ description: 'edited' })] });
    expect(isEmpty(plan)).to.equal(true);
    expect(plan.leftAlone.map((item) => item.what)).to.deep.equal(['ignored']);
  });
});

describe('plan: members of a set', () => {
  const tags = (base: readonly string[], want: readonly string[], have: readonly string[], prune: readonly string[] = []) =>
    changeOf({ options: { prune }, desired: [desired(A, attributes({ tags: want }))], state: bound(attributes({ tags: base })), live: [liveAgent({ tags: have })] }, A);

  it("keeps what somebody else added, and names it", () => {
    const plan = planOf({ desired: [desired(A, attributes({ tags: ['a'] }))], state: bound(attributes({ tags: ['a'] })), live: [liveAgent({ tags: ['a', 'vip'] })] });
    expect(isEmpty(plan)).to.equal(true);
    expect(plan.leftAlone).to.deep.include({ address: A, what: 'foreign-member', path: 'tags', detail: ['vip'] });
  });
  it('removes what we put there and the config has no more', () => {
    expect(tags(['a', 'b'], ['a'], ['a', 'b', 'vip']).attributes).to.deep.equal([{ path: 'tags', kind: 'set', cause: 'removed', added: [], removed: ['b'] }]);
  });
  it('puts back what the server lost', () => {
    expect(tags(['a', 'b'], ['a', 'b'], ['a']).attributes[0]).to.include({ cause: 'drift' });
  });
  it('prunes on request', () => {
    expect(tags(['a'], ['a'], ['a', 'vip'], ['tags']).attributes[0]?.removed).to.deep.equal(['vip']);
  });
  it('a member that both had is ours from then on', () => {
    expect(tags(['a'], ['a', 'b'], ['a', 'b']).base?.['tags']).to.deep.equal(['a', 'b']);
  });
});

describe('plan: creation', () => {
  it('makes own blocks inside their agent, shared ones before it', () => {
    const plan = planOf({
      desired: [
        desired(CONTEXT, { value: 'x', limit: 10 }), desired(PERSONA, { value: 'kind', limit: 10 }, { owners: { value: 'seed' } }),
        desired(A, attributes({ blocks: { persona: { $ref: PERSONA }, context: { $ref: CONTEXT } } })),
      ],
    });
    expect(countChanges(plan.changes)).to.deep.equal({ import: 0, add: 3, change: 0, destroy: 0, forget: 0 });
    expect(plan.changes.find((change) => change.address === PERSONA)?.inside).to.equal(A);
    expect(plan.changes.find((change) => change.address === A)?.dependsOn).to.deep.equal([PERSONA, CONTEXT]);
    expect(plan.binding.state).to.equal(null);
  });

  it('says nothing of creation-only attributes later: nobody regains a tool that was taken away', () => {
    const created = changeOf({ desired: [desired(A, attributes())] }, A);
    const given = ['conversation_search', 'memory_insert', 'memory_replace'];
    expect(created.base?.['creation_tools']).to.deep.equal(given);
    const later = (tools: readonly string[]) => planOf({ options: { prune: ['tools'] }, desired: [desired(A, attributes())], state: bound(created.base), live: [liveAgent({ tools })] });
    for (const plan of [later(given), later([]), later(given.slice(1))]) {
      expect(isEmpty(plan)).to.equal(true);
      expect(plan.leftAlone).to.deep.equal([]);
    }
  });

  it('an agent found gone is made again with its surviving blocks', () => {
    const other = agentAddress('other');
    const world = {
      desired: [desired(PERSONA, { value: 'kind' }, { owners: { value: 'seed' as const } }), desired(A, attributes({ blocks: { persona: { $ref: PERSONA } } })), desired(other, attributes())],
      state: stateOf([entry(A, 'agent-1', attributes()), entry(PERSONA, 'block-1', { value: 'kind' }), entry(other, 'agent-2', attributes())]),
      live: [live('block', 'block-1', 'persona', { value: 'rewritten by the agent' }), { ...liveAgent(), id: 'agent-2', name: 'other' }],
    };
    expect(changeOf(world, A)).to.include({ action: 'create' });
    expect(changeOf(world, A).reasons).to.deep.equal(['gone']);
    expect(changeOf(world, PERSONA).action).to.equal('no-op');
  });

  it('stops when all agents of the state are gone, unless told to go on', () => {
    const world = { desired: [desired(A, attributes())], state: bound(), live: [] };
    expect(errorsOf(world)).to.deep.equal(['LC3205']);
    expect(changeOf({ ...world, options: { allowRecreate: true } }, A).action).to.equal('create');
  });
});

describe('plan: finding the object', () => {
  it('adopts an unmarked agent of exactly that name, and says what it overwrites', () => {
    const change = changeOf({ desired: [desired(A, attributes())], live: [liveAgent({ system_prompt: 'theirs' })] }, A);
    expect(change).to.include({ action: 'adopt', id: 'agent-1', marks: true });
    expect(change.attributes.map((attribute) => [attribute.path, attribute.cause, attribute.consent])).to.deep.equal([['system_prompt', 'adopt', 'force']]);
  });

  it('binds again by our marks when the state is lost: one warning, nothing deleted or detached', () => {
    const plan = planOf({ desired: [desired(A, attributes({ tags: ['a'] }))], live: [liveAgent({ tags: ['a', 'b'] }, { marker: marker(A) })] });
    expect(plan.changes.map((change) => [change.action, change.reasons])).to.deep.equal([['no-op', ['rebind']]]);
    expect(plan.changes[0]?.rebase).to.equal(true);
    expect(plan.diagnostics.map((diagnostic) => diagnostic.code)).to.deep.equal(['LC3210']);
    expect(plan.rebound).to.deep.equal(['L1']);
  });

  it("refuses another fleet's agent, and takes it with --adopt=any", () => {
    const world = { desired: [desired(A, attributes())], live: [liveAgent({}, { marker: marker(A, { fleet: 'sales' }) })] };
    expect(errorsOf(world)).to.deep.equal(['LC3201']);
    expect(changeOf({ ...world, options: { adoptAny: true } }, A).action).to.equal('adopt');
  });

  it("refuses another lineage's agent while we have a state", () => {
    const B = agentAddress('other');
    const world = { desired: [desired(A, attributes()), desired(B, attributes())], state: stateOf([entry(B, 'agent-2', attributes())]), live: [liveAgent({}, { marker: marker(A, { lineage: 'L9' }) }), { ...liveAgent(), id: 'agent-2', name: 'other' }] };
    expect(errorsOf(world)).to.deep.equal(['LC3201']);
    expect(changeOf({ ...world, state: { ...world.state, rebound: ['L9'] } }, A).reasons).to.deep.equal(['rebind']);
  });

  it('two live agents of one name are an error that lists the ids', () => {
    const world = { desired: [desired(A, attributes())], live: [liveAgent(), { ...liveAgent(), id: 'agent-2' }] };
    expect(errorsOf(world)).to.deep.equal(['LC3202']);
  });

  it('a copy that carries our mark along is reported and left alone', () => {
    const plan = planOf({ desired: [desired(A, attributes())], state: bound(), live: [liveAgent({}, { marker: marker(A) }), { ...liveAgent({}, { marker: marker(A) }), id: 'agent-2', name: 'support_copy' }] });
    expect(isEmpty(plan)).to.equal(true);
    expect(plan.leftAlone.map((item) => item.what)).to.deep.equal(['copy']);
  });

  it('adopts a block only from an agent that is ours', () => {
    const want = [desired(PERSONA, { value: 'kind' }, { owners: { value: 'seed' as const } }), desired(A, attributes({ blocks: { persona: { $ref: PERSONA } } }))];
    const have = liveAgent({ blocks: { persona: { $id: 'block-1' } } });
    expect(changeOf({ desired: want, live: [have, live('block', 'block-1', 'persona', { value: 'learnt' }, { attachedTo: ['agent-1'] })] }, PERSONA).action).to.equal('adopt');
    expect(changeOf({ desired: want, live: [liveAgent(), live('block', 'block-1', 'persona', { value: 'learnt' }, { attachedTo: ['agent-9'] })] }, PERSONA).action).to.equal('create');
  });
});

describe('plan: memory', () => {
  const world = (owner: 'seed' | 'guarded' | 'config', base: string, want: string, have: string) => ({
    desired: [desired(CONTEXT, { value: want }, { owners: { value: owner } })], state: stateOf([entry(CONTEXT, 'block-1', { value: base }, { seeds: owner === 'seed' ? ['value'] : [] })]), live: [live('block', 'block-1', 'context', { value: have })],
  });

  it('a seed is never written again, and its rewriting is told', () => {
    const plan = planOf(world('seed', 'a', 'b', 'learnt'));
    expect(isEmpty(plan)).to.equal(true);
    expect(plan.leftAlone).to.deep.include({ address: CONTEXT, what: 'seed', path: 'value' });
  });
  it('a guarded text needs consent once somebody else wrote it', () => {
    expect(changeOf(world('guarded', 'a', 'b', 'theirs'), CONTEXT).attributes[0]).to.include({ cause: 'conflict', consent: 'force' });
    expect(changeOf(world('guarded', 'a', 'b', 'a'), CONTEXT).attributes[0]).to.not.have.property('consent');
  });
  it('agent_owned: false lets the config win', () => {
    expect(changeOf(world('config', 'a', 'b', 'theirs'), CONTEXT).attributes[0]).to.not.have.property('consent');
  });
});

describe('plan: what leaves the config', () => {
  it('an agent is destroyed only with consent of its own', () => {
    expect(changeOf({ state: bound(), live: [liveAgent()] }, A)).to.include({ action: 'delete', consent: 'agents' });
  });
  it('prevent_destroy is kept in the state: deleting the entry does not lift it', () => {
    expect(errorsOf({ state: stateOf([entry(A, 'agent-1', attributes(), { lifecycle: { prevent_destroy: true } })]), live: [liveAgent()] })).to.deep.equal(['LC3204']);
  });
  it('a shared block that others use is forgotten, not deleted', () => {
    const world = { state: stateOf([entry(CONTEXT, 'block-1', { value: 'x' })]), live: [live('block', 'block-1', 'context', { value: 'x' })], users: { 'block-1': [{ id: 'agent-9', name: 'stranger' }] } };
    expect(changeOf(world, CONTEXT)).to.deep.include({ action: 'forget', usedBy: ['stranger'] });
    expect(changeOf({ ...world, users: {} }, CONTEXT).action).to.equal('delete');
  });

  it('files of a folder that is forgotten are forgotten, before it: others use them', () => {
    const [folder, file] = [addressOf('folder', 'docs'), childAddress(addressOf('folder', 'docs'), 'file', 'a.md')];
    const state = stateOf([entry(folder, 'source-1', {}), entry(file, 'file-1', {}, { dependsOn: [folder] })]);
    const world = { state, live: [live('folder', 'source-1', 'docs', {}), live('file', 'file-1', 'a.md', {}, { parentId: 'source-1' })], users: { 'source-1': [{ id: 'agent-9', name: 'stranger' }] } };
    expect([changeOf(world, folder), changeOf(world, file)].map(({ action, dependsOn, inside }) => ({ action, dependsOn, inside }))).to.deep.equal([
      { action: 'forget', dependsOn: [file], inside: undefined }, { action: 'forget', dependsOn: [], inside: undefined },
    ]);
    expect(changeOf({ ...world, users: {} }, file).inside).to.equal(folder);
  });
  it('a block whose text somebody wrote needs consent', () => {
    expect(changeOf({ state: stateOf([entry(CONTEXT, 'block-1', { value: 'x' })]), live: [live('block', 'block-1', 'context', { value: 'learnt' })] }, CONTEXT).consent).to.equal('force');
  });
  it('own blocks go after their agent', () => {
    const world = { state: stateOf([entry(A, 'agent-1', attributes(), { dependsOn: [PERSONA] }), entry(PERSONA, 'block-1', { value: 'x' })]), live: [liveAgent(), live('block', 'block-1', 'persona', { value: 'x' })] };
    expect(changeOf(world, PERSONA).dependsOn).to.deep.equal([A]);
  });
  it('files go with their folder', () => {
    const folder = addressOf('folder', 'docs');
    const file = `${folder}.file["a.md"]` as typeof folder;
    const world = { state: stateOf([entry(folder, 'source-1', {}), entry(file, 'file-1', {}, { dependsOn: [folder] })]), live: [live('folder', 'source-1', 'docs', {}), live('file', 'file-1', 'a.md', {}, { parentId: 'source-1' })] };
    expect(changeOf(world, file)).to.include({ action: 'delete', inside: folder });
  });
  it('a delete made from other files than the last apply is an error', () => {
    const world = { state: bound(), live: [liveAgent()], fleet: { configPaths: ['other.yaml'] } };
    expect(errorsOf(world)).to.deep.equal(['LC3203']);
    expect(changeOf({ ...world, options: { force: true } }, A).action).to.equal('delete');
  });
  it('moved keeps the object', () => {
    const B = agentAddress('helpdesk');
    const plan = planOf({ desired: [desired(B, attributes())], fleet: { moved: [{ from: A, to: B }] }, state: bound(), live: [liveAgent()] });
    expect(plan.changes.map((change) => [change.address, change.action, change.id, change.previousAddress])).to.deep.equal([[B, 'update', 'agent-1', A]]);
  });
  it('an own block that became shared is detached and forgotten, and the moved line is suggested', () => {
    const shared = addressOf('block', 'persona');
    const plan = planOf({
      desired: [desired(shared, { value: 'kind' }, { owners: { value: 'guarded' } }), desired(A, attributes({ blocks: { persona: { $ref: shared } } }))],
      state: stateOf([entry(A, 'agent-1', attributes({ blocks: { persona: { $ref: PERSONA } } }), { dependsOn: [PERSONA] }), entry(PERSONA, 'block-1', { value: 'kind' })]),
      live: [liveAgent({ blocks: { persona: { $id: 'block-1' } } }), live('block', 'block-1', 'persona', { value: 'learnt' }, { attachedTo: ['agent-1'] })],
    });
    expect(plan.changes.find((change) => change.address === PERSONA)?.action).to.equal('forget');
    expect(plan.diagnostics.map((diagnostic) => diagnostic.code)).to.include('LC3211');
  });
});

describe('plan: replacing and narrowing', () => {
  const folder = addressOf('folder', 'docs');
  it('a folder with another embedding is replaced and attached again', () => {
    const world = {
      desired: [desired(folder, { embedding: 'openai/text-embedding-3-small' }), desired(A, attributes({ folders: { docs: { $ref: folder } } }))],
      state: stateOf([entry(folder, 'source-1', { embedding: 'old' }), entry(A, 'agent-1', attributes({ folders: { docs: { $ref: folder } } }), { dependsOn: [folder] })]),
      live: [live('folder', 'source-1', 'docs', { embedding: 'old' }), liveAgent({ folders: { docs: { $id: 'source-1', name: 'docs' } } })],
    };
    expect(changeOf(world, folder)).to.include({ action: 'replace', consent: 'force' });
    expect(changeOf(world, A).attributes).to.deep.equal([{ path: 'folders', kind: 'map', cause: 'config', entries: [{ key: 'docs', before: { $id: 'source-1' }, after: { $ref: folder } }], again: ['docs'] }]);
  });

  it('a target takes along what it depends on, and leaves the rest out', () => {
    const plan = planOf({ options: { targets: [A] }, desired: [desired(CONTEXT, { value: 'x' }), desired(A, attributes({ blocks: { context: { $ref: CONTEXT } } })), desired(agentAddress('z'), attributes())] });
    expect(plan.changes.map((change) => change.address)).to.deep.equal([A, CONTEXT]);
  });

  it('what is wrong with the rest does not stop it (an agent with memory in files once did)', () => {
    const { 'llm_config.model': _, ...unfinished } = attributes();
    const world = { desired: [desired(A, attributes()), desired(agentAddress('z'), unfinished)] };
    expect(errorsOf(world)).to.deep.equal(['LC2104']);
    expect(errorsOf({ ...world, options: { targets: [A] } })).to.deep.equal([]);
    expect(errorsOf({ ...world, options: { targets: [agentAddress('z')] } })).to.deep.equal(['LC2104']);
  });
});

describe('plan: secrets', () => {
  const S = addressOf('mcp_server', 'firecrawl');
  const token = { $secret: { parts: [{ literal: 'Bearer ' }, { env: 'TOKEN' }], shown: 'Bearer ${TOKEN}' } } as unknown as Attributes[string];
  const env = { TOKEN: 'canary-1234' };
  const server = (auth: string, args: readonly string[] = []) => live('mcp_server', 'mcp_server-1', 'firecrawl', { type: 'sse', auth_token: auth, args });
  const applied = () => stateOf([entry(S, 'mcp_server-1', changeOf({ env, state: stateOf([]), desired: [desired(S, { type: 'sse', auth_token: token })] }, S).base ?? {})]);

  it('are compared by digest, and no text of one is anywhere in a plan', () => {
    const same = planOf({ env, state: applied(), desired: [desired(S, { type: 'sse', auth_token: token })], live: [server('Bearer canary-1234')] });
    expect(isEmpty(same)).to.equal(true);
    const rotated = planOf({ env: { TOKEN: 'canary-5678' }, state: applied(), desired: [desired(S, { type: 'sse', auth_token: token })], live: [server('Bearer canary-1234')] });
    expect(rotated.changes[0]?.attributes.map((attribute) => [attribute.path, attribute.cause])).to.deep.equal([['auth_token', 'config']]);
    expect(JSON.stringify([same, rotated])).to.not.contain('canary');
  });
  it('that are unset are not compared', () => {
    const plan = planOf({ state: applied(), desired: [desired(S, { type: 'sse', auth_token: token })], live: [server('Bearer canary-1234')] });
    expect(isEmpty(plan)).to.equal(true);
    expect(plan.leftAlone.map((item) => item.what)).to.deep.equal(['not-compared']);
  });
  it('a first plan holds no digest of one', () => {
    expect(JSON.stringify(planOf({ env, desired: [desired(S, { type: 'sse', auth_token: token })] }))).to.not.contain('"digest"');
  });
  it('that the config had at the last apply stay sealed when it has a plain text now', () => {
    const args = [{ $secret: { parts: [{ env: 'TOKEN' }], shown: '${TOKEN}' } }] as unknown as Attributes[string];
    const state = stateOf([entry(S, 'mcp_server-1', changeOf({ env, state: stateOf([]), desired: [desired(S, { type: 'stdio', args })] }, S).base ?? {})]);
    const plan = planOf({ env, state, desired: [desired(S, { type: 'stdio', args: ['plain'] })], live: [live('mcp_server', 'mcp_server-1', 'firecrawl', { type: 'stdio', args: ['canary-1234'] })] });
    expect(plan.changes[0]?.action).to.equal('update');
    expect(JSON.stringify(plan)).to.not.contain('canary');
  });
});
