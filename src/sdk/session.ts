import { setMaxListeners } from 'node:events';
import { dirname, join, resolve } from 'node:path';
import type { Fleet } from '../core/desired.ts';
import { failure, type Diagnostic } from '../core/diagnostic.ts';
import type { PlanBinding } from '../core/plan/plan.ts';
import { createRegistry, type Registry } from '../core/registry.ts';
import { isSecret, type Json } from '../core/value.ts';
import { Veil } from '../core/veil.ts';
import { createLocalBackend } from '../backends/local/backend.ts';
import { bucketProviders } from '../buckets/providers.ts';
import type { Engine } from '../engine/engine.ts';
import type { EventBody } from '../engine/events.ts';
import type { Stdin } from '../engine/fleet-files.ts';
import { loadFleet, repositoryRoot, type LoadedFleet } from '../engine/load.ts';
import type { BackupFile, Environment, Provider, StateBackend } from '../engine/ports.ts';
import { secretText } from '../engine/secrets.ts';
import { resolveAccess, type AccessOrigin, type RemoteAccess, type ServerAccess } from '../letta/auth.ts';
import { createLetta, type Letta } from '../letta/client.ts';
import { createLimiter } from '../letta/limiter.ts';
import { pause } from '../letta/transport.ts';
import { createProvider } from '../resources/server.ts';
import { resourceTypes } from '../resources/types.ts';
import { saveBackup } from './backups.ts';
import type { FleetInput, OnEvent, ServerOptions } from './api.ts';
import { remoteAccess } from './remotes/remotes.ts';
import { VERSION } from './version.ts';
import { createEnvironment } from './environment.ts';

export interface SessionOptions {
  /** Every relative path starts here; default: the process's working folder. */
  readonly cwd?: string;
  /** Instead of the process's environment. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly server?: ServerOptions;
  readonly onEvent?: OnEvent;
  readonly signal?: AbortSignal;
  readonly stdin?: Stdin;
  /** Carries the requests; default: the platform's. */
  readonly fetch?: typeof fetch;
  readonly version?: string;
}

/** Variables that hold a secret by what they are called; a short value is a word, and would be taken out of others. */
const SECRET_VARIABLE = /(?:token|secret|password|passwd|key|credentials?|auth)$/i;
const LONG_ENOUGH = 8;

/** The composition root: what one run is made of. Nothing here is shared between two sessions. */
export class Session {
  readonly cwd: string;
  readonly registry: Registry = createRegistry(resourceTypes);
  readonly signal: AbortSignal;
  readonly #options: SessionOptions;
  readonly #env: Readonly<Record<string, string | undefined>>;
  readonly #version: string;
  /** One for all that this instance asks of a server. */
  readonly #limiter = createLimiter();
  readonly #remotes = new Map<string | undefined, RemoteAccess>();
  /** Over all that is told in this session. */
  readonly veil = new Veil();

  constructor(options: SessionOptions) {
    this.#options = options;
    this.cwd = resolve(options.cwd ?? process.cwd());
    this.#env = options.env ?? process.env;
    this.#version = options.version ?? VERSION;
    // What a server may know from other runs, that need it where this one does not.
    for (const [name, value] of Object.entries(this.#env)) if (value && SECRET_VARIABLE.test(name) && value.length >= LONG_ENOUGH) this.veil.hide(value);
    this.signal = options.signal ?? new AbortController().signal;
    // Every call in flight listens to it.
    setMaxListeners(0, this.signal);
  }

  /** The text for `-`, if this session has one. */
  get stdin(): Stdin | undefined {
    return this.#options.stdin;
  }

  /** The environment's variables, for what reads them itself. */
  get variables(): Readonly<Record<string, string | undefined>> {
    return this.#env;
  }

  environment(folder?: string, declared?: LoadedFleet['declared']): Environment {
    return createEnvironment(this.#env, this.#version, folder, declared, this.veil);
  }

  /** The workspace that was asked for: option, then LETTACTL_WORKSPACE. */
  workspace(input: Pick<FleetInput, 'workspace'>): string | undefined {
    return input.workspace ?? this.environment().variable('LETTACTL_WORKSPACE');
  }

  /** `contents`: what lies in buckets is read, too; a plan needs it, a look at the fleet or its state does not. */
  async load(input: FleetInput, contents = false): Promise<LoadedFleet> {
    const { files, fleet, root, allowOutsideRoot, strict, variables, variableFiles } = input;
    const workspace = this.workspace(input);
    const loaded = await loadFleet({
      cwd: this.cwd, contents,
      ...(files ? { files } : {}), ...(fleet === undefined ? {} : { fleet }), ...(workspace === undefined ? {} : { workspace }), ...(root === undefined ? {} : { root }),
      ...(allowOutsideRoot ? { allowOutsideRoot } : {}), ...(strict ? { strict } : {}), ...(variableFiles ? { variableFiles } : {}),
      ...(variables ? { variables: Object.entries(variables).map(([name, value]) => ({ name, value, from: '-var', strict: true })) } : {}),
      ...(this.#options.stdin ? { stdin: this.#options.stdin } : {}),
    }, {
      registry: this.registry, environment: this.environment(),
      buckets: { providers: bucketProviders(globalThis.fetch), signal: this.signal, sleep: pause },
    });
    this.#hideSecretsOf(loaded);
    return loaded;
  }

  /** The state of a fleet and workspace; its folder is the fleet file's. */
  backend(where: { readonly folder: string; readonly fleet: string; readonly workspace: string; readonly state?: string; readonly settings?: Fleet['settings'] }): StateBackend {
    const type = where.settings?.backend?.['type'] ?? 'local';
    if (type !== 'local') throw failure('LC3122', `the state backend ${JSON.stringify(type)} is not known here`, { next: 'This version knows `local`. Take settings.backend out, or install the plugin that brings it.' });
    const environment = this.environment();
    const gitRoot = repositoryRoot(where.folder);
    return createLocalBackend({
      folder: where.folder, fleet: where.fleet, workspace: where.workspace, now: () => environment.now(), randomHex: (bytes) => environment.randomHex(bytes),
      ...(where.state === undefined ? {} : { statePath: resolve(this.cwd, where.state) }), ...(gitRoot === undefined ? {} : { gitRoot }),
    });
  }

  /** `requests`: at most so many under way at once. */
  provider(settings: Fleet['settings'] = {}, requests?: number): Provider {
    return createProvider(this.letta(settings, requests));
  }

  /**
   * Which server, and where that is said: options, environment, settings, the active remote, in this order (design §16). `peek`: without
   * getting the key of a remote, which may take a command: some text stands for it.
   */
  access(settings: Fleet['settings'] = {}, { peek = false } = {}): ServerAccess & { readonly from: AccessOrigin } {
    const environment = this.environment();
    const seen = (remote: RemoteAccess | undefined): RemoteAccess | undefined => (remote && peek ? { ...remote, key: () => (remote.hasKey ? '(not read)' : undefined) } : remote);
    const { remote: name, ...options } = this.#options.server ?? {};
    const named = name === undefined ? undefined : seen(this.#remote(name));
    return resolveAccess({
      options, settings: settings.server ?? {}, variable: (variable) => environment.variable(variable),
      active: () => seen(this.#remote()), ...(named ? { named } : {}),
    });
  }

  /** Kept, so that a command for its key is run once. */
  #remote(name?: string): RemoteAccess | undefined {
    const kept = this.#remotes.get(name) ?? remoteAccess(name, { env: this.#env });
    if (kept) this.#remotes.set(name, kept);
    return kept;
  }

  /** Calls to the server. */
  letta(settings: Fleet['settings'] = {}, requests?: number): Letta {
    const { from: _from, ...access } = this.access(settings);
    return createLetta({ ...access, veil: this.veil, limiter: requests === undefined ? this.#limiter : createLimiter({ max: requests }), sleep: pause, ...(this.#options.fetch ? { fetch: this.#options.fetch } : {}), onRetry: (event) => this.emit({ type: 'retry', ...event }) });
  }

  /** `declared`: values given for the fleet's variables in this run. */
  engine(backend: StateBackend, provider: Provider, folder: string, declared?: LoadedFleet['declared']): Engine {
    const backups = { save: (label: string, files: readonly BackupFile[]) => saveBackup(this, label, files, folder) };
    return { registry: this.registry, provider, backend, backups, environment: this.environment(folder, declared), emit: (event) => this.emit(event), signal: this.signal };
  }

  emit(event: EventBody): void {
    this.#options.onEvent?.({ at: new Date().toISOString(), ...this.#veiled(event) });
  }

  /** Before anything is asked of a server: it may know them from an earlier run. */
  #hideSecretsOf({ fleet, folder, declared }: LoadedFleet): void {
    const environment = this.environment(folder, declared);
    const look = (value: Json): void => {
      if (isSecret(value)) secretText(value, environment);
      else if (typeof value === 'object' && value !== null) for (const inner of Object.values(value as Record<string, Json>)) look(inner);
    };
    for (const { attributes } of fleet.resources.values()) look(attributes);
    for (const { parts } of fleet.outputs) for (const part of parts) if ('secret' in part) secretText(part.secret, environment);
  }

  /** What the server may have said goes under the veil; plans hold no secret by what they are made of. */
  #veiled(event: EventBody): EventBody {
    const told = (diagnostic: Diagnostic): Diagnostic => ({ ...diagnostic, summary: this.veil.over(diagnostic.summary), ...(diagnostic.detail === undefined ? {} : { detail: this.veil.over(diagnostic.detail) }) });
    switch (event.type) {
      case 'diagnostic': return { ...event, diagnostic: told(event.diagnostic) };
      case 'node_failed': return { ...event, diagnostics: event.diagnostics.map(told) };
      case 'node_progress': case 'phase': return { ...event, message: this.veil.over(event.message) };
      case 'node_done': return { ...event, detail: event.detail.map((line) => this.veil.over(line)) };
      default: return event;
    }
  }

  /** The folder that a plan's fleet lies in, found again without reading the fleet: its config paths are relative to the repository. */
  folderOf(binding: PlanBinding): string {
    const top = repositoryRoot(this.cwd) ?? this.cwd;
    const folders = binding.configPaths.filter((path) => path !== '-').map((path) => dirname(join(top, path)));
    return folders.length === 0 ? this.cwd : folders.reduce((common, folder) => sharedFolder(common, folder));
  }
}

function sharedFolder(a: string, b: string): string {
  let common = a;
  while (b !== common && !b.startsWith(common.endsWith('/') ? common : `${common}/`)) common = dirname(common);
  return common;
}
