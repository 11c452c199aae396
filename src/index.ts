/** The package's public exports: the SDK. */
export { LettaCtl } from './sdk/lettactl.ts';
export type { LettaCtlOptions } from './sdk/lettactl.ts';
export type { Applied, ApplyInput, Checked, Consent, FleetInput, FormatInput, FormattedFile, NewRemote, OutputValue, Planned, PlanInput, Refreshed, RemoteInfo, RemoteList, ServerOffer, ServerOptions, Started, StartInput } from './sdk/api.ts';
export { addRemote, findRemote, listRemotes, remoteVariables, removeRemote, useRemote } from './sdk/remotes/remotes.ts';
export type { RemotesOptions } from './sdk/remotes/remotes.ts';
export type { AgentFile, AgentFiles, ContextUse, Health, Inspected, InspectOperations, InspectQuery, ManagedBy, Overview } from './operations/inspect/api.ts';
export type { CleanupInput, DeleteInput, DeleteManyInput, DuplicateInput, ObjectOperations, UpdateAgentInput } from './sdk/objects-api.ts';
export type { CleanedUp, CreatedAgent, Duplicated, NewAgent, Removal, RemovalReport, Removed, UpdatedAgent } from './operations/manage/api.ts';
export { DiagnosticError } from './core/diagnostic.ts';
export type { Diagnostic } from './core/diagnostic.ts';
export type { Plan } from './core/plan/plan.ts';
export type { Change } from './core/plan/change.ts';
export type { State } from './core/state/state.ts';
export type { ApplySummary, EngineEvent } from './engine/events.ts';
