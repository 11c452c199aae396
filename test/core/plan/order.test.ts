import { expect } from 'chai';
import type { Address } from '../../../src/core/address.ts';
import type { Action, Change } from '../../../src/core/plan/change.ts';
import { needsOf } from '../../../src/core/plan/order.ts';

const change = (address: string, action: Action, dependsOn: readonly string[] = [], more: Partial<Change> = {}): Change => ({
  address: address as Address, type: address.split('.')[0] ?? '', name: address, action, reasons: [], attributes: [], unchanged: 0, owes: [], dependsOn: dependsOn as readonly Address[],
  ...(action === 'delete' ? {} : { desired: { address: address as Address, type: 'agent', name: address, attributes: {}, dependsOn: [] } }), ...more,
});
const waits = (changes: readonly Change[]): Record<string, readonly string[]> => Object.fromEntries(changes.map((one) => [one.address, needsOf(changes)(one)]));

describe('what a change waits for', () => {
  it('is what it depends on, and what leaves that', () => {
    expect(waits([change('agent.a', 'update', ['folder.docs']), change('folder.docs', 'no-op'), change('folder.docs.file["old.md"]', 'delete')])).to.deep.equal({
      'agent.a': ['folder.docs', 'folder.docs.file["old.md"]'], 'folder.docs': [], 'folder.docs.file["old.md"]': [],
    });
  });

  it('is not what leaves it itself', () => {
    const block = change('agent.a.block.old', 'delete', ['agent.a']);
    expect(waits([change('agent.a', 'update', ['agent.a']), block])['agent.a']).to.deep.equal(['agent.a']);
  });

  it('is not what waits for it, nor what goes in another one\'s call', () => {
    const [held, inside] = [change('folder.docs.file["held.md"]', 'delete', ['agent.a']), change('folder.docs.file["in.md"]', 'delete', [], { inside: 'folder.docs' as Address })];
    expect(waits([change('agent.a', 'update', ['folder.docs']), held, inside])['agent.a']).to.deep.equal(['folder.docs']);
  });

  it('is for what goes only that which lets go of it', () => {
    expect(waits([change('folder.docs', 'delete', ['agent.a']), change('agent.a', 'delete', ['x'])])).to.deep.equal({ 'folder.docs': ['agent.a'], 'agent.a': ['x'] });
  });
});
