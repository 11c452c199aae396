import type { Fleet } from '../core/desired.ts';
import type { Diagnostic } from '../core/diagnostic.ts';
import type { Generated } from '../core/generate/generate.ts';
import type { LiveObject } from '../core/live.ts';
import type { LeftAlone } from '../core/plan/change.ts';
import type { Drift, Held, Plan, PlanOptions } from '../core/plan/plan.ts';
import type { State } from '../core/state/state.ts';
import type { Json } from '../core/value.ts';
import type { InspectOperations } from '../operations/inspect/api.ts';
import type { ApplySummary, EngineEvent } from '../engine/events.ts';
import type { Imported } from '../engine/import.ts';
import type { LockInfo } from '../engine/ports.ts';
import type { ConversationOperations } from '../operations/conversations/api.ts';
import type { MessageOperations } from '../operations/messaging/api.ts';
import type { RunOperations } from '../operations/runs/api.ts';
import type { ReportOperations } from '../operations/reports/api.ts';
import type { ObjectOperations } from './objects-api.ts';
import type { AgentFileOptions, ImportedAgents, ImportedObject, TransferOperations } from '../operations/transfer/api.ts';

/** Which server, with which key. What is left out comes from the environment, then from the fleet's settings, then from the active remote. */
export interface ServerOptions { readonly baseUrl?: string; /** The name of a remote, instead of a URL. */ readonly remote?: string; readonly apiKey?: string; readonly project?: string; readonly projectId?: string }

/** A server that gets a name on this machine. At most one of the three says where its key is. */
export interface NewRemote { readonly name: string; readonly url: string; readonly apiKey?: string; readonly apiKeyEnv?: string; readonly apiKeyCommand?: string; readonly project?: string; readonly projectId?: string }

/** A remote as it may be shown: of a key at most 8 characters. */
export interface RemoteInfo {
  readonly name: string;
  readonly url: string;
  readonly active: boolean;
  /** Null: it has none. */
  readonly key: { readonly from: 'file' | 'variable' | 'command'; readonly shown: string } | null;
  readonly project?: string;
  readonly projectId?: string;
}

export interface RemoteList { readonly remotes: readonly RemoteInfo[]; /** The file that they are kept in. */ readonly path?: string; /** It holds keys, and others on this machine may read it. */ readonly exposed: boolean }

/** Which fleet, read how. Every path is relative to `cwd`. */
export interface FleetInput {
  /** Files, folders or `-`; default: the first default file that exists. */
  readonly files?: readonly string[];
  readonly fleet?: string;
  readonly workspace?: string;
  readonly root?: string;
  readonly allowOutsideRoot?: boolean;
  readonly strict?: boolean;
  /** Values for variables that the fleet file declares: texts are read in the variable's type. */
  readonly variables?: Readonly<Record<string, Json>>;
  /** Files with such values, YAML or JSON; later ones win, `variables` over all of them. */
  readonly variableFiles?: readonly string[];
  /** Path of the state file, instead of the backend's default. */
  readonly state?: string;
  /** Narrowing as in the original: agents whose name contains the text, or that have all the tags. */
  readonly agent?: string;
  readonly scope?: readonly string[];
}

export interface LockOptions { readonly lock?: boolean; readonly lockTimeoutMs?: number }

export interface PlanInput extends FleetInput, LockOptions, Partial<PlanOptions> {
  /** Requests that may be under way at once; apply: objects worked on at once. */
  readonly parallelism?: number;
  /** Bytes that a plan's content may have, uncompressed; default 256 MB. */
  readonly maxPlanSize?: number;
  /** Where the plan is to be written; the lock is held while it is. */
  readonly out?: string;
}

export interface Planned { readonly plan: Plan; /** `sha256:` and 64 hex digits. */ readonly digest: string; readonly fleet: Fleet | null }

/** What is consented to when no saved plan is given. */
export interface Consent { readonly force?: boolean; readonly prune?: readonly string[]; readonly autoApprove?: boolean; /** Names typed on a terminal. */ readonly typedNames?: readonly string[] }

export interface ApplyInput extends PlanInput {
  /** A saved plan's path. Planning options beside it are an error. */
  readonly planFile?: string;
  readonly expectDigest?: string;
  readonly waitForIdle?: boolean;
  readonly skipFirstMessage?: boolean;
  readonly consent?: Consent;
  /** Asked once the plan is shown, on a terminal: what to do. Absent: no terminal, so what needs consent is held. */
  readonly approve?: (planned: Planned, held: readonly Held[]) => Promise<{ readonly go: boolean; readonly consent?: Consent }>;
}

export interface Applied { readonly summary: ApplySummary; readonly planned: Planned; /** Of the fleet that was read; a saved plan reads none. */ readonly outputs?: readonly OutputValue[] }

export interface Refreshed { readonly drift: readonly Drift[]; readonly agentWritten: readonly Drift[]; /** What others added to objects of the fleet; no drift. */ readonly leftAlone: readonly LeftAlone[]; /** All agents of the state are gone: the wrong server, or one that was reset. */ readonly allGone: boolean; readonly objects: number; readonly reads: number; readonly diagnostics: readonly Diagnostic[] }

export interface ImportInput extends FleetInput, LockOptions {
  /** Where the object is to be bound; declared in the fleet file. */
  readonly address: string;
  readonly id: string;
  /** Take it over although it is marked as another fleet's. */
  readonly adoptAny?: boolean;
}

export interface ImportFileInput extends AgentFileOptions, Omit<ApplyInput, 'files' | 'planFile' | 'expectDigest' | 'out' | 'destroy' | 'refreshOnly'> {
  /** An agent file (.af, .json), a fleet file, or the folder of one; or a backup: its folder, or the `agent.af` in it. */
  readonly file: string;
  /** Hears how far a long restore is. */
  readonly onProgress?: (message: string) => void;
}

export interface ImportedFleet {
  readonly kind: 'fleet';
  /** The fleet file that was applied: with new names another one than was given, which lies beside it. */
  readonly file: string;
  readonly applied: Applied;
}

export interface Transfers extends TransferOperations {
  /**
   * Makes agents of a file: of an agent file by the server's own import, of a fleet file by a plan and an apply. Agents that are there already are LC4072. A
   * backup becomes what it is of, with all that is still there attached to it (LC4079: not whole; LC4089: something could not be attached).
   */
  importFile(input: ImportFileInput): Promise<ImportedAgents | ImportedFleet | ImportedObject>;
  /** Which of these a file is; its content tells. LC4075 when it cannot be read. */
  kindOf(file: string): Promise<'agents' | 'fleet' | 'backup'>;
}

export interface FormatInput {
  /** Files, folders or `-`; default: the first default file that exists. */
  readonly files?: readonly string[];
  /** Write what changed (never standard input). Default: no. */
  readonly write?: boolean;
}

export interface FormattedFile {
  /** Relative to `cwd`; `-` for standard input. */
  readonly path: string;
  /** The canonical form. */
  readonly text: string;
  readonly changed: boolean;
  /** Before and after for people to see: values that may be secret are taken out. */
  shown(): { readonly before: string; readonly after: string };
}

export interface GenerateInput extends FleetInput {
  /** Write also what is marked as another fleet's. */
  readonly adoptAny?: boolean;
  /** What the fleet is to be called where no fleet file gives a name; default: `default`. */
  readonly name?: string;
}

export interface GeneratedFleet extends Generated {
  /** The fleet that it goes with: the file of that name declares the rest. Null where there is none. */
  readonly beside: { readonly fleet: string; readonly files: readonly string[] } | null;
}

/** An output of a fleet file, and its value as far as the state knows it. */
export interface OutputValue {
  readonly name: string;
  /** Undefined while something that it is made of was not applied yet, or a variable is not set. */
  readonly value?: string;
  readonly sensitive: boolean;
  readonly description?: string;
}

/** What a server has for new agents. */
export interface ServerOffer {
  readonly url: string;
  /** `contextWindow`: the most tokens it takes, null when the server does not say. */
  readonly models: readonly { readonly handle: string; readonly contextWindow: number | null }[];
  readonly embeddings: readonly string[];
}

export interface StartInput {
  /** Of the fleet; default: the folder's. */
  readonly name?: string;
  /** Default: a usual one that the server offers. */
  readonly model?: string;
  readonly embedding?: string;
  /** Write a fleet for what is on the server instead of a first agent. */
  readonly fromServer?: boolean;
  /** With `fromServer`: also what is marked as another fleet's. */
  readonly adoptAny?: boolean;
}

export interface Started {
  readonly name: string;
  /** What was written, relative to `cwd`. */
  readonly files: readonly string[];
  /** That the first agent has; absent with `fromServer`. */
  readonly model?: string;
  /** With `fromServer`. */
  readonly generated?: GeneratedFleet;
  /** Why the server was not asked what it offers. */
  readonly problem?: Diagnostic;
}

/** One thing that a plan needs, looked at. */
export interface Checked {
  readonly name: 'fleet file' | 'server' | 'key' | 'state' | 'clock' | 'capabilities' | 'unfinished runs' | 'lock' | 'permissions' | 'backups' | 'variables' | 'program';
  readonly ok: boolean;
  /** In one line, what was found. */
  readonly says: string;
  /** What is wrong; warnings where it is `ok`. */
  readonly diagnostics: readonly Diagnostic[];
}

/** What a run would use, and where that is said: `flag`, a variable, `settings.server`, or `remote NAME`. Never a key. */
export interface Configuration {
  readonly server: { readonly url: string; readonly from: string } | null;
  readonly key: { readonly from: string } | null;
  readonly project: { readonly value: string; readonly from: string } | null;
  readonly projectId: { readonly value: string; readonly from: string } | null;
  /** Null: there is none here, or it cannot be read (see `problems`). */
  readonly fleet: { readonly name: string; readonly workspace: string; readonly files: readonly string[] } | null;
  /** Where the fleet's state is, or would be. */
  readonly state: string | null;
  readonly remotes: { readonly file: string | null; readonly active: string | null };
  readonly problems: readonly Diagnostic[];
}

/** The operations behind the commands. All throw DiagnosticError for expected failures; events go to `onEvent`. */
export interface Operations {
  /** A text without any secret that this instance has met: for messages of errors that are none of ours. */
  withoutSecrets(text: string): string;
  /** Talking to agents. */
  readonly messages: MessageOperations;
  /** What agents are doing, and did. */
  readonly runs: RunOperations;
  readonly conversations: ConversationOperations;
  /** Creating, changing, copying and deleting objects without a plan. */
  readonly objects: ObjectOperations;
  validate(input: FleetInput): Promise<Fleet>;
  plan(input: PlanInput): Promise<Planned>;
  apply(input: ApplyInput): Promise<Applied>;
  refresh(input: FleetInput & LockOptions & { readonly ignore?: readonly string[]; readonly memory?: boolean; readonly parallelism?: number }): Promise<Refreshed>;
  /** Binds an object that exists to a declared address, now; changes no attribute of it. */
  import(input: ImportInput): Promise<Imported>;
  /** The text of a fleet file for objects that exist: for `imports` that nothing declares, else for all that the fleet (if there is one) does not have. */
  generate(input: GenerateInput): Promise<GeneratedFleet>;
  /** Reads and checks a plan file; works on stale ones too. */
  readPlan(path: string): Promise<Planned>;
  /** The state of the fleet and workspace, null when there is none. */
  readState(input: FleetInput): Promise<{ readonly state: State | null; readonly location: string }>;
  /** Whether the working folder holds a fleet: one of the default files. */
  hasFleet(): boolean;
  /** What the server has for new agents, or why that cannot be told. */
  offer(): Promise<ServerOffer | { readonly problem: Diagnostic }>;
  /** Writes a first fleet file into the working folder; overwrites nothing. */
  start(input?: StartInput): Promise<Started>;
  /** Looks at everything that a plan needs. Changes nothing; what is wrong is in the answer. */
  check(input?: FleetInput): Promise<readonly Checked[]>;
  /** The same, and all around it: the clock, what the server can do, what dead runs left behind, who may read the files. Writes nothing. */
  diagnose(input?: FleetInput): Promise<readonly Checked[]>;
  /** The outputs of the fleet file by name, from what was last applied; asks no server. */
  outputs(input?: FleetInput): Promise<readonly OutputValue[]>;
  /** Fleet files in their canonical form; needs no server. */
  format(input?: FormatInput): Promise<readonly FormattedFile[]>;
  /** The JSON Schema (draft 7) of a fleet file, with the types of this instance: for editors and other validators. */
  schema(): Readonly<Record<string, Json>>;
  forceUnlock(input: FleetInput, id: string): Promise<LockInfo>;
  /** Looking at a server: `get`, `describe`, `context`, `files`, `health`. */
  readonly inspect: InspectOperations;
  /** Objects of a kind as plans see them, in the attributes of their types, secrets in clear. For people and scripts: `inspect.list`. */
  list(kind: string, options?: { readonly name?: string; readonly tags?: readonly string[] }): Promise<readonly LiveObject[]>;
  /** Reports over agents. */
  readonly reports: ReportOperations;
  /** Agents out of a server and into one. */
  readonly transfer: Transfers;
  /** What a run would use: server, key, project, fleet, state. Asks no server and runs no command for a key; what is wrong is in the answer. */
  configuration(input?: FleetInput): Promise<Configuration>;
  /** Names of agents that begin like that, a few of them, by one quick call: for completion. */
  agentNames(beginning: string): Promise<readonly string[]>;
}

export type { Imported };

export type OnEvent = (event: EngineEvent) => void;
