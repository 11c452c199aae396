import type { Address } from '../../core/address.ts';
import { failure } from '../../core/diagnostic.ts';
import { isForeign, isRef } from '../../core/value.ts';
import type { Json } from '../../core/value.ts';
import type { StepContext } from '../../engine/ports.ts';

/** The id that a link value stands for. A link to something that is not bound is a failure of ours to order the plan, told plainly. */
export function idOfLink(value: Json | undefined, context: Pick<StepContext, 'idOf'>, at: Address): string {
  if (isForeign(value)) return (value as { readonly $id: string }).$id;
  const target = isRef(value) ? (value as { readonly $ref: Address }).$ref : undefined;
  const id = target === undefined ? undefined : context.idOf(target);
  if (id === undefined) throw failure('LC2034', `${at} needs ${target ?? 'an object'}, which is not there yet`, { address: at, next: 'plan again without -target' });
  return id;
}

/** The members of a map attribute. */
export const membersOf = (value: Json | undefined): readonly (readonly [string, Json])[] =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value as Record<string, Json>) : [];

/** The members of a set attribute. */
export const namesOf = (value: Json | undefined): readonly string[] =>
  Array.isArray(value) ? value.filter((member): member is string => typeof member === 'string') : [];
