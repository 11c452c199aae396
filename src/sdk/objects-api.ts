import type { Diagnostic } from '../core/diagnostic.ts';
import type { AgentChanges, CleanableKind, CleanedUp, CopyableKind, CreatedAgent, Duplicated, NewAgent, ObjectRef, Orphans, RemovableKind, RemovalReport, Removed, UpdatedAgent } from '../operations/manage/api.ts';
import type { FleetInput, LockOptions } from './api.ts';

/** Writes to objects that a fleet may manage: its state follows, under its lock. The fleet is that of the working folder, or the one that is named. */
export interface ManagedInput extends FleetInput, LockOptions {
  /** Other fleets (`FLEET/WORKSPACE`) whose objects are meant, too. */
  readonly owners?: readonly string[];
  /** Wait for the end of an agent's active runs first; default: yes. */
  readonly waitForIdle?: boolean;
  /** What a long step is waiting for. */
  readonly onProgress?: (message: string) => void;
}

export interface RemovingInput extends ManagedInput {
  /** An agent's own blocks, which no other agent has, go with it; default: yes. */
  readonly cascade?: boolean;
  /** The word that everything may go that the report shows. Without it `approve` is asked, and without that it is LC4090. */
  readonly force?: boolean;
  /** Asked with all that would go and be lost, before anything does. */
  readonly approve?: (report: RemovalReport) => Promise<boolean>;
  /** Heard after each object: its errors, none when it is gone. */
  readonly onEach?: (one: { readonly object: ObjectRef; readonly diagnostics: readonly Diagnostic[] }) => void;
}

export interface DeleteInput extends RemovingInput { readonly kind: RemovableKind; /** Name or id. */ readonly name: string }

export interface DeleteManyInput extends RemovingInput {
  readonly kind: RemovableKind;
  /** A glob over names and ids, or `/…/`, a regular expression; default: all. */
  readonly pattern?: string;
  /** Agents of the fleet at hand go too, although `settings.protect_agents` protects them. */
  readonly autoApprove?: boolean;
}

export interface CleanupInput extends RemovingInput {
  readonly kinds: readonly CleanableKind[];
  /** Only look; default: yes. */
  readonly dryRun?: boolean;
  /** Heard with what was found, before anything of it goes. */
  readonly onFound?: (found: Orphans) => void;
}

export interface UpdateAgentInput extends ManagedInput { /** Name or id. */ readonly agent: string; readonly changes: AgentChanges }

export interface DuplicateInput {
  readonly kind: CopyableKind;
  /** Name or id. */
  readonly source: string;
  /** The copy's name. */
  readonly target: string;
  /** Of an agent: its archive and passages, too; default: yes. */
  readonly archival?: boolean;
  /** Of an agent: blocks that other agents have too are attached, not copied; default: no. */
  readonly share?: boolean;
  readonly onProgress?: (message: string) => void;
}

/** Changing objects without a plan. */
export interface ObjectOperations {
  /** Makes an agent that no fleet manages. */
  create(input: NewAgent): Promise<CreatedAgent>;
  /** Changes an agent. Of one that a fleet manages, what was written becomes what was last applied: the next plan compares the file with it. */
  update(input: UpdateAgentInput): Promise<UpdatedAgent>;
  /** What a deletion would take along, keep and lose; changes nothing. */
  removal(input: DeleteInput | DeleteManyInput): Promise<RemovalReport>;
  /** Deletes one object; failures of what goes along are in the answer. */
  delete(input: DeleteInput): Promise<Removed>;
  deleteMany(input: DeleteManyInput): Promise<Removed>;
  /** Makes a copy that no fleet manages. LC4093 when its name is taken. */
  duplicate(input: DuplicateInput): Promise<Duplicated>;
  /** Finds what no agent uses and no fleet manages, and with `dryRun: false` deletes it. */
  cleanup(input: CleanupInput): Promise<CleanedUp>;
}
