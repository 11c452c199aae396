import type { Diagnostic } from '../core/diagnostic.ts';
import type { Marker } from '../core/live.ts';
import { unprotectedBy } from '../core/plan/consent.ts';
import type { Registry } from '../core/registry.ts';
import type { ObjectRef, Owner } from '../operations/manage/api.ts';
import type { FleetAtHand } from './fleet-at-hand.ts';

/** How whoever asks stands to what is managed. */
export interface GuardOptions {
  /** What of a type protects its objects. */
  readonly registry: Registry;
  /** `delete`, `update`: for messages. */
  readonly verb: string;
  /** Its object is named one by one, which for an agent is as good as typing its name. */
  readonly named: boolean;
  /** `-auto-approve`: what a plan would only destroy by name or with consent of its own (agents, archives) goes too. */
  readonly autoApprove: boolean;
  /** Other fleets (`FLEET/WORKSPACE`) whose objects are meant. */
  readonly owners: readonly string[];
}

/** Who manages an object: the fleet at hand by its state, else whoever the mark on it names. */
export function ownerOf(object: Pick<ObjectRef, 'id' | 'marker'>, hand: FleetAtHand | null): Owner | undefined {
  const entry = hand?.entryOf(object.id);
  if (hand && entry) return { fleet: hand.loaded.fleet.name, workspace: hand.loaded.fleet.workspace, address: entry.address, here: true };
  const { marker } = object;
  return marker && { fleet: marker.fleet, workspace: marker.workspace, address: marker.address, here: false };
}

export const withOwner = <T extends ObjectRef>(object: T, hand: FleetAtHand | null): T => {
  const owner = ownerOf(object, hand);
  return owner ? { ...object, owner } : object;
};

const said = (owner: Pick<Marker, 'fleet' | 'workspace'>): string => `${owner.fleet}/${owner.workspace}`;

/** What speaks against a write to objects, and what has to be known before it: all at once, before anything is written. */
export function guard(objects: readonly ObjectRef[], hand: FleetAtHand | null, options: GuardOptions): readonly Diagnostic[] {
  return objects.flatMap((object) => problemsOf(object, hand, options));
}

function problemsOf(object: ObjectRef, hand: FleetAtHand | null, options: GuardOptions): readonly Diagnostic[] {
  const { owner } = object;
  if (!owner) return [];
  if (!owner.here) return [foreign(object, owner, hand, options)];
  if (options.verb !== 'delete') return [];
  const entry = hand?.entryOf(object.id);
  const declared = hand?.loaded.fleet.resources.get(owner.address);
  if (entry?.lifecycle?.prevent_destroy === true || declared?.lifecycle?.prevent_destroy === true) {
    return [{ severity: 'error', code: 'LC3230', address: owner.address, summary: `${owner.address} is protected by prevent_destroy`, next: 'Lift the protection in the fleet file and apply that first.' }];
  }
  if (!isProtected(object.type, hand, options) || options.named || options.autoApprove) return [];
  return [{
    severity: 'error', code: 'LC3231', address: owner.address, summary: `${owner.address} is an ${object.type} of fleet ${said(owner)}, and a pattern is not enough to delete it`,
    next: `Name it: lettactl delete ${object.type} '${object.name}' --force. Or allow all of them: -auto-approve`,
  }];
}

/** As a plan sees it: the type says so, and a setting may lift it. */
function isProtected(type: string, hand: FleetAtHand | null, { registry }: GuardOptions): boolean {
  const { protected: target } = registry.get(type).removal;
  return target !== undefined && !unprotectedBy(hand?.loaded.fleet.settings ?? {}, registry).includes(target);
}

function foreign(object: ObjectRef, owner: Owner, hand: FleetAtHand | null, { verb, owners }: GuardOptions): Diagnostic {
  const what = `${object.type.replaceAll('_', ' ')} "${object.name}" (${object.id})`;
  const ours = hand && hand.loaded.fleet.name === owner.fleet && hand.loaded.fleet.workspace === owner.workspace;
  if (ours) return { severity: 'warning', code: 'LC3233', summary: `${what} is marked as ${owner.address} of this fleet, and its state does not have it: it is a copy, or the state was lost` };
  if (hand && !owners.includes(said(owner)) && !owners.includes(owner.fleet)) {
    return { severity: 'error', code: 'LC3232', summary: `${what} belongs to fleet ${said(owner)} (${owner.address}), not to this one`, next: `Run it in that fleet's folder, so that its state follows. To ${verb} it from here: --owner ${said(owner)}` };
  }
  return { severity: 'warning', code: 'LC3233', summary: `${what} is ${owner.address} of fleet ${said(owner)}, whose state is not here: its next plan will find it ${verb === 'delete' ? 'gone' : 'changed'}` };
}
