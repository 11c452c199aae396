import { DiagnosticError, failure } from '../core/diagnostic.ts';
import type { Diagnostic } from '../core/diagnostic.ts';
import { recoverState } from '../engine/recover.ts';
import type { LoadedFleet } from '../engine/load.ts';
import { shownUrl } from '../letta/auth.ts';
import { isRefusal } from '../letta/errors.ts';
import type { Checked, FleetInput } from './api.ts';
import type { Session } from './session.ts';
import { VERSION } from './version.ts';

/** What a look at something found: in one line, and what is to be said beside it. */
export interface Found { readonly says: string; readonly diagnostics?: readonly Diagnostic[] }

/** A list of checks, made one after the other; a look that fails as expected is a check that is not ok. */
export function checklist(): { readonly checks: readonly Checked[]; check(name: Checked['name'], look: () => Promise<Found>): Promise<boolean> } {
  const checks: Checked[] = [];
  return {
    checks,
    async check(name, look) {
      try {
        const { says, diagnostics = [] } = await look();
        checks.push({ name, ok: true, says, diagnostics });
        return true;
      } catch (error) {
        if (!(error instanceof DiagnosticError)) throw error;
        checks.push({ name, ok: false, says: error.diagnostics[0]?.summary ?? '', diagnostics: error.diagnostics });
        return false;
      }
    },
  };
}

const isLocked = (error: unknown): error is DiagnosticError => error instanceof DiagnosticError && error.diagnostics.every(({ code }) => code === 'LC3002');

/** Looks at everything that a plan needs: the file, the server, its key, the state and its lock. Changes nothing; expected failures become part of the answer. */
export async function checkFleet(session: Session, input: FleetInput, stateOf: (loaded: LoadedFleet) => ReturnType<Session['backend']>): Promise<readonly Checked[]> {
  const { checks, check } = checklist();
  let loaded: LoadedFleet | undefined;
  await check('fleet file', async () => {
    loaded = await session.load(input);
    const { fleet } = loaded;
    return { says: `${fleet.configPaths.join(', ')}: fleet ${fleet.name}, ${fleet.resources.size} resources`, diagnostics: fleet.diagnostics };
  });
  let key: string | undefined;
  const reached = await check('server', async () => {
    const letta = session.letta(loaded?.fleet.settings);
    const version = await letta.get<{ readonly version?: string }>('/v1/health/').then(({ version: told }) => told, (error: unknown) => {
      // Letta Cloud does not tell.
      if (isRefusal(error, 401, 403, 404)) return undefined;
      throw error;
    });
    return { says: `${shownUrl(letta.url)} answers${version === undefined ? '' : `, Letta ${version}`}` };
  });
  if (reached) {
    await check('key', async () => {
      const keyFrom = session.access(loaded?.fleet.settings).from.apiKey;
      ({ key } = await session.provider(loaded?.fleet.settings).identify());
      return { says: keyFrom === undefined ? 'none is needed' : `${keyFrom === 'LETTA_API_KEY' ? keyFrom : `the key of the ${keyFrom}`} is accepted` };
    });
  }
  const found = loaded;
  if (found) {
    await check('state', async () => {
      const backend = stateOf(found);
      const { state } = await recoverState({ backend });
      if (state && key !== undefined && state.server.key !== key) {
        throw failure('LC3105', `the state belongs to another server: ${state.server.url}`, { next: 'Set LETTA_BASE_URL to the server of this state, or use another workspace or fleet name for this one.' });
      }
      const { who } = session.environment();
      const says = `${backend.identity.location}: ${state ? `serial ${state.serial}, ${state.resources.size} resources` : 'none yet'}`;
      try {
        // Whoever can take the lock can write there, and nobody else does.
        await (await backend.lock({ operation: 'init', who, version: VERSION }, { waitMs: 0, signal: session.signal })).release();
      } catch (error) {
        // A run at work is nothing wrong.
        if (!isLocked(error)) throw error;
        return { says: `${says}; locked`, diagnostics: error.diagnostics.map((diagnostic) => ({ ...diagnostic, severity: 'warning' })) };
      }
      return { says: `${says}; not locked, may be written` };
    });
  }
  return checks;
}
