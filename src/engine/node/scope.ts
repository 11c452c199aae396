import { parentOf, type Address } from '../../core/address.ts';
import { failure, type Diagnostic, type DiagnosticError } from '../../core/diagnostic.ts';
import { opOf } from '../../core/digest.ts';
import type { LiveObject, Marker } from '../../core/live.ts';
import type { Change } from '../../core/plan/change.ts';
import { seedsOf } from '../../core/plan/classify.ts';
import { toBase } from '../../core/plan/normal.ts';
import type { Plan } from '../../core/plan/plan.ts';
import type { ResourceType } from '../../core/resource-type.ts';
import { readOwed, writeOwed } from '../../core/state/owed.ts';
import type { StateEntry } from '../../core/state/state.ts';
import type { EntryChange } from '../../core/state/transitions.ts';
import type { Attributes, Json } from '../../core/value.ts';
import type { Engine } from '../engine.ts';
import type { Lens } from '../observe.ts';
import { UnknownOutcome, type JournalWriter, type ResourceHandler, type StepContext } from '../ports.ts';
import type { PrecheckContext, Standing } from '../precheck.ts';
import type { RunState } from '../run-state.ts';

/** What all nodes of one walk share. */
export interface NodeContext {
  readonly engine: Engine;
  readonly plan: Plan;
  readonly digest: string;
  readonly lineage: string;
  readonly run: RunState;
  readonly journal: JournalWriter;
  readonly lens: Lens;
  readonly standings: ReadonlyMap<Address, Standing>;
  readonly step: (address: Address) => StepContext;
  /** Owed things that are not to be done in this run (`--skip-first-message`). */
  readonly skip: readonly string[];
  readonly resumed: boolean;
  /** Saved already, before the walk. */
  readonly saved: ReadonlySet<Address>;
  /** Changes that are made inside another one's call, by that one's address. */
  readonly inside: ReadonlyMap<Address, readonly Change[]>;
}

/** What a finished node tells people. */
export interface NodeResult {
  readonly id?: string;
  readonly detail: readonly string[];
  /** Nothing had to be done. */
  readonly already: boolean;
  readonly diagnostics: readonly Diagnostic[];
  /** Something stays owed: the run is incomplete, what depends on the node goes on. */
  readonly incomplete?: boolean;
}

/** One change, and the tools to carry it out. */
export class NodeScope {
  readonly change: Change;
  readonly context: NodeContext;
  readonly type: ResourceType;
  readonly handler: ResourceHandler;
  readonly op: string;

  constructor(change: Change, context: NodeContext) {
    this.change = change;
    this.context = context;
    this.type = context.engine.registry.get(change.type);
    this.handler = context.engine.provider.handler(change.type);
    this.op = opOf(context.digest, change.address);
  }

  get entry(): StateEntry | undefined {
    return this.context.run.entry(this.change.address);
  }

  get parentId(): string | undefined {
    const parent = parentOf(this.change.address);
    return parent && !this.type.inline ? this.context.run.entry(parent)?.id : undefined;
  }

  /** For spreading into probes and targets. */
  get parent(): { readonly parentId?: string } {
    const { parentId } = this;
    return parentId === undefined ? {} : { parentId };
  }

  get step(): StepContext {
    return this.context.step(this.change.address);
  }

  /** What this change owes; after a creation with its op, so that doing it twice can be told. */
  get owes(): readonly string[] {
    const owes = this.change.owes.filter((item) => !this.context.skip.includes(readOwed(item).name));
    return this.change.action === 'create' || this.change.action === 'replace' ? owes.map((item) => writeOwed(item, this.op)) : owes;
  }

  inside(action: Change['action']): readonly Change[] {
    return (this.context.inside.get(this.change.address) ?? []).filter((change) => change.action === action);
  }

  get precheck(): PrecheckContext {
    const { engine, plan, digest, lens, run, resumed } = this.context;
    return { registry: engine.registry, plan, digest, lens, resumed, entry: (address) => run.entry(address) };
  }

  marker(owed: readonly string[]): Marker {
    const { plan, lineage } = this.context;
    const { action, address, unagreed = [] } = this.change;
    return { fleet: plan.binding.fleet, workspace: plan.binding.workspace, address, lineage, op: this.op, ...(owed.length > 0 ? { owed } : {}), ...(action === 'adopt' || unagreed.length > 0 ? { adopted: true } : {}) };
  }

  /** `seen`: the op in the mark on the object, where this change did not renew it. */
  entryFor(id: string, owed: readonly string[], resolved?: Attributes, seen?: string): StateEntry {
    const before = this.entry;
    const wasThere = (this.change.action === 'adopt' && this.type.removal.keepAdopted === true) || (before?.adopted === true && before.id === id);
    return { ...entryOf(this.change, this.type, id, this.op, owed, resolved), ...(seen === undefined || seen === this.op ? {} : { marked: seen }), ...(wasThere ? { adopted: true } : {}) };
  }

  childEntry(child: Change, id: string): StateEntry {
    return entryOf(child, this.context.engine.registry.get(child.type), id, opOf(this.context.digest, child.address), []);
  }

  /** Entries of the children that an object holds under their names. */
  childrenIn(object: LiveObject): readonly EntryChange[] {
    return this.inside('create').flatMap((child) => {
      const id = linkId(object, child.name);
      return id === undefined ? [] : [{ address: child.address, entry: this.childEntry(child, id) }];
    });
  }

  /** Result on disk and in memory; in memory also when the disk refuses it: the call was made, and the snapshot at the end may still get through. */
  async record(changes: readonly EntryChange[]): Promise<void> {
    this.context.run.record(changes);
    await this.context.journal.append({ kind: 'result', address: this.change.address, entries: changes });
  }

  /** Nothing was done, for certain. */
  async recordFailed(): Promise<void> {
    await this.context.journal.append({ kind: 'failed', address: this.change.address });
  }

  /** One call; when its outcome is not known, looks what became of it, and makes it once more if nothing did. */
  async send(call: () => Promise<void>, isDone: () => Promise<boolean>): Promise<void> {
    try {
      await call();
    } catch (error) {
      if (!(error instanceof UnknownOutcome)) throw error;
      this.step.progress('no answer; looking what became of it');
      if (await isDone()) return;
      await call();
    }
  }

  changedMeanwhile(standing: Standing): DiagnosticError {
    const what = standing.kind === 'changed' ? standing.what : 'it is gone';
    return failure('LC3107', `${this.change.address} changed while the plan was being applied: ${what}; it was not written`, { address: this.change.address, next: 'See it with `lettactl refresh`, then plan again.' });
  }
}

/** The state's entry for a change that is done. */
function entryOf(change: Change, type: ResourceType, id: string, op: string, owed: readonly string[], resolved?: Attributes): StateEntry {
  const { desired } = change;
  const seeds = desired ? seedsOf(desired, type) : [];
  const base: Record<string, Json> = { ...change.base };
  for (const [name, value] of Object.entries(resolved ?? {})) base[name] = toBase(value);
  return {
    address: change.address, type: change.type, id, name: change.name, status: 'ready', base, dependsOn: change.dependsOn, op, owed,
    ...(desired?.lifecycle ? { lifecycle: desired.lifecycle } : {}), ...(seeds.length > 0 ? { seeds } : {}),
    ...(change.unagreed ? { unagreed: change.unagreed } : {}), ...(change.reasons.includes('not-owned') ? { used: true } : {}),
  };
}

/** The id under which an object holds a name in one of its maps (a block by its label). */
export function linkId(object: LiveObject, name: string): string | undefined {
  for (const value of Object.values(object.attributes)) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) continue;
    const link = (value as Record<string, Json>)[name];
    if (typeof link === 'object' && link !== null && '$id' in link) return (link as { $id: string }).$id;
  }
  return undefined;
}
