import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fleetJsonSchema } from '../core/config/json-schema.ts';
import { toAddress } from '../core/address.ts';
import type { LiveObject } from '../core/live.ts';
import type { Fleet } from '../core/desired.ts';
import { DiagnosticError, failure, type Diagnostic } from '../core/diagnostic.ts';
import { DEFAULT_FILES } from '../engine/fleet-files.ts';
import type { PlanOptions } from '../core/plan/plan.ts';
import { generateFleet } from '../engine/generate.ts';
import { listObjects } from '../operations/inspect/list.ts';
import { importObject } from '../engine/import.ts';
import { planFleet } from '../engine/plan.ts';
import type { LockInfo, StateBackend } from '../engine/ports.ts';
import { recoverState } from '../engine/recover.ts';
import { refreshFleet } from '../engine/refresh.ts';
import type { LoadedFleet } from '../engine/load.ts';
import type { State } from '../core/state/state.ts';
import type { Json } from '../core/value.ts';
import type { Applied, ApplyInput, Checked, Configuration, FleetInput, FormatInput, FormattedFile, GeneratedFleet, GenerateInput, Imported, ImportInput, LockOptions, Operations, OutputValue, Planned, PlanInput, Refreshed, ServerOffer, Started, StartInput, Transfers } from './api.ts';
import { applyDirectly, applySaved } from './apply.ts';
import { checkFleet } from './checks.ts';
import { diagnose } from './doctor.ts';
import { loadIfThere, lockOf, whereOf } from './fleet-at-hand.ts';
import { formatFiles, inForm } from './format.ts';
import { Inspect } from './inspect.ts';
import { Objects } from './objects.ts';
import { configurationOf } from './configuration.ts';
import { offerOf } from './offer.ts';
import { nameFor, startFleet } from './start.ts';
import { outputsOf } from './outputs.ts';
import { ignoring, notIgnored } from './ignore.ts';
import { Messages } from './messages.ts';
import { Runs } from './runs.ts';
import { getRun, runsOf, sendMessage, waitForRun, type SendMessageOptions } from './classic.ts';
import { Conversations } from './conversations.ts';
import type { Run } from '../operations/runs/api.ts';
import { narrowingTargets } from './narrowing.ts';
import { planDigest, readPlanFile, savePlanFile } from './plan-file.ts';
import { Reports } from './reports.ts';
import { Session, type SessionOptions } from './session.ts';
import { Transfer } from './transfer.ts';

export type LettaCtlOptions = SessionOptions;

/** Everything that the commands do, for programs: typed, without process.exit, without global state. Expected failures are DiagnosticErrors. */
export class LettaCtl implements Operations {
  readonly objects: Objects;
  readonly #session: Session;
  readonly inspect: Inspect;
  readonly messages: Messages;
  readonly runs: Runs;
  readonly conversations: Conversations;
  readonly reports: Reports;
  readonly transfer: Transfers;

  constructor(options: LettaCtlOptions = {}) {
    this.#session = new Session(options);
    this.inspect = new Inspect(this.#session);
    this.messages = new Messages(this.#session);
    this.runs = new Runs(this.#session);
    this.conversations = new Conversations(this.#session);
    this.reports = new Reports(this.#session);
    this.objects = new Objects(this.#session);
    this.transfer = new Transfer(this.#session, async (input) => this.apply(input));
  }

  withoutSecrets(text: string): string {
    return this.#session.veil.over(text);
  }

  async validate(input: FleetInput): Promise<Fleet> {
    return (await this.#session.load(input)).fleet;
  }

  async plan(input: PlanInput): Promise<Planned> {
    const loaded = await this.#loadForPlan(input);
    const { fleet, folder } = loaded;
    const backend = this.#session.backend(whereOf(loaded, input));
    const engine = this.#session.engine(backend, this.#session.provider(fleet.settings, input.parallelism), folder, loaded.declared);
    const { out } = input;
    const plan = await planFleet(engine, {
      fleet, options: optionsOf(input, fleet), lock: lockOf(input),
      ...(out === undefined ? {} : { save: async (made) => savePlanFile(made, out, this.#session.cwd, input.maxPlanSize) }),
    });
    const planned = { plan, digest: planDigest(plan), fleet };
    this.#session.emit({ type: 'planned', plan, digest: planned.digest });
    return planned;
  }

  async apply(input: ApplyInput): Promise<Applied> {
    if (input.planFile !== undefined) return applySaved(this.#session, input, input.planFile, lockOf(input));
    const loaded = await this.#loadForPlan(input);
    const backend = this.#session.backend(whereOf(loaded, input));
    const applied = await applyDirectly(this.#session, loaded, backend, input, optionsOf(input, loaded.fleet), lockOf(input));
    return { ...applied, outputs: await this.#outputs(loaded, backend) };
  }

  async refresh(input: FleetInput & LockOptions & { readonly ignore?: readonly string[]; readonly memory?: boolean; readonly parallelism?: number }): Promise<Refreshed> {
    const loaded = await this.#session.load(input);
    const backend = this.#session.backend(whereOf(loaded, input));
    const engine = this.#session.engine(backend, this.#session.provider(loaded.fleet.settings, input.parallelism), loaded.folder, loaded.declared);
    const result = await refreshFleet(engine, { fleet: loaded.fleet, names: { fleet: loaded.fleet.name, workspace: loaded.fleet.workspace }, lock: lockOf(input) });
    return {
      drift: ignoring(result.drift, input.ignore ?? []), agentWritten: input.memory ? ignoring(result.agentWritten, input.ignore ?? []) : [],
      leftAlone: notIgnored(result.leftAlone, input.ignore ?? []), allGone: result.allGone, objects: result.objects, reads: result.reads, diagnostics: [],
    };
  }

  async import(input: ImportInput): Promise<Imported> {
    const loaded = await this.#session.load(input);
    const address = toAddress(input.address);
    if (!address) throw failure('LC4041', `${input.address} is no address`, { next: 'Addresses look like `agent.support` or `agent["näme x"].block.persona`; see yours with `lettactl graph`.' });
    const engine = this.#session.engine(this.#session.backend(whereOf(loaded, input)), this.#session.provider(loaded.fleet.settings), loaded.folder);
    return importObject(engine, { fleet: loaded.fleet, address, id: input.id, adoptAny: input.adoptAny ?? false, lock: lockOf(input) });
  }

  async generate(input: GenerateInput): Promise<GeneratedFleet> {
    const loaded = await loadIfThere(this.#session, input);
    const fleet = loaded?.fleet ?? null;
    const names = { fleet: fleet?.name ?? input.fleet ?? input.name ?? 'default', workspace: fleet?.workspace ?? this.#session.workspace(input) ?? 'default' };
    const backend = this.#session.backend(loaded ? whereOf(loaded, input) : { folder: this.#session.cwd, ...names, ...(input.state === undefined ? {} : { state: input.state }) });
    const engine = this.#session.engine(backend, this.#session.provider(fleet?.settings), loaded?.folder ?? this.#session.cwd);
    const { state } = await recoverState({ backend });
    const generated = await generateFleet(engine, state, { fleet, names, adoptAny: input.adoptAny ?? false, ...(fleet || names.fleet === 'default' ? {} : { name: names.fleet }) });
    return { ...generated, text: inForm(generated.text, this.#session.registry), beside: fleet && { fleet: fleet.name, files: input.files ?? fleet.configPaths.map((path) => basename(path)) } };
  }

  async readPlan(path: string): Promise<Planned> {
    return { ...(await readPlanFile(path, this.#session.cwd)), fleet: null };
  }

  async readState(input: FleetInput): Promise<{ readonly state: State | null; readonly location: string }> {
    const loaded = await this.#session.load(input);
    const backend = this.#session.backend(whereOf(loaded, input));
    const { state } = await recoverState({ backend });
    return { state, location: backend.identity.location };
  }

  hasFleet(): boolean {
    return DEFAULT_FILES.some((name) => existsSync(join(this.#session.cwd, name)));
  }

  async offer(): Promise<ServerOffer | { readonly problem: Diagnostic }> {
    return offerOf(this.#session);
  }

  async start(input: StartInput = {}): Promise<Started> {
    const name = input.name ?? nameFor(this.#session.cwd);
    if (input.fromServer) {
      if (this.hasFleet()) return startFleet(this.#session, input, undefined);
      const generated = await this.generate({ name, adoptAny: input.adoptAny ?? false });
      if (generated.objects.length === 0) throw failure('LC4025', 'there is nothing on the server to write a fleet for', { ...(generated.others > 0 ? { detail: `${generated.others} objects are other fleets'` } : {}), next: 'Leave --from-server out, to begin with a first agent.' });
      return { ...(await startFleet(this.#session, { ...input, name }, undefined, generated.text)), generated };
    }
    const offer = await this.offer();
    const started = await startFleet(this.#session, { ...input, name }, 'problem' in offer ? undefined : offer);
    return 'problem' in offer ? { ...started, problem: offer.problem } : started;
  }

  async check(input: FleetInput = {}): Promise<readonly Checked[]> {
    return checkFleet(this.#session, input, (loaded) => this.#session.backend(whereOf(loaded, input)));
  }

  async diagnose(input: FleetInput = {}): Promise<readonly Checked[]> {
    return diagnose(this.#session, input, (loaded) => this.#session.backend(whereOf(loaded, input)));
  }

  async outputs(input: FleetInput = {}): Promise<readonly OutputValue[]> {
    const loaded = await this.#session.load(input);
    return this.#outputs(loaded, this.#session.backend(whereOf(loaded, input)));
  }

  /** As in 1.x: starts a run and gives it at once; its end by `onComplete`, a failure of the wait by `onError`. */
  sendMessage(agentId: string, text: string, options: SendMessageOptions = {}): Promise<Run> {
    return sendMessage(this.#session, this.messages, agentId, text, options);
  }

  getRun(runId: string): Promise<Run> {
    return getRun(this.#session, runId);
  }

  listRuns(agentId?: string, options: { readonly active?: boolean; readonly limit?: number } = {}): Promise<readonly Run[]> {
    return runsOf(this.#session, agentId, options);
  }

  deleteRun(runId: string): Promise<void> {
    return this.runs.delete(runId);
  }

  /** The run when it has ended, a failed one too; `timeout` in seconds, default 300. */
  waitForRun(runId: string, { timeout }: { readonly timeout?: number } = {}): Promise<Run> {
    return waitForRun(this.#session, runId, timeout);
  }

  async #outputs(loaded: LoadedFleet, backend: StateBackend): Promise<readonly OutputValue[]> {
    if (loaded.fleet.outputs.length === 0) return [];
    const { state } = await recoverState({ backend });
    return outputsOf(loaded.fleet, state, { registry: this.#session.registry, environment: this.#session.environment(loaded.folder, loaded.declared) });
  }

  async format(input: FormatInput = {}): Promise<readonly FormattedFile[]> {
    return formatFiles(this.#session, input);
  }

  schema(): Readonly<Record<string, Json>> {
    return fleetJsonSchema(this.#session.registry.sections);
  }

  async forceUnlock(input: FleetInput, id: string): Promise<LockInfo> {
    const loaded = await this.#session.load(input);
    return this.#session.backend(whereOf(loaded, input)).forceUnlock(id);
  }

  async configuration(input: FleetInput = {}): Promise<Configuration> {
    return configurationOf(this.#session, () => loadIfThere(this.#session, input), (loaded) => this.#session.backend(whereOf(loaded, input)).identity.location);
  }

  async agentNames(beginning: string): Promise<readonly string[]> {
    const agents = await this.#session.letta().get<readonly { readonly name: string }[]>('/v1/agents/', { query: { query_text: beginning, limit: 100, order: 'asc' } });
    return [...new Set(agents.map(({ name }) => name).filter((name) => name.startsWith(beginning)))].sort();
  }

  async list(kind: string, options: { readonly name?: string; readonly tags?: readonly string[] } = {}): Promise<readonly LiveObject[]> {
    if (!this.#session.registry.has(kind)) throw failure('LC4006', `there is no kind of resource called ${kind}`, { next: `Kinds: ${this.#session.registry.types.map((type) => type.name).join(', ')}.` });
    return listObjects(this.#session.letta(), kind, options);
  }

  /** `-destroy` needs no fleet file with content: the state says what there is. */
  async #loadForPlan(input: PlanInput): Promise<LoadedFleet> {
    this.#session.emit({ type: 'phase', phase: 'config', message: 'reading the fleet' });
    return this.#session.load(input, !input.destroy);
  }
}

function optionsOf(input: PlanInput, fleet: Fleet): PlanOptions {
  if (input.destroy && input.refreshOnly) throw new DiagnosticError([{ severity: 'error', code: 'LC4003', summary: '-destroy and -refresh-only exclude each other' }]);
  return {
    targets: [...new Set([...(input.targets ?? []), ...narrowingTargets(fleet, input)])].sort(), replace: [...(input.replace ?? [])].sort(), destroy: input.destroy ?? false, refreshOnly: input.refreshOnly ?? false,
    refresh: input.refresh ?? true, prune: [...(input.prune ?? [])].sort(), adoptAny: input.adoptAny ?? false, allowRecreate: input.allowRecreate ?? false,
    refuseConflicts: input.refuseConflicts ?? false, force: input.force ?? false,
  };
}
