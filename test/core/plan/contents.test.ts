import { expect } from 'chai';
import type { Address } from '../../../src/core/address.ts';
import type { Action, Change } from '../../../src/core/plan/change.ts';
import { followContents, followHeldContents } from '../../../src/core/plan/contents.ts';
import type { Json } from '../../../src/core/value.ts';
import { registry } from '../../support/world.ts';

const ref = (address: string): Json => ({ $ref: address }) as unknown as Json;
const FOLDER = 'folder.docs';
const FILE = 'folder.docs.file["a.md"]';

const change = (address: string, type: string, action: Action, more: Partial<Change> = {}): Change => ({
  address: address as Address, type, name: address, action, reasons: [], attributes: [], unchanged: 0, owes: [], dependsOn: [],
  ...(action === 'delete' ? {} : { desired: { address: address as Address, type, name: address, attributes: {}, dependsOn: [] } }), ...more,
});
const reader = (action: Action, more: Partial<Change> = {}): Change => change('agent.a', 'agent', action, { base: { folders: { docs: ref(FOLDER) }, folder_files: { docs: 'new' } }, dependsOn: [FOLDER as Address], ...more });
const file = (action: Action, more: Partial<Change> = {}): Change => change(FILE, 'file', action, { ...(action === 'update' ? { attributes: [{ path: 'content', kind: 'scalar', cause: 'config', after: 1 }] } : {}), ...more });
const agentIn = (changes: readonly Change[]): Change => changes.find(({ address }) => address === 'agent.a') as Change;

describe('what is made of the contents of other things', () => {
  for (const action of ['create', 'update', 'replace', 'delete'] as const) {
    it(`is made anew after a ${action} in one of them`, () => {
      expect(agentIn(followContents([reader('no-op'), file(action)], registry))).to.deep.include({ action: 'update', owes: ['recompile'], after: [FILE] });
    });
  }

  it('is made anew after somebody else took one away', () => {
    expect(agentIn(followContents([reader('no-op'), change(FILE, 'file', 'no-op', { reasons: ['not-in-config', 'gone'] })], registry))).to.deep.include({ action: 'update', owes: ['recompile'] });
  });

  it('is made anew when the thing itself changes', () => {
    expect(agentIn(followContents([reader('no-op'), change(FOLDER, 'folder', 'update', { attributes: [{ path: 'description', kind: 'scalar', cause: 'config', after: 'x' }] })], registry))).to.deep.include({ action: 'update', owes: ['recompile'] });
  });

  it('stays where nothing is written, or something of others', () => {
    for (const other of [file('no-op'), change(FOLDER, 'folder', 'update'), change('folder.other.file["a.md"]', 'file', 'create'), change('agent.b.conversation.talk', 'conversation', 'delete')]) {
      expect(agentIn(followContents([reader('no-op'), other], registry))).to.deep.equal(reader('no-op'));
    }
  });

  it('comes before what else is owed, once, and waits for each change once', () => {
    expect(agentIn(followContents([reader('update', { owes: ['first_message', 'recompile'], dependsOn: [FILE as Address, FOLDER as Address] }), file('create')], registry)))
      .to.deep.include({ owes: ['recompile', 'first_message'] }).and.not.to.have.property('after');
  });

  it('of a new one is made when it is: it only waits', () => {
    expect(agentIn(followContents([reader('create', { owes: ['recompile'] }), file('delete')], registry))).to.deep.include({ action: 'create', owes: ['recompile'], after: [FILE] });
  });

  it('is nobody\'s that goes, and nobody\'s that has no such thing', () => {
    const idle = change('agent.a', 'agent', 'no-op', { base: {} });
    expect(agentIn(followContents([idle, file('delete')], registry))).to.deep.equal(idle);
    expect(agentIn(followContents([change('agent.a', 'agent', 'delete'), file('delete')], registry))).to.deep.equal(change('agent.a', 'agent', 'delete'));
  });

  describe('when a part is held', () => {
    const held = (address: string) => [{ address: address as Address, what: 'x', requires: 'requires --force' }];
    const print = { path: 'folder_files', kind: 'map' as const, cause: 'config' as const, entries: [{ key: 'docs', before: 'old', after: 'new' }] };
    const state = { resources: new Map([['agent.a', { base: { folder_files: { docs: 'old' } } }]]) } as unknown as Parameters<typeof followHeldContents>[3];

    it('nothing is owed for contents that stay, and they are remembered as they were', () => {
      const before = followContents([reader('update', { attributes: [print], owes: ['recompile'] }), file('update')], registry);
      const after = followHeldContents(before.map((one) => (one.address === FILE ? { ...one, action: 'no-op', attributes: [] } : one)), held(FILE), () => false, state, registry);
      expect(agentIn(after)).to.deep.include({ action: 'no-op', owes: [], attributes: [], base: { folders: { docs: ref(FOLDER) }, folder_files: { docs: 'old' } } }).and.not.to.have.property('after');
    });

    it('what an agent keeps by a held detach is followed', () => {
      const kept = reader('no-op', { base: { folders: { docs: ref(FOLDER) } }, dependsOn: [FOLDER as Address] });
      expect(agentIn(followHeldContents([kept, file('create')], held('agent.a'), () => false, state, registry))).to.deep.include({ action: 'update', owes: ['recompile'], after: [FILE], base: { folders: { docs: ref(FOLDER) }, folder_files: { docs: 'old' } } });
    });

    it('what was owed before stays so', () => {
      const pending = followContents([reader('update', { owes: ['recompile'], reasons: ['pending'] }), file('update')], registry);
      expect(agentIn(followHeldContents(pending.map((one) => (one.address === FILE ? { ...one, action: 'no-op', attributes: [] } : one)), held(FILE), () => false, state, registry))).to.deep.include({ action: 'update', owes: ['recompile'] });
    });
  });
});
