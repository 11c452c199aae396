import { parentOf, typeOf, type Address } from '../core/address.ts';
import type { Desired, Fleet, Import } from '../core/desired.ts';
import { DiagnosticError, type Diagnostic } from '../core/diagnostic.ts';
import { generateConfig, type Generated } from '../core/generate/generate.ts';
import type { LiveObject } from '../core/live.ts';
import { matchObjects } from '../core/plan/match.ts';
import type { State } from '../core/state/state.ts';
import type { Engine } from './engine.ts';

export interface GenerateRequest {
  /** The fleet that is there already; null when there is none. */
  readonly fleet: Fleet | null;
  readonly names: { readonly fleet: string; readonly workspace: string };
  /** `name:` of the file. */
  readonly name?: string;
  readonly adoptAny: boolean;
}

/**
 * A fleet file for what is on the server: for the `imports` that nothing declares, or, where there are none, for all that the fleet does
 * not have. Reads everything, writes nothing.
 */
export async function generateFleet(engine: Engine, state: State | null, { fleet, names, name, adoptAny }: GenerateRequest): Promise<Generated> {
  engine.emit({ type: 'phase', phase: 'refresh', message: 'reading the server' });
  const desired: ReadonlyMap<Address, Desired> = fleet?.resources ?? new Map();
  const server = await engine.provider.identify();
  const observation = await engine.provider.observe({ fleet: names.fleet, workspace: names.workspace, desired, entries: [...(state?.resources.values() ?? [])], imports: [], refresh: true, everything: true });
  const { objects } = observation;
  const open = (fleet?.imports ?? []).filter(({ to }) => !desired.has(to));
  const asked = open.length === 0 ? undefined : askedFor(open, objects, engine);
  const bound = new Map<string, Address>([...(state?.resources.values() ?? [])].filter((entry) => !entry.used).map((entry) => [entry.id, entry.address]));
  const managed = new Map(fleet ? bound : []);
  if (fleet) {
    const { bindings } = matchObjects({ registry: engine.registry, state, desired, objects, imports: fleet.imports.filter(({ to }) => desired.has(to)), fleet: names.fleet, workspace: names.workspace, adoptAny, isRoot: names.workspace === 'default' });
    for (const { address, live } of bindings.values()) if (live) managed.set(live.id, address);
  }
  const isOurs = ({ marker }: LiveObject): boolean => marker === undefined
    || (marker.fleet === names.fleet && marker.workspace === names.workspace && (state === null || marker.lineage === '' || marker.lineage === state.lineage || state.rebound.includes(marker.lineage)));
  return generateConfig({
    registry: engine.registry, objects, offer: observation.offer, managed, ...(fleet ? {} : { known: bound }), declared: new Set(desired.keys()), isOthers: (object) => !adoptAny && !isOurs(object),
    ...(asked ? { asked } : {}), ...(name === undefined ? {} : { name }), title: [`Written by lettactl ${engine.environment.version} from what is on ${server.url}. Read it, change it, plan with it.`],
  });
}

/** The imports to write entries for. Throws LC3221 for one that is not there, LC1570 for one that stands inside another entry. */
function askedFor(open: readonly Import[], objects: readonly LiveObject[], { registry }: Engine): readonly Import[] {
  const problems: Diagnostic[] = [];
  const byId = new Map(objects.map((object) => [object.id, object]));
  const asked = open.filter((line) => {
    // An agent's own blocks come with the agent.
    if (open.some((other) => line.to.startsWith(`${other.to}.`))) return false;
    const type = typeOf(line.to);
    const place = { severity: 'error' as const, address: line.to, ...(line.range ? { range: line.range } : {}) };
    if (byId.get(line.id)?.type !== type) problems.push({ code: 'LC3221', summary: `there is no ${type.replaceAll('_', ' ')} ${line.id} on the server`, next: 'Look at the id, and at LETTA_BASE_URL.', ...place });
    else if (parentOf(line.to) || registry.get(type).writer?.section === undefined) problems.push({ code: 'LC1570', summary: `no entry can be written for ${line.to}: it stands inside another one`, next: 'Declare it there, in the entry of what it belongs to; then the import binds it.', ...place });
    else return true;
    return false;
  });
  if (problems.length > 0) throw new DiagnosticError(problems);
  return asked;
}
