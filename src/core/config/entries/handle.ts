import { addressOf } from '../../address.ts';
import type { Address } from '../../address.ts';
import type { Desired } from '../../desired.ts';
import type { ExpandContext } from '../../resource-type.ts';
import { namedEntriesOf } from './list.ts';

/** The provider that a handle names: `acme` of `acme/gpt-4.1`. */
const providerIn = (handle: string): string => handle.slice(0, Math.max(0, handle.indexOf('/')));

/** Providers of the fleet document whose models or embeddings these handles are: they must be there first. */
export function providersOf(handles: readonly (string | undefined)[], context: Pick<ExpandContext, 'document'>): readonly Address[] {
  const declared = new Set(namedEntriesOf<{ readonly name: string }>(context.document['providers'], '').map(([entry]) => entry.name));
  const named = handles.flatMap((handle) => (handle === undefined ? [] : [providerIn(handle)]));
  return [...new Set(named)].filter((name) => declared.has(name)).map((name) => addressOf('provider', name));
}

/** Attributes that hold a handle, in any type. */
const HANDLES: readonly string[] = ['llm_config.model', 'embedding'];

/** Whether a resource names a model or embedding of the provider of this name. */
export const namesModelOf = ({ attributes }: Desired, provider: string): boolean =>
  HANDLES.some((name) => typeof attributes[name] === 'string' && providerIn(attributes[name]) === provider);

/** Whether the provider of this handle comes with the fleet and offers nothing yet: nobody can say what it will. */
export const isToCome = (handle: string, offered: ReadonlySet<string>, { dependsOn }: Pick<Desired, 'dependsOn'>): boolean =>
  dependsOn.includes(addressOf('provider', providerIn(handle))) && ![...offered].some((other) => providerIn(other) === providerIn(handle));
