import { contextOf, filesOf } from '../operations/inspect/context.ts';
import { describeObject } from '../operations/inspect/describe.ts';
import { listInspected } from '../operations/inspect/list.ts';
import { healthOf, overviewOf } from '../operations/inspect/overview.ts';
import type { AgentFiles, ContextUse, Health, Inspected, InspectOperations, InspectQuery, ManagedBy, Overview } from '../operations/inspect/api.ts';
import { shownUrl } from '../letta/auth.ts';
import { fleetAtHand } from './fleet-at-hand.ts';
import type { Session } from './session.ts';

/** Looking at a server. Who manages what carries no mark is told by the state of the fleet in the working folder. */
export class Inspect implements InspectOperations {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  async list(kind: string, query: InspectQuery = {}): Promise<readonly Inspected[]> {
    const found = await listInspected(this.#session.letta(), kind, query);
    return query.detail === undefined || query.detail === 'whole' ? this.#managed(found) : found;
  }

  async describe(kind: string, name: string): Promise<Inspected> {
    const found = await describeObject(this.#session.letta(), kind, name);
    return (await this.#managed([found]))[0] ?? found;
  }

  async overview(): Promise<readonly Overview[]> {
    const kinds = await overviewOf(this.#session.letta());
    return Promise.all(kinds.map(async ({ kind, items }) => ({ kind, items: items && await this.#managed(items) })));
  }

  async context(agent: string): Promise<ContextUse> {
    return contextOf(this.#session.letta(), agent);
  }

  async files(agent: string): Promise<AgentFiles> {
    return filesOf(this.#session.letta(), agent);
  }

  async health(options: { readonly counts?: boolean } = {}): Promise<Health> {
    const letta = this.#session.letta();
    return healthOf(letta, { url: shownUrl(letta.url), keySet: this.#session.access().apiKey !== undefined, counts: options.counts ?? false });
  }

  async #managed(found: readonly Inspected[]): Promise<readonly Inspected[]> {
    if (found.every(({ managedBy }) => managedBy !== undefined)) return found;
    const owner = await this.#owners();
    return found.map((one) => {
      const managedBy = one.managedBy ?? owner(one.id);
      return managedBy ? { ...one, managedBy } : one;
    });
  }

  /**
   * Who has an object by the state of the fleet in the working folder. People only look here: a fleet or a state that cannot be read says
   * nothing; `validate` and `state list` say what is wrong with it.
   */
  async #owners(): Promise<(id: string) => ManagedBy | undefined> {
    try {
      const fleet = await fleetAtHand(this.#session, {});
      return (id) => {
        const entry = fleet?.entryOf(id);
        return entry && { fleet: fleet?.state?.fleet ?? '', workspace: fleet?.state?.workspace ?? '', address: entry.address, by: 'state' };
      };
    } catch {
      return () => undefined;
    }
  }
}
