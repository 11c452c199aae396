import { DiagnosticError, type Diagnostic } from '../core/diagnostic.ts';
import type { LoadedFleet } from '../engine/load.ts';
import { shownUrl } from '../letta/auth.ts';
import type { Configuration } from './api.ts';
import { listRemotes } from './remotes/remotes.ts';
import type { Session } from './session.ts';

/** See Operations.configuration. What cannot be told does not hide the rest. */
export async function configurationOf(session: Session, load: () => Promise<LoadedFleet | null>, locationOf: (loaded: LoadedFleet) => string): Promise<Configuration> {
  const problems: Diagnostic[] = [];
  const orNull = async <T>(look: () => T | Promise<T>): Promise<T | null> => {
    try {
      return await look();
    } catch (error) {
      if (!(error instanceof DiagnosticError)) throw error;
      problems.push(...error.diagnostics);
      return null;
    }
  };
  const loaded = await orNull(load);
  const access = await orNull(() => session.access(loaded?.fleet.settings, { peek: true }));
  const state = loaded && (await orNull(() => locationOf(loaded)));
  const remotes = await orNull(() => listRemotes({ env: session.variables }));
  const found = (value: string | undefined, from: string | undefined): { readonly value: string; readonly from: string } | null => (value === undefined || from === undefined ? null : { value, from });
  return {
    server: access && { url: shownUrl(access.url), from: access.from.url }, key: access?.from.apiKey === undefined ? null : { from: access.from.apiKey },
    project: found(access?.project, access?.from.project), projectId: found(access?.projectId, access?.from.projectId),
    fleet: loaded && { name: loaded.fleet.name, workspace: loaded.fleet.workspace, files: loaded.fleet.configPaths }, state,
    remotes: { file: remotes?.path ?? null, active: remotes?.remotes.find(({ active }) => active)?.name ?? null },
    // One damaged file may be met twice.
    problems: problems.filter(({ code, summary }, at) => problems.findIndex((one) => one.code === code && one.summary === summary) === at),
  };
}
