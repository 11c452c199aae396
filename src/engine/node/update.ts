import { failure } from '../../core/diagnostic.ts';
import type { LiveObject } from '../../core/live.ts';
import { satisfied } from '../../core/plan/precondition.ts';
import type { AttributeChange } from '../../core/plan/change.ts';
import { rulesOf } from '../../core/resource-type.ts';
import { UnknownOutcome, type Written } from '../ports.ts';
import { standingOf } from '../precheck.ts';
import { makeObject } from './create.ts';
import { saveTexts } from './save-first.ts';
import type { NodeResult, NodeScope } from './scope.ts';
import { settle } from './settle.ts';

/** Writes what the plan changes in an object, after a last look at it. */
export async function updateObject(scope: NodeScope): Promise<NodeResult> {
  const { change, op } = scope;
  const { address } = change;
  const before = scope.entry;
  const id = before?.op === op ? before.id : change.id;
  const raw = id === undefined ? null : await scope.handler.read(id, scope.parentId);
  if (!raw && before?.op === op && scope.context.resumed) {
    // An earlier run of this plan died in an update that deletes and makes anew: what it made is bound, else it is made now.
    const [made] = await scope.handler.findByOp({ op, name: change.name, address, existing: [before.id], ...scope.parent });
    if (!made) return makeObject(scope);
    await scope.record([{ address, entry: scope.entryFor(made.id, before.owed) }]);
    return { id: made.id, already: true, ...(await settle(scope, made.id, before.owed)) };
  }
  const standing = standingOf(change, raw ?? undefined, scope.precheck);
  if (standing.kind === 'changed' || !raw) throw scope.changedMeanwhile(standing);
  const done = standing.kind === 'done';
  const owes = done && before?.op === op ? before.owed : [...new Set([...(before?.id === raw.id ? before.owed : []), ...scope.owes])];
  if (done || (change.attributes.length === 0 && !change.marks)) {
    // The entry that a dead run's intent left has the op, and not yet what was written.
    if (before?.op !== op || (standing.kind === 'done' && standing.unrecorded)) await scope.record([{ address, entry: scope.entryFor(raw.id, owes, undefined, raw.marker?.op) }]);
    return { id: raw.id, already: done && owes.length === 0, ...(await settle(scope, raw.id, owes)) };
  }
  await saveTexts(scope, raw);
  const seen = raw.marker?.op;
  const unfinished = before ? { ...before, op, owed: owes, ...(seen === undefined || seen === op ? {} : { marked: seen }) } : undefined;
  await scope.context.journal.append({ kind: 'intent', address, action: change.action, op, id: raw.id, ...(unfinished ? { entry: unfinished } : {}) });
  let written: Written;
  try {
    written = await write(scope, raw, owes);
  } catch (error) {
    // Part of it may be written: what that part owes must not be forgotten, and what was deleted to be made anew is ours to make.
    if (unfinished && (owes.length > 0 || (await isGone(scope, raw.id)))) await scope.record([{ address, entry: unfinished }]);
    else await scope.recordFailed();
    throw error;
  }
  const made: Written = written;
  await scope.record([{ address, entry: scope.entryFor(made.id, owes, made.resolved, change.marks || owes.length > 0 ? undefined : seen) }]);
  const settled = await settle(scope, made.id, owes);
  return {
    id: made.id, already: false, detail: [...change.attributes.map((attribute) => attribute.path), ...settled.detail],
    diagnostics: [...(made.diagnostics ?? []), ...settled.diagnostics], ...(settled.incomplete ? { incomplete: true } : {}),
  };
}

/** False also where nobody can tell: then the next run finds out. */
const isGone = (scope: NodeScope, id: string): Promise<boolean> => scope.handler.read(id, scope.parentId).then((object) => object === null, () => false);

/** One write; after an unknown outcome reads again: what is as planned is done, what is as before is written once more, anything else fails. */
async function write(scope: NodeScope, raw: LiveObject, owes: readonly string[]): Promise<Written> {
  const { change, handler, op } = scope;
  const { desired } = change;
  if (!desired) throw new Error(`${change.address}: an update without a desired resource`);
  const rules = rulesOf(scope.type);
  const open = (live: LiveObject): readonly AttributeChange[] => {
    const seen = scope.context.lens.see(live, change.address, desired);
    return change.attributes.filter((attribute) => !satisfied(attribute, seen, rules[attribute.path]?.writeOnly === true, live.marker?.op === op));
  };
  const send = (live: LiveObject, changes: readonly AttributeChange[]): Promise<Written> =>
    handler.update({ address: change.address, name: change.name, desired, op, marker: scope.marker(owes), live, changes, marks: change.marks === true, owes }, scope.step);
  try {
    return await send(raw, open(raw));
  } catch (error) {
    if (!(error instanceof UnknownOutcome)) throw error;
    scope.step.progress('no answer; reading it again');
    const again = await handler.read(raw.id, scope.parentId);
    if (!again) throw failure('LC3123', `no answer to the write of ${change.address}, and ${raw.id} is gone`, { address: change.address, next: 'Plan again.' });
    const left = open(again);
    if (left.length === 0 && (!change.marks || again.marker?.op === op)) return { id: raw.id };
    const standing = standingOf(change, again, scope.precheck);
    if (standing.kind === 'changed' && left.length === change.attributes.length) throw scope.changedMeanwhile(standing);
    return send(again, left);
  }
}
