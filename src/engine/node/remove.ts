import { parentOf } from '../../core/address.ts';
import { failure } from '../../core/diagnostic.ts';
import type { LiveObject } from '../../core/live.ts';
import { isUnlisted } from '../../core/plan/unlisted.ts';
import type { EntryChange } from '../../core/state/transitions.ts';
import { standingOf } from '../precheck.ts';
import { createObject, makeObject } from './create.ts';
import { saveObject } from './save-first.ts';
import { NodeScope, type NodeResult } from './scope.ts';

/** Deletes or forgets, after a last look: an object that somebody edited since the plan stays. */
export async function removeObject(scope: NodeScope): Promise<NodeResult> {
  const { id, action } = scope.change;
  if (id === undefined || (scope.entry === undefined && !isUnlisted(scope.change))) return { detail: [], already: true, diagnostics: [] };
  const raw = await scope.handler.read(id, scope.parentId);
  refuseChanged(scope, raw);
  await takeAway(scope, id, raw, action === 'forget' ? 'forget' : 'delete');
  return { id, detail: [], already: raw === null, diagnostics: [] };
}

/** Deletes, then creates: most names are unique. A run that died in between goes on with the creation. */
export async function replaceObject(scope: NodeScope): Promise<NodeResult> {
  if (scope.context.standings.get(scope.change.address)?.kind === 'done') return createObject(scope);
  const { id } = scope.change;
  // What is replaced as soon as it is adopted has no entry yet.
  if (id !== undefined) {
    const raw = await scope.handler.read(id, scope.parentId);
    refuseChanged(scope, raw);
    if (raw) await markSurvivors(scope);
    await takeAway(scope, id, raw, 'delete');
  }
  return makeObject(scope);
}

/**
 * What was made inside the call that made an object carries no full mark. It outlives the object; from here until the new one has it nothing but the
 * state would say whose it is, so it is marked first.
 */
async function markSurvivors({ change, context }: NodeScope): Promise<void> {
  for (const child of context.plan.changes) {
    const type = context.engine.registry.get(child.type);
    const { address, name, id } = child;
    if (parentOf(child.address) !== change.address || !type.inline || type.removal.withParent || id === undefined || child.action === 'delete' || child.action === 'forget') continue;
    const scope = new NodeScope(child, context);
    const live = await scope.handler.read(id);
    if (!live || live.marker) continue;
    // A change that writes nothing carries no resource; marks need none.
    const desired = child.desired ?? { address, type: child.type, name, parent: change.address, attributes: {}, dependsOn: [] };
    await scope.handler.update({ address, name, desired, op: scope.op, marker: scope.marker([]), live, changes: [], marks: true, owes: [] }, scope.step);
  }
}

function refuseChanged(scope: NodeScope, raw: LiveObject | null): void {
  const standing = raw ? standingOf(scope.change, raw, scope.precheck) : undefined;
  if (standing?.kind === 'changed') throw scope.changedMeanwhile(standing);
}

/** A shared thing that others use by now stays: what the plan knew of its users may be old. Ours have let go of it, or get the new one. */
async function refuseUsed(scope: NodeScope, id: string): Promise<void> {
  const { change, handler, type } = scope;
  if (!type.removal.shared || !handler.users) return;
  const isOurs = (user: string): boolean => change.action === 'replace' && scope.context.run.addressOf(user) !== undefined;
  const others = (await handler.users(id)).filter((user) => !isOurs(user.id)).map((user) => user.name).sort();
  if (others.length === 0) return;
  throw failure('LC3213', `${change.address} is used by ${others.join(', ')}, which this plan does not ${change.action === 'replace' ? 'manage' : 'take it from'}; it was not ${change.action === 'replace' ? 'replaced' : 'deleted'}`, {
    address: change.address, next: 'Detach it there first, or keep it: `lettactl plan` shows what would be forgotten instead.',
  });
}

async function takeAway(scope: NodeScope, id: string, raw: LiveObject | null, how: 'delete' | 'forget'): Promise<void> {
  const { change, handler } = scope;
  if (raw && how === 'delete') {
    await refuseUsed(scope, id);
    await saveObject(scope, raw);
  }
  const children = scope.inside('delete').map((child): EntryChange => ({ address: child.address, entry: null }));
  if (raw) {
    await scope.context.journal.append({ kind: 'intent', address: change.address, action: how, op: scope.op, id });
    const target = { id, name: raw.name || change.name, ...scope.parent };
    try {
      await scope.send(() => handler[how](target, scope.step), async () => how === 'delete' && (await handler.read(id, scope.parentId)) === null);
    } catch (error) {
      await scope.recordFailed();
      throw error;
    }
  }
  await scope.record([{ address: change.address, entry: null }, ...children]);
}
