import type { Address } from '../address.ts';
import type { Desired, Import } from '../desired.ts';
import type { Diagnostic } from '../diagnostic.ts';
import type { LiveObject } from '../live.ts';
import type { Registry } from '../registry.ts';
import type { State } from '../state/state.ts';
import { isNamed } from './normal.ts';

export interface ImportInput {
  readonly imports: readonly Import[];
  readonly registry: Registry;
  readonly desired: ReadonlyMap<Address, Desired>;
  readonly state: State | null;
  readonly objects: readonly LiveObject[];
}

/** A declared address, and the object that the config says it is. */
export interface Claim { readonly desired: Desired; readonly object: LiveObject }

/**
 * What the config's `imports` bind, as far as nothing speaks against it. A line whose address is bound to that id by now says nothing, so
 * it may stay in the file. Each problem is a diagnostic of its own (LC3220 to LC3225).
 */
export function claimsOf(input: ImportInput): { readonly claims: readonly Claim[]; readonly diagnostics: readonly Diagnostic[] } {
  const diagnostics: Diagnostic[] = [];
  const claims: Claim[] = [];
  const objects = new Map(input.objects.map((object) => [`${object.type} ${object.id}`, object]));
  const owners = new Map([...(input.state?.resources.values() ?? [])].filter((entry) => !entry.used).map((entry) => [`${entry.type} ${entry.id}`, entry.address]));
  const first = { to: new Map<Address, Import>(), id: new Map<string, Import>() };
  for (const line of input.imports) {
    const problem = (code: string, summary: string, next: string): void => {
      diagnostics.push({ severity: 'error', code, address: line.to, summary, next, ...(line.range ? { range: line.range } : {}) });
    };
    const same = first.to.get(line.to) ?? first.id.get(line.id);
    if (!first.to.has(line.to)) first.to.set(line.to, line);
    if (!first.id.has(line.id)) first.id.set(line.id, line);
    if (same) {
      if (same.to === line.to && same.id === line.id) continue;
      problem('LC3224', same.to === line.to ? `\`imports\` gives ${line.to} two objects: ${same.id} and ${line.id}` : `\`imports\` gives ${line.id} to two addresses: ${same.to} and ${line.to}`, 'Keep one of the two lines.');
      continue;
    }
    const desired = input.desired.get(line.to);
    if (!desired) {
      problem('LC3220', `\`imports\` names ${line.to}, which is not declared`, 'Declare it, or let its entry be written: lettactl plan -generate-config-out=generated.yaml');
      continue;
    }
    const prefix = input.registry.get(desired.type).idPrefix;
    const what = desired.type.replaceAll('_', ' ');
    if (prefix === undefined) {
      problem('LC3222', `a ${what} cannot be imported: ${line.to}`, 'It comes with what it lies in: import that.');
      continue;
    }
    if (!line.id.startsWith(`${prefix}-`)) {
      problem('LC3222', `${line.id} is no id of ${article(what)}, and ${line.to} is one`, `Ids of ${what}s begin with ${prefix}-.`);
      continue;
    }
    const key = `${desired.type} ${line.id}`;
    const bound = input.state?.resources.get(line.to);
    const object = objects.get(key);
    if (bound && bound.id !== line.id && objects.has(`${bound.type} ${bound.id}`)) {
      problem('LC3223', `${line.to} is bound to ${bound.id} already, and not to be had for ${line.id}`, `Give the other object an address of its own. Or let this one go first: removed: [{ from: ${line.to}, destroy: false }].`);
      continue;
    }
    const owner = owners.get(key);
    if (owner !== undefined && owner !== line.to) {
      diagnostics.push({ ...boundElsewhere(line.id, owner, line.to), ...(line.range ? { range: line.range } : {}) });
      continue;
    }
    if (!object) {
      problem('LC3221', `there is no ${what} ${line.id} on the server`, bound ? 'It was there and is gone. Take the line out to make it anew.' : `See what is there: lettactl get ${what.replaceAll(' ', '-')}s -o wide`);
      continue;
    }
    if (object.name !== desired.name && !desired.external && !isNamed(input.registry.get(desired.type))) {
      problem('LC3222', `${line.id} is called ${JSON.stringify(object.name)}, and servers do not rename ${article(what)}`, `Declare it under that name: ${desired.type}.${object.name}.`);
      continue;
    }
    if (!bound || bound.id !== line.id) claims.push({ desired, object });
  }
  return { claims, diagnostics };
}

/** LC3225 when an object that lies in another one would be bound in the wrong place; `parentId`: what the parent's address is bound to. */
export function misplaced({ desired, object }: Claim, parentId: string | undefined): Diagnostic | undefined {
  if (object.parentId === undefined || object.parentId === parentId) return undefined;
  return {
    severity: 'error', code: 'LC3225', address: desired.address, summary: `${object.id} lies in ${object.parentId}, not in ${parentId ?? `what ${desired.parent ?? desired.address} will be`}`,
    next: 'Import it to an address inside of what it lies in.', ...(desired.range ? { range: desired.range } : {}),
  };
}

/** LC3223 for an object that another address has. */
export const boundElsewhere = (id: string, owner: Address, to: Address): Diagnostic => ({
  severity: 'error', code: 'LC3223', address: to, summary: `${id} is bound to ${owner} already, and not to be had for ${to}`,
  next: `If it was renamed: moved: [{ from: '${owner}', to: '${to}' }]. If not, name another object.`,
});

const article = (what: string): string => `${/^[aeiou]/.test(what) ? 'an' : 'a'} ${what}`;
