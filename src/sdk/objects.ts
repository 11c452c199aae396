import { DiagnosticError, failure } from '../core/diagnostic.ts';
import { fitsInTime } from '../engine/bounded-pattern.ts';
import type { CleanedUp, CreatedAgent, Duplicated, NewAgent, ObjectRef, Removal, RemovalReport, Removed, UpdatedAgent } from '../operations/manage/api.ts';
import { createAgent } from '../operations/manage/create-agent.ts';
import { duplicateObject } from '../operations/manage/duplicate.ts';
import { duplicateAgent } from '../operations/manage/duplicate-agent.ts';
import { findObject, matchingObjects, oneOf } from '../operations/manage/find.ts';
import { isUnused, orphansOf } from '../operations/manage/orphans.ts';
import { removalsOf } from '../operations/manage/removal.ts';
import { fleetAtHand, type FleetAtHand } from './fleet-at-hand.ts';
import type { GuardOptions } from './guard.ts';
import { withOwner } from './guard.ts';
import type { CleanupInput, DeleteInput, DeleteManyInput, DuplicateInput, ObjectOperations, RemovingInput, UpdateAgentInput } from './objects-api.ts';
import { removeAll, reportOf, type Removing } from './removing.ts';
import type { Session } from './session.ts';
import { updateAgent } from './updating.ts';

const NOTHING: Removed = { deleted: [], failed: [], left: [], backups: [], warnings: [] };

/** Changing objects without a plan. What a fleet's state has is changed under its lock, and recorded in it. */
export class Objects implements ObjectOperations {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  async create(input: NewAgent): Promise<CreatedAgent> {
    return createAgent(this.#session.letta(), input);
  }

  async update(input: UpdateAgentInput): Promise<UpdatedAgent> {
    return updateAgent(this.#session, input);
  }

  async duplicate({ kind, source, target, archival = true, share = false, onProgress }: DuplicateInput): Promise<Duplicated> {
    const letta = this.#session.letta();
    const from = await findObject(letta, kind, source);
    const progress = (message: string): void => onProgress?.(message);
    if (kind === 'agent') return duplicateAgent(letta, from, target, { archival, share, progress });
    return duplicateObject(letta, from, target, { signal: this.#session.signal, waitForIdle: true, progress });
  }

  async removal(input: DeleteInput | DeleteManyInput): Promise<RemovalReport> {
    const { removals, removing } = await this.#look(input);
    return reportOf(removals, removing);
  }

  async delete(input: DeleteInput): Promise<Removed> {
    return this.#remove(input);
  }

  async deleteMany(input: DeleteManyInput): Promise<Removed> {
    return this.#remove(input);
  }

  async cleanup(input: CleanupInput): Promise<CleanedUp> {
    const hand = await fleetAtHand(this.#session, input);
    const letta = this.#session.letta(hand?.loaded.fleet.settings);
    const all = (await orphansOf(letta, input.kinds)).map((orphan) => withOwner(orphan, hand));
    const [orphans, managed] = [all.filter(({ owner }) => !owner), all.filter(({ owner }) => owner)];
    const dryRun = input.dryRun ?? true;
    input.onFound?.({ orphans, managed });
    if (dryRun || orphans.length === 0) return { orphans, managed, dryRun, removed: NOTHING };
    const removals = orphans.map((object): Removal => ({ object, also: [], stays: [], users: [], lost: object.about === '' ? [] : [object.about] }));
    const removing: Removing = { session: this.#session, letta, hand, input, guard: guardOf(this.#session, input, false), still: (object: ObjectRef) => isUnused(letta, object) };
    const report = reportOf(removals, removing);
    await agreed(report, input);
    return { orphans, managed, dryRun, removed: await removeAll(removing, report) };
  }

  async #remove(input: DeleteInput | DeleteManyInput): Promise<Removed> {
    const { removals, removing } = await this.#look(input);
    const report = reportOf(removals, removing);
    if (removals.length === 0) return NOTHING;
    await agreed(report, input);
    return removeAll(removing, report);
  }

  async #look(input: DeleteInput | DeleteManyInput): Promise<{ readonly removals: readonly Removal[]; readonly removing: Removing }> {
    const hand: FleetAtHand | null = await fleetAtHand(this.#session, input);
    const letta = this.#session.letta(hand?.loaded.fleet.settings);
    const named = 'name' in input;
    const objects = named ? [await findObject(letta, input.kind, input.name)] : await matchingObjects(letta, input.kind, input.pattern, fitsInTime);
    const removals = await removalsOf(letta, input.kind, objects, { cascade: input.cascade ?? true, addressOf: (id) => hand?.entryOf(id)?.address });
    return { removals, removing: { session: this.#session, letta, hand, input, guard: guardOf(this.#session, input, named) } };
  }
}

const guardOf = ({ registry }: Session, input: RemovingInput & { readonly autoApprove?: boolean }, named: boolean): GuardOptions => ({ registry, verb: 'delete', named, autoApprove: input.autoApprove ?? false, owners: input.owners ?? [] });

/** Throws LC4090 without anybody's word, LC4010 when somebody says no. */
async function agreed(report: RemovalReport, input: RemovingInput): Promise<void> {
  if (input.approve) {
    if (!(await input.approve(report))) throw failure('LC4010', 'not approved; nothing was deleted');
    return;
  }
  if (input.force) return;
  const [first] = report.removals;
  if (!first) return;
  const what = report.removals.length === 1 ? `${oneOf(first.object.type)} "${first.object.name}"` : `${report.removals.length} objects`;
  throw new DiagnosticError([{ severity: 'error', code: 'LC4090', summary: `deleting ${what} requires --force; nothing was deleted` }]);
}
