import { parentOf, type Address } from '../core/address.ts';
import { DiagnosticError, failure, type Diagnostic } from '../core/diagnostic.ts';
import { opOf } from '../core/digest.ts';
import type { LiveObject, Marker } from '../core/live.ts';
import type { Change } from '../core/plan/change.ts';
import { seedsOf } from '../core/plan/classify.ts';
import { toBase } from '../core/plan/normal.ts';
import type { Plan } from '../core/plan/plan.ts';
import { satisfied } from '../core/plan/precondition.ts';
import type { ResourceType } from '../core/resource-type.ts';
import { rulesOf } from '../core/resource-type.ts';
import { readOwed, writeOwed } from '../core/state/owed.ts';
import type { EntryChange } from '../core/state/transitions.ts';
import type { StateEntry } from '../core/state/state.ts';
import type { Attributes, Json } from '../core/value.ts';
import type { Engine } from './engine.ts';
import type { Lens } from './observe.ts';
import type { JournalWriter, ResourceHandler, StepContext, Written } from './ports.ts';
import { UnknownOutcome } from './ports.ts';
import { standingOf, type PrecheckContext, type Standing } from './precheck.ts';
import type { RunState } from './run-state.ts';

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
  /** The lock is still ours. */
  readonly checkLock: () => Promise<void>;
  /** Owed things that are not to be done in this run (`--skip-first-message`). */
  readonly skip: readonly string[];
  readonly resumed: boolean;
  /** Changes that are made inside another one's call, by that one's address. */
  readonly inside: ReadonlyMap<Address, readonly Change[]>;
}

/** What a finished node tells people. */
export interface NodeResult { readonly id?: string; readonly detail: readonly string[]; readonly already: boolean; readonly diagnostics: readonly Diagnostic[]; /** Something stays owed: the node counts as failed, what depends on it goes on. */ readonly incomplete?: boolean }

/** Carries out one change, and what it owes: precondition, intent, call, result. Throws DiagnosticError when it failed. */
export async function applyNode(change: Change, context: NodeContext): Promise<NodeResult> {
  const node = new Node(change, context);
  switch (change.action) {
    case 'no-op': return node.rebase();
    case 'create': return node.create();
    case 'adopt':
    case 'update': return node.update();
    case 'replace': return node.replace();
    case 'delete':
    case 'forget': return node.remove();
  }
}

class Node {
  readonly #change: Change;
  readonly #context: NodeContext;
  readonly #type: ResourceType;
  readonly #handler: ResourceHandler;
  readonly #op: string;

  constructor(change: Change, context: NodeContext) {
    this.#change = change;
    this.#context = context;
    this.#type = context.engine.registry.get(change.type);
    this.#handler = context.engine.provider.handler(change.type);
    this.#op = opOf(context.digest, change.address);
  }

  /** Only the state learns something: nothing is sent. */
  async rebase(): Promise<NodeResult> {
    const { address, desired, id } = this.#change;
    const before = this.#entry;
    const entry = desired && id !== undefined ? this.#entryFor(id, before?.owed ?? [], before?.op) : this.#context.plan.options.refreshOnly && before && this.#change.base ? { ...before, base: this.#change.base } : null;
    await this.#record([{ address, entry }]);
    return { detail: [], already: true, diagnostics: [], ...(id ? { id } : {}) };
  }

  async create(): Promise<NodeResult> {
    const standing = this.#context.standings.get(this.#change.address);
    if (standing?.kind === 'done' && standing.live) {
      const known = this.#entry;
      const inline = this.#inlineChildren.flatMap((child): EntryChange[] => {
        const id = linkId(standing.live as LiveObject, child.name);
        return id === undefined ? [] : [{ address: child.address, entry: this.#childEntry(child, id) }];
      });
      if (!known) await this.#record([{ address: this.#change.address, entry: this.#entryFor(standing.live.id, this.#owes) }, ...inline]);
      const settled = await this.#settle(standing.live.id, known?.owed ?? this.#owes);
      return { id: standing.live.id, already: true, ...settled };
    }
    return this.#make();
  }

  async update(): Promise<NodeResult> {
    const { address, id } = this.#change;
    const before = this.#entry;
    const raw = id === undefined ? null : await this.#handler.read(id, this.#parentId);
    const standing = standingOf(this.#change, raw ?? undefined, this.#precheck);
    if (standing.kind === 'changed' || !raw) throw this.#changedMeanwhile(standing);
    const owes = [...new Set([...(before?.owed ?? []), ...this.#owes])];
    if (standing.kind === 'done' && before?.op === this.#op) {
      const settled = await this.#settle(raw.id, before.owed);
      return { id: raw.id, already: true, ...settled };
    }
    if (standing.kind === 'done') {
      await this.#record([{ address, entry: this.#entryFor(raw.id, owes) }]);
      const settled = await this.#settle(raw.id, owes);
      return { id: raw.id, already: true, ...settled };
    }
    if (this.#change.attributes.length === 0 && !this.#change.marks) {
      await this.#record([{ address, entry: this.#entryFor(raw.id, owes) }]);
      const settled = await this.#settle(raw.id, owes);
      return { id: raw.id, already: false, ...settled };
    }
    const unfinished = before ? { ...before, op: this.#op, owed: owes } : undefined;
    await this.#context.journal.append({ kind: 'intent', address, action: this.#change.action, op: this.#op, id: raw.id, ...(unfinished ? { entry: unfinished } : {}) });
    let written: Written;
    try {
      written = await this.#write(raw, owes);
    } catch (error) {
      if (unfinished && owes.length > 0) await this.#record([{ address, entry: unfinished }]);
      else await this.#context.journal.append({ kind: 'failed', address });
      throw error;
    }
    await this.#record([{ address, entry: this.#entryFor(written.id, owes, this.#op, written.resolved) }]);
    const settled = await this.#settle(written.id, owes);
    return { id: written.id, already: false, detail: [...this.#change.attributes.map((attribute) => attribute.path), ...settled.detail], diagnostics: [...(written.diagnostics ?? []), ...settled.diagnostics], ...(settled.incomplete ? { incomplete: true } : {}) };
  }

  /** Deletes, then creates: most names are unique. A run that died in between goes on with the creation. */
  async replace(): Promise<NodeResult> {
    const standing = this.#context.standings.get(this.#change.address);
    if (standing?.kind === 'done') return this.create();
    if (this.#entry !== undefined && this.#change.id !== undefined) {
      const raw = await this.#handler.read(this.#change.id, this.#parentId);
      const now = raw ? standingOf(this.#change, raw, this.#precheck) : undefined;
      if (now?.kind === 'changed') throw this.#changedMeanwhile(now);
      await this.#takeAway(this.#change.id, raw, 'delete');
    }
    return this.#make();
  }

  async remove(): Promise<NodeResult> {
    const { id, action } = this.#change;
    if (id === undefined || this.#entry === undefined) return { detail: [], already: true, diagnostics: [] };
    const raw = await this.#handler.read(id, this.#parentId);
    const standing = raw ? standingOf(this.#change, raw, this.#precheck) : undefined;
    if (standing?.kind === 'changed') throw this.#changedMeanwhile(standing);
    await this.#takeAway(id, raw, action === 'forget' ? 'forget' : 'delete');
    return { id, detail: [], already: raw === null, diagnostics: [] };
  }

  async #takeAway(id: string, raw: LiveObject | null, how: 'delete' | 'forget'): Promise<void> {
    const { address, name } = this.#change;
    const children = (this.#context.inside.get(address) ?? []).filter((change) => change.action === 'delete').map((change): EntryChange => ({ address: change.address, entry: null }));
    if (raw) {
      await this.#context.journal.append({ kind: 'intent', address, action: how, op: this.#op, id });
      const target = { id, name: raw.name || name, ...(this.#parentId ? { parentId: this.#parentId } : {}) };
      try {
        await this.#retryUnknown(() => this.#handler[how](target, this.#step), async () => how === 'delete' && (await this.#handler.read(id, this.#parentId)) === null);
      } catch (error) {
        await this.#context.journal.append({ kind: 'failed', address });
        throw error;
      }
    }
    await this.#record([{ address, entry: null }, ...children]);
  }

  // ---- one creation -----------------------------------------------------------------------------------------

  async #make(): Promise<NodeResult> {
    const { address, name, desired } = this.#change;
    if (!desired) throw new Error(`${address}: a creation without a desired resource`);
    const inline = this.#inlineChildren;
    const existing = await this.#handler.existing?.(name);
    const draft = this.#entryFor('', this.#owes);
    await this.#context.journal.append({ kind: 'intent', address, action: 'create', op: this.#op, draft, ...(inline.length > 0 ? { inline: inline.map((child) => this.#childEntry(child, '')) } : {}), ...(existing ? { existing } : {}) });
    const step = {
      address, name, desired, op: this.#op, marker: this.#marker(this.#owes), owes: this.#owes, ...(this.#parentId ? { parentId: this.#parentId } : {}),
      inline: inline.map((child) => ({ address: child.address, name: child.name, desired: child.desired as NonNullable<Change['desired']>, op: opOf(this.#context.digest, child.address) })),
    };
    let written: Written | undefined;
    try {
      await this.#retryUnknown(async () => {
        written = await this.#handler.create(step, this.#step);
      }, async () => {
        const found = await this.#handler.findByOp({ op: this.#op, name, address, ...(this.#parentId ? { parentId: this.#parentId } : {}), ...(existing ? { existing } : {}) });
        const object = found[0];
        if (!object) return false;
        written = { id: object.id, inline: inline.flatMap((child) => { const id = linkId(object, child.name); return id === undefined ? [] : [{ address: child.address, id }]; }) };
        return true;
      });
    } catch (error) {
      await this.#keepWhatWasMade(inline, existing);
      throw error;
    }
    if (!written) throw new Error(`${address}: created, but nothing was returned`);
    const made = written;
    const children = (made.inline ?? []).flatMap((child): EntryChange[] => {
      const change = inline.find((candidate) => candidate.address === child.address);
      return change ? [{ address: child.address, entry: this.#childEntry(change, child.id) }] : [];
    });
    await this.#record([...children, { address, entry: this.#entryFor(made.id, this.#owes, this.#op, made.resolved) }]);
    const settled = await this.#settle(made.id, this.#owes);
    return { id: made.id, already: false, detail: settled.detail, diagnostics: [...(made.diagnostics ?? []), ...settled.diagnostics], ...(settled.incomplete ? { incomplete: true } : {}) };
  }

  /** A creation of several calls may fail after the first: what is there is bound, so that the next plan completes it instead of making another. */
  async #keepWhatWasMade(inline: readonly Change[], existing: readonly string[] | undefined): Promise<void> {
    const { address, name } = this.#change;
    const probe = { op: this.#op, name, address, ...(this.#parentId ? { parentId: this.#parentId } : {}), ...(existing ? { existing } : {}) };
    const object = await this.#handler.findByOp(probe).then((found) => found[0], () => undefined);
    if (!object) return this.#context.journal.append({ kind: 'failed', address });
    const children = inline.flatMap((child): EntryChange[] => {
      const id = linkId(object, child.name);
      return id === undefined ? [] : [{ address: child.address, entry: this.#childEntry(child, id) }];
    });
    await this.#record([...children, { address, entry: this.#entryFor(object.id, this.#owes) }]);
  }

  // ---- one update -------------------------------------------------------------------------------------------

  /** Writes; after an unknown outcome reads again: what is as planned is done, what is as before is written once more, anything else fails. */
  async #write(raw: LiveObject, owes: readonly string[]): Promise<Written> {
    const rules = rulesOf(this.#type);
    const send = async (live: LiveObject, attributes: Change['attributes']): Promise<Written> => {
      await this.#context.checkLock();
      return this.#handler.update({ address: this.#change.address, name: this.#change.name, desired: this.#change.desired as NonNullable<Change['desired']>, op: this.#op, marker: this.#marker(owes), live, changes: attributes, marks: this.#change.marks === true, owes }, this.#step);
    };
    const open = (live: LiveObject) => {
      const seen = this.#context.lens.see(live, this.#change.address, this.#change.desired);
      return this.#change.attributes.filter((attribute) => !satisfied(attribute, seen, rules[attribute.path]?.writeOnly === true, live.marker?.op === this.#op));
    };
    try {
      return await send(raw, open(raw));
    } catch (error) {
      if (!(error instanceof UnknownOutcome)) throw error;
      this.#step.progress('no answer; reading it again');
      const again = await this.#handler.read(raw.id, this.#parentId);
      if (!again) throw failure('LC2019', `${this.#change.address}: no answer to the write, and ${raw.id} is gone`, { address: this.#change.address, next: 'Plan again.' });
      const left = open(again);
      if (left.length === 0 && (!this.#change.marks || again.marker?.op === this.#op)) return { id: raw.id };
      const standing = standingOf(this.#change, again, { ...this.#precheck });
      if (standing.kind === 'changed' && left.length === this.#change.attributes.length) throw this.#changedMeanwhile(standing);
      return send(again, left);
    }
  }

  async #retryUnknown(call: () => Promise<void>, isDone: () => Promise<boolean>): Promise<void> {
    await this.#context.checkLock();
    try {
      await call();
    } catch (error) {
      if (!(error instanceof UnknownOutcome)) throw error;
      this.#step.progress('no answer; looking what became of it');
      if (await isDone()) return;
      await call();
    }
  }

  /** Does what is owed, in order; each is crossed off once it is done. */
  async #settle(id: string, owed: readonly string[]): Promise<Pick<NodeResult, 'detail' | 'diagnostics' | 'incomplete'>> {
    const detail: string[] = [];
    const diagnostics: Diagnostic[] = [];
    let left = owed;
    let incomplete = false;
    for (const item of owed) {
      const desired = this.#change.desired;
      if (!desired || !this.#handler.settle) break;
      const settled = await this.#settleOne(item, id, desired);
      diagnostics.push(...(settled.diagnostics ?? []));
      if (!settled.done) {
        incomplete = true;
        continue;
      }
      left = left.filter((other) => other !== item);
      detail.push(readOwed(item).name);
      const entry = this.#entry;
      if (entry) await this.#record([{ address: this.#change.address, entry: { ...entry, owed: left } }]);
    }
    return { detail, diagnostics, ...(incomplete ? { incomplete } : {}) };
  }

  async #settleOne(item: string, id: string, desired: NonNullable<Change['desired']>) {
    const settle = this.#handler.settle;
    if (!settle) return { done: true };
    const { name, op } = readOwed(item);
    const send = () => settle.call(this.#handler, name, { id, name: this.#change.name, desired, op: op ?? this.#op }, this.#step);
    try {
      return await send().catch((error: unknown) => {
        if (error instanceof UnknownOutcome) return send();
        throw error;
      });
    } catch (error) {
      if (error instanceof DiagnosticError) return { done: false, diagnostics: error.diagnostics };
      if (error instanceof UnknownOutcome) return { done: false, diagnostics: [{ severity: 'error' as const, code: 'LC2018', address: this.#change.address, summary: `no answer to ${name}: ${error.message}`, next: 'Apply again: what is owed is kept.' }] };
      throw error;
    }
  }

  // ---- small things -----------------------------------------------------------------------------------------

  get #entry(): StateEntry | undefined {
    return this.#context.run.entry(this.#change.address);
  }

  get #parentId(): string | undefined {
    const parent = parentOf(this.#change.address);
    return parent && !this.#type.inline ? this.#context.run.entry(parent)?.id : undefined;
  }

  get #step(): StepContext {
    return this.#context.step(this.#change.address);
  }

  get #owes(): readonly string[] {
    const owes = this.#context.skip.length === 0 ? this.#change.owes : this.#change.owes.filter((item) => !this.#context.skip.includes(readOwed(item).name));
    return this.#change.action === 'create' || this.#change.action === 'replace' ? owes.map((item) => writeOwed(item, this.#op)) : owes;
  }

  get #inlineChildren(): readonly Change[] {
    return (this.#context.inside.get(this.#change.address) ?? []).filter((change) => change.action === 'create');
  }

  get #precheck(): PrecheckContext {
    const { engine, plan, digest, lens, run, resumed } = this.#context;
    return { registry: engine.registry, plan, digest, lens, resumed, entry: (address) => run.entry(address) };
  }

  #marker(owed: readonly string[]): Marker {
    const { plan, lineage } = this.#context;
    return { fleet: plan.binding.fleet, workspace: plan.binding.workspace, address: this.#change.address, lineage, op: this.#op, ...(owed.length > 0 ? { owed } : {}) };
  }

  #entryFor(id: string, owed: readonly string[], op = this.#op, resolved?: Attributes): StateEntry {
    return entryOf(this.#change, this.#type, id, op, owed, resolved);
  }

  #childEntry(child: Change, id: string): StateEntry {
    return entryOf(child, this.#context.engine.registry.get(child.type), id, opOf(this.#context.digest, child.address), []);
  }

  async #record(changes: readonly EntryChange[]): Promise<void> {
    await this.#context.journal.append({ kind: 'result', address: this.#change.address, entries: changes });
    this.#context.run.record(changes);
  }

  #changedMeanwhile(standing: Standing): DiagnosticError {
    const what = standing.kind === 'changed' ? standing.what : 'it is gone';
    return failure('LC3107', `${this.#change.address} changed while the plan was being applied: ${what}; it was not written`, { address: this.#change.address, next: 'See it with `lettactl refresh`, then plan again.' });
  }
}

/** The state's entry for a change that is done. */
function entryOf(change: Change, type: ResourceType, id: string, op: string, owed: readonly string[], resolved?: Attributes): StateEntry {
  const desired = change.desired;
  const seeds = desired ? seedsOf(desired, type) : [];
  const base: Record<string, Json> = { ...change.base };
  for (const [name, value] of Object.entries(resolved ?? {})) base[name] = toBase(value);
  return {
    address: change.address, type: change.type, id, name: change.name, status: 'ready', base, dependsOn: change.dependsOn, op, owed,
    ...(desired?.lifecycle ? { lifecycle: desired.lifecycle } : {}), ...(seeds.length > 0 ? { seeds } : {}),
    ...(change.reasons.includes('not-owned') ? { used: true } : {}),
  };
}

/** The id under which an object holds a name in one of its maps (a block by its label). */
function linkId(object: LiveObject, name: string): string | undefined {
  for (const value of Object.values(object.attributes)) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) continue;
    const link = (value as Record<string, Json>)[name];
    if (typeof link === 'object' && link !== null && '$id' in link) return (link as { $id: string }).$id;
  }
  return undefined;
}
