import type { Address } from '../../core/address.ts';
import type { BesideFile } from '../../core/generate/beside.ts';
import type { AgentRef, AgentSelection } from '../api.ts';

/** Where something is written. Nothing that is there is overwritten without `force` (LC4070). */
export interface Destination {
  /** A file, or a folder, relative to the working folder; absent: nothing is written, the text is in the answer. */
  readonly out?: string;
  readonly force?: boolean;
}

export interface ExportFleetInput extends AgentSelection, Destination {
  /** `name:` of the file. Default: the folder's where `out` is one; else none, so that the file's own name gives it. */
  readonly fleet?: string;
  /** Leave out what the agents were sent first when they were made. */
  readonly skipFirstMessage?: boolean;
  /** Write the ids of objects that their names do not tell apart: for a plan on this very server. */
  readonly imports?: boolean;
}

/** A fleet file for agents and all that they use. */
export interface FleetExport {
  readonly text: string;
  /** Files that the text names, relative to it. Without `out` there are none: what could stand in the text does. */
  readonly files: readonly BesideFile[];
  readonly agents: readonly AgentRef[];
  readonly objects: readonly { readonly address: Address; readonly type: string; readonly id: string; readonly name: string }[];
  /** Variables that stand for secrets: they have to be set before an apply. */
  readonly variables: readonly string[];
  /** What a fleet file cannot say. */
  readonly left: readonly { readonly type: string; readonly id: string; readonly name: string; readonly why: string }[];
  /** Objects that a plan on this very server would not find by their names. */
  readonly imports: readonly { readonly to: Address; readonly id: string }[];
}

export interface ExportedFleet extends FleetExport {
  /** What was written, relative to the working folder; the fleet file first. */
  readonly written: readonly string[];
}

export interface ExportAgentInput extends Destination {
  /** Its name or id. */
  readonly agent: string;
  /** Of the file's name where `out` is a folder; default `af`. */
  readonly suffix?: 'af' | 'json';
  /** As in lettactl 1.x; servers since 0.16 answer that there is no such format any more. */
  readonly legacyFormat?: boolean;
  /** As in lettactl 1.x: steps of history that go along, where the server has a say in that. */
  readonly maxSteps?: number;
}

/** An agent as the server writes it down. */
export interface AgentFileExport {
  readonly agent: AgentRef;
  /** JSON. Our marks are not in it, nor is any token of lettabot. */
  readonly text: string;
  /** Names of secrets whose values are not in it. */
  readonly secrets: readonly string[];
  /** Tokens and keys of lettabot that were taken out, by their path in its settings. */
  readonly blanked: readonly string[];
  readonly messages: number;
}

export interface ExportedAgent extends AgentFileExport { readonly written?: string }

export type ExportLettabotInput = AgentSelection & Destination;

/** What a lettabot reads. */
export interface LettabotExport {
  /** YAML. */
  readonly text: string;
  readonly agents: readonly AgentRef[];
  /** Variables that stand for tokens and keys. */
  readonly variables: readonly string[];
  /** Agents that were meant and have no settings of lettabot. */
  readonly without: readonly AgentRef[];
  /** Settings that agents do not have in common although they are said once for all. */
  readonly notes: readonly string[];
}

export interface ExportedLettabot extends LettabotExport { readonly written?: string }

/** How an agent file becomes agents. */
export interface AgentFileOptions {
  /** What the agent is to be called; only for a file with one. */
  readonly name?: string;
  /** `_copy` after the names. */
  readonly appendCopy?: boolean;
  readonly stripMessages?: boolean;
  /** Handles of models, instead of those in the file. */
  readonly embedding?: string;
  readonly model?: string;
  /** Replace tools that are there by those of the file: for everybody who uses them. */
  readonly overrideTools?: boolean;
  /** Values of secrets; `environment` are variables of tools, which the server keeps as secrets, too. */
  readonly secrets?: Readonly<Record<string, string>>;
  readonly environment?: Readonly<Record<string, string>>;
}

export interface ImportedAgents {
  readonly kind: 'agents';
  /** In the order of the file. */
  readonly agents: readonly AgentRef[];
  /** What is not as it was where the file comes from, in plain sentences. */
  readonly notes: readonly string[];
}

/** What a backup of an archive or a block became. */
export interface ImportedObject {
  readonly kind: 'object';
  readonly type: string;
  readonly id: string;
  readonly name: string;
  readonly notes: readonly string[];
}

/** Agents out of a server and into one. */
export interface TransferOperations {
  /** A fleet file for agents, whoever manages them; only reads. */
  exportFleet(input: ExportFleetInput): Promise<ExportedFleet>;
  /** The server's own file of one agent; only reads. */
  exportAgent(input: ExportAgentInput): Promise<ExportedAgent>;
  /** What a lettabot reads about agents that have settings of one; only reads. Tokens are references to variables. */
  exportLettabot(input: ExportLettabotInput): Promise<ExportedLettabot>;
}
