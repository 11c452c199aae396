import { compareAddresses } from '../core/address.ts';
import { DiagnosticError, failure, type Diagnostic } from '../core/diagnostic.ts';
import type { EntryChange } from '../core/state/transitions.ts';
import { openState, type OpenState } from '../engine/edit.ts';
import { UnknownOutcome } from '../engine/ports.ts';
import { sameState } from '../engine/plan.ts';
import type { Letta } from '../letta/client.ts';
import type { Companion, ObjectRef, Removal, RemovalReport, Removed } from '../operations/manage/api.ts';
import { removeBlock, removeNamed, type RemovalStep } from '../operations/manage/remove.ts';
import { savedOf } from '../operations/manage/save.ts';
import { saveBackup } from './backups.ts';
import type { FleetAtHand } from './fleet-at-hand.ts';
import { lockOf } from './fleet-at-hand.ts';
import { guard, withOwner, type GuardOptions } from './guard.ts';
import type { RemovingInput } from './objects-api.ts';
import type { Session } from './session.ts';

/** Agents worked on at once. */
const AT_ONCE = 5;

/** Everything that one deletion works with. */
export interface Removing { readonly session: Session; readonly letta: Letta; readonly hand: FleetAtHand | null; readonly input: RemovingInput; readonly guard: GuardOptions; /** A last look before each: false leaves it. */ readonly still?: (object: ObjectRef) => Promise<boolean> }

/** What would be done, with who manages what. Throws all that speaks against it: LC3230 to LC3232. */
export function reportOf(removals: readonly Removal[], { hand, guard: options }: Pick<Removing, 'hand' | 'guard'>): RemovalReport {
  const owned = removals.map((removal): Removal => ({ ...removal, object: withOwner(removal.object, hand), also: removal.also.map((one) => withOwner(one, hand)), stays: removal.stays.map((one) => withOwner(one, hand)) }));
  const problems = guard(owned.flatMap(({ object, also }) => [object, ...also.filter((one) => one.own === true && one.owner?.here === true)]), hand, options);
  const errors = problems.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) throw new DiagnosticError(errors);
  return { removals: owned, warnings: problems };
}

/** Deletes what was agreed to: each object saved first where it holds something, and recorded in the state of the fleet that manages it. */
export async function removeAll(removing: Removing, report: RemovalReport): Promise<Removed> {
  const { session, hand, input } = removing;
  const managed = report.removals.some(({ object, also }) => object.owner?.here === true || also.some(({ owner }) => owner?.here === true));
  if (!managed || !hand) return new Run(removing, null).all(report);
  const { loaded, backend, state } = hand;
  const engine = session.engine(backend, session.provider(loaded.fleet.settings), loaded.folder, loaded.declared);
  return openState(engine, { lock: lockOf(input), operation: 'delete' }, async (open) => {
    if (!sameState(open?.state ?? null, state)) throw failure('LC3235', 'the state moved on meanwhile; nothing was deleted', { next: 'Another run changed it. Look again at what would go, and run it again.' });
    return new Run(removing, open).all(report);
  });
}

class Run {
  readonly #with: Removing;
  readonly #open: OpenState | null;
  readonly #deleted: ObjectRef[] = [];
  readonly #failed: { object: ObjectRef; diagnostics: readonly Diagnostic[] }[] = [];
  readonly #left: ObjectRef[] = [];
  readonly #backups: string[] = [];

  constructor(removing: Removing, open: OpenState | null) {
    this.#with = removing;
    this.#open = open;
  }

  async all({ removals, warnings }: RemovalReport): Promise<Removed> {
    const queue = [...removals];
    await Promise.all(Array.from({ length: AT_ONCE }, async () => {
      for (let removal = queue.shift(); removal; removal = queue.shift()) await this.#one(removal);
    }));
    return { deleted: this.#deleted, failed: this.#failed, left: this.#left, backups: this.#backups.toSorted(), warnings: [...warnings, ...this.#declaredStill()] };
  }

  async #one(removal: Removal): Promise<void> {
    const { object } = removal;
    const { letta, session, hand, still } = this.#with;
    if (session.signal.aborted) return void this.#left.push(object);
    const gone = await this.#try(object, async () => {
      if (still && !(await still(object))) throw failure('LC4097', `${object.type} "${object.name}" (${object.id}) was kept: somebody uses it by now`);
      const saved = await savedOf(letta, object);
      if (saved) this.#backups.push(await saveBackup(session, `${object.type}-${object.name}`, saved.files, hand?.loaded.folder ?? session.cwd));
      await this.#write(object, () => removeNamed(letta, removal, this.#step));
    });
    if (!gone) return;
    for (const block of removal.also.filter(({ own }) => own === true)) await this.#try(block, () => this.#write(block, () => removeBlock(letta, block, this.#step)));
  }

  async #try(object: ObjectRef | Companion, work: () => Promise<void>): Promise<boolean> {
    const { onEach } = this.#with.input;
    try {
      await work();
      this.#deleted.push(object);
      onEach?.({ object, diagnostics: [] });
      return true;
    } catch (error) {
      const diagnostics = error instanceof DiagnosticError ? error.diagnostics : error instanceof UnknownOutcome ? unknown(object, error) : undefined;
      if (!diagnostics) {
        if (this.#with.session.signal.aborted) {
          this.#left.push(object);
          return false;
        }
        throw error;
      }
      this.#failed.push({ object, diagnostics });
      onEach?.({ object, diagnostics });
      return false;
    }
  }

  /** With its entry in the state, where that has one. */
  async #write(object: ObjectRef, work: () => Promise<void>): Promise<void> {
    const { owner } = object;
    if (!this.#open || owner?.here !== true) return work();
    await this.#open.write(owner.address, 'delete', object.id, async () => {
      await work();
      return this.#entriesOf(object);
    });
  }

  /** The entry of what is gone, and of what the server took along. An agent's own blocks have calls of their own: those that stay keep their entries, and the next plan gives them back to it. */
  #entriesOf({ owner }: ObjectRef): readonly EntryChange[] {
    const { registry } = this.#with.session;
    const address = owner?.address;
    if (address === undefined) return [];
    const inside = [...(this.#open?.state.resources.values() ?? [])].filter((entry) => entry.address.startsWith(`${address}.`) && registry.get(entry.type).removal.withParent);
    return [{ address, entry: null }, ...inside.map((entry): EntryChange => ({ address: entry.address, entry: null }))];
  }

  get #step(): RemovalStep {
    const { session, input } = this.#with;
    return { signal: session.signal, waitForIdle: input.waitForIdle ?? true, progress: (message) => input.onProgress?.(message) };
  }

  #declaredStill(): readonly Diagnostic[] {
    const resources = this.#with.hand?.loaded.fleet.resources;
    const addresses = this.#deleted.flatMap(({ owner }) => (owner?.here === true && resources?.has(owner.address) ? [owner.address] : [])).toSorted(compareAddresses);
    if (addresses.length === 0) return [];
    return [{
      severity: 'warning', code: 'LC3234', summary: `the fleet file still declares ${addresses.join(', ')}: the next apply makes ${addresses.length === 1 ? 'it' : 'them'} anew`,
      next: 'Take it out of the fleet file, if it is to stay away.',
    }];
  }
}

const unknown = (object: ObjectRef, error: Error): readonly Diagnostic[] => [{ severity: 'error', code: 'LC2018', summary: `no answer when ${object.type} "${object.name}" (${object.id}) was deleted: ${error.message}`, next: 'Run it again: what is gone is not there any more.' }];
