import { opOf } from '../../core/digest.ts';
import type { EntryChange } from '../../core/state/transitions.ts';
import type { Written } from '../ports.ts';
import { completeCreation } from './complete.ts';
import { linkId, type NodeResult, type NodeScope } from './scope.ts';
import { settle } from './settle.ts';

/** Makes an object, or binds the one that an earlier run of this plan has made. */
export async function createObject(scope: NodeScope): Promise<NodeResult> {
  const standing = scope.context.standings.get(scope.change.address);
  if (standing?.kind !== 'done' || !standing.live) return makeObject(scope);
  const known = scope.entry;
  if (!known) await scope.record([...scope.childrenIn(standing.live), { address: scope.change.address, entry: scope.entryFor(standing.live.id, scope.owes) }]);
  const completed = await completeCreation(scope, standing.live);
  if (completed?.resolved) await scope.record([{ address: scope.change.address, entry: scope.entryFor(standing.live.id, known?.owed ?? scope.owes, completed.resolved) }]);
  const settled = await settle(scope, standing.live.id, known?.owed ?? scope.owes);
  return { id: standing.live.id, already: completed === undefined, ...settled, diagnostics: [...(completed?.diagnostics ?? []), ...settled.diagnostics] };
}

/** Intent, one call, result. The intent holds the entry as it will be, so that whoever finds it knows what to look for. */
export async function makeObject(scope: NodeScope): Promise<NodeResult> {
  const { change, handler, op, owes } = scope;
  const { address, name, desired } = change;
  if (!desired) throw new Error(`${address}: a creation without a desired resource`);
  const children = scope.inside('create');
  const existing = await handler.existing?.(name, scope.parentId);
  await scope.context.journal.append({
    kind: 'intent', address, action: 'create', op, draft: scope.entryFor('', owes),
    ...(children.length > 0 ? { inline: children.map((child) => scope.childEntry(child, '')) } : {}), ...(existing ? { existing } : {}),
  });
  const inline = children.flatMap((child) => (child.desired ? [{ address: child.address, name: child.name, desired: child.desired, op: opOf(scope.context.digest, child.address) }] : []));
  const probe = { op, name, address, ...scope.parent, ...(existing ? { existing } : {}) };
  let written: Written | undefined;
  try {
    await scope.send(
      async () => { written = await handler.create({ address, name, desired, op, marker: scope.marker(owes), owes, inline, ...scope.parent }, scope.step); },
      async () => {
        const object = (await handler.findByOp(probe))[0];
        if (!object) return false;
        const found = { id: object.id, inline: children.flatMap((child) => { const id = linkId(object, child.name); return id === undefined ? [] : [{ address: child.address, id }]; }) };
        written = { ...(await completeCreation(scope, object)), ...found };
        return true;
      },
    );
  } catch (error) {
    await keepWhatWasMade(scope, probe);
    throw error;
  }
  if (!written) throw new Error(`${address}: created, but nothing was returned`);
  const made = written;
  const entries = (made.inline ?? []).flatMap((child): EntryChange[] => {
    const owner = children.find((candidate) => candidate.address === child.address);
    return owner ? [{ address: child.address, entry: scope.childEntry(owner, child.id) }] : [];
  });
  await scope.record([...entries, { address, entry: scope.entryFor(made.id, owes, made.resolved) }]);
  const settled = await settle(scope, made.id, owes);
  return { id: made.id, already: false, ...settled, diagnostics: [...(made.diagnostics ?? []), ...settled.diagnostics] };
}

/** A creation of several calls may fail after the first: what is there is bound, so that the next plan completes it instead of making another. */
async function keepWhatWasMade(scope: NodeScope, probe: Parameters<NodeScope['handler']['findByOp']>[0]): Promise<void> {
  const object = await scope.handler.findByOp(probe).then((found) => found[0], () => undefined);
  if (!object) return scope.recordFailed();
  await scope.record([...scope.childrenIn(object), { address: scope.change.address, entry: scope.entryFor(object.id, scope.owes) }]);
}
