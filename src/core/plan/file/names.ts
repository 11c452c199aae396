import { compareAddresses, toAddress, typeOf } from '../../address.ts';
import { Malformed } from '../../state/untrusted-json.ts';
import { isBlob, isRef } from '../../value.ts';
import type { Json } from '../../value.ts';
import type { Plan } from '../plan.ts';

/**
 * Names in a decoded plan that the schema cannot judge: addresses are addresses, changes stand in their order and once each, file paths
 * lie inside the fleet's folder, files to upload are there. Throws Malformed.
 */
export function checkNames(plan: Omit<Plan, 'notes'>): void {
  let previous: string | undefined;
  for (const change of plan.changes) {
    address(change.address);
    if (typeOf(change.address) !== change.type) throw new Malformed(`${change.address} has type ${change.type}`);
    if (previous !== undefined && compareAddresses(previous, change.address) >= 0) throw new Malformed('its changes are out of order');
    previous = change.address;
    for (const other of [change.inside, change.previousAddress, ...change.dependsOn, ...(change.after ?? [])]) if (other !== undefined) address(other);
    const { desired } = change;
    if (!desired) continue;
    if (desired.address !== change.address || desired.type !== change.type) throw new Malformed(`${change.address} declares ${desired.address}`);
    for (const other of [desired.parent, ...desired.dependsOn]) if (other !== undefined) address(other);
    links(desired.attributes, change.action === 'no-op' ? undefined : plan.blobs);
  }
  for (const { address: named } of [...plan.drift, ...plan.leftAlone]) address(named);
  for (const { address: named } of plan.diagnostics) if (named !== undefined) address(named);
  for (const { path } of plan.binding.inputs) inside(path);
  for (const path of plan.binding.configPaths) notAbsolute(path);
  notAbsolute(plan.binding.backend.location);
}

function address(text: string): void {
  if (toAddress(text) === undefined) throw new Malformed(`${JSON.stringify(text.slice(0, 200))} is no address`);
}

/** Whatever stands there: it may be an object that cannot be made a text. */
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** `blobs` undefined: nothing of it is uploaded. */
function links(value: Json, blobs: ReadonlyMap<string, Uint8Array> | undefined): void {
  if (typeof value !== 'object' || value === null) return;
  if (isRef(value)) address(textOf(value.$ref));
  if (blobs && isBlob(value) && !blobs.has(textOf((value.$blob as { readonly sha256?: unknown } | null)?.sha256))) throw new Malformed('a file that it uploads is missing');
  for (const member of Object.values(value)) links(member as Json, blobs);
}

function inside(path: string): void {
  notAbsolute(path);
  if (path.split(/[\\/]/).includes('..')) throw new Malformed('an input file lies outside the fleet');
}

/** A state given with `-state ../x` is named with `..`; an absolute path would name this machine. */
function notAbsolute(path: string): void {
  if (/^[\\/]|^[A-Za-z]:[\\/]|\0/.test(path)) throw new Malformed('a path in it is absolute');
}
