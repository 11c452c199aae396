import { type Address, compareAddresses } from '../../core/address.ts';
import { NAME } from '../../core/plan/normal.ts';
import type { AttributeChange, Change } from '../../core/plan/change.ts';
import { isRef, type Json } from '../../core/value.ts';
import { readOwed } from '../../core/state/owed.ts';
import { cleanLine } from '../clean.ts';
import { withLiveHidden } from '../counterpart.ts';
import type { ViewOptions } from '../options.ts';
import { shortId } from '../words.ts';
import { showAttributes } from './attribute.ts';
import { type Paint, sign } from './paint.ts';

/** What a change's block may name beside the change itself. */
export interface ChangeContext {
  readonly paints: Paint;
  readonly options: ViewOptions;
  /** Resources that refer to an address, by address. */
  readonly users: ReadonlyMap<Address, readonly Address[]>;
  /** Changes that happen inside another one's call, by the outer address. */
  readonly inside: ReadonlyMap<Address, readonly Change[]>;
  /** What is lost for good, by address. */
  readonly losses: Readonly<Record<string, readonly string[]>>;
}

export const SIGNS: Readonly<Record<Change['action'], string>> = { 'no-op': ' ', create: '+', adopt: '=', update: '~', replace: '-/+', delete: '-', forget: '.' };

const OWED: Readonly<Record<string, string>> = {
  recompile: 'recompile: the agent and its conversations',
  first_message: 'first message: sent once, after the creation',
  conversations: 'recompile: conversations of the agents that use it',
};

/** The block of one change, with what happens inside it: headline, address, attributes, losses. Lines without trailing blanks. */
export function showChange(change: Change, context: ChangeContext): readonly string[] {
  const { paints } = context;
  return [`  ${paints.strong(`# ${cleanLine(change.address)} ${headline(change)}`)}`, ...body(change, context, '  ')];
}

function body(change: Change, context: ChangeContext, indent: string): readonly string[] {
  const { paints, options } = context;
  const id = change.id === undefined ? '' : `  ${paints.quiet(`(${cleanLine(shortId(change.id))})`)}`;
  const usedBy = change.action === 'create' && change.inside === undefined ? context.users.get(change.address) ?? [] : [];
  const attributes = ['delete', 'forget'].includes(change.action) ? [] : shownAttributes(change);
  const inner = [
    ...(change.previousAddress === undefined ? [] : [`  (moved from ${cleanLine(change.previousAddress)})`]),
    ...showAttributes(attributes, change.action, change.desired?.origins ?? {}, paints, options, usedBy.length === 0 ? [] : [['used by', usedBy.map(cleanLine).join(', ')]]),
    ...(change.unchanged > 0 && change.action !== 'create' ? [paints.quiet(`  (${change.unchanged} unchanged attribute${change.unchanged === 1 ? '' : 's'} hidden)`)] : []),
    ...change.owes.map((owed) => readOwed(owed).name).map((owed) => `  ${OWED[owed] ?? cleanLine(owed)}`),
    ...lossLines(change, context),
  ];
  const nested = (context.inside.get(change.address) ?? []).flatMap((child) => body(child, context, `${indent}    `));
  return [`${indent}${sign(paints, SIGNS[change.action])} ${cleanLine(change.address)}${id}`, ...inner.map((line) => (line === '' ? '' : `${indent}    ${line}`)), ...nested];
}

function lossLines(change: Change, { paints, losses }: ChangeContext): readonly string[] {
  const known = change.action === 'delete' || change.action === 'replace' ? losses[change.address] ?? [] : [];
  const lost = [...known, ...(change.action === 'delete' && change.reasons.includes('rewritten') ? ['a text that was written on the server since the last apply'] : [])];
  if (lost.length === 0) return [];
  return [`${sign(paints, '!')} lost for good: ${lost.map(cleanLine).join(', ')}`, `${sign(paints, '!')} saved first, under .lettactl/backups`];
}

/** A create shows all that it sends, whether or not the plan lists it attribute by attribute. */
function shownAttributes(change: Change): readonly AttributeChange[] {
  if (change.action !== 'create') return change.attributes.map((attribute) => withLiveHidden(attribute, 'before'));
  const listed = new Set(change.attributes.map((attribute) => attribute.path));
  const rest = Object.entries(change.desired?.attributes ?? {}).filter(([path, value]) => !listed.has(path) && path !== NAME && !isEmptyCollection(value));
  return [...change.attributes, ...rest.map(([path, after]) => newAttribute(path, after))];
}

/** A list or map without members says nothing in a creation. */
const isEmptyCollection = (value: Json): boolean => typeof value === 'object' && value !== null && Object.keys(value).length === 0;

function newAttribute(path: string, after: Json): AttributeChange {
  const base = { path, cause: 'new', after } as const;
  if (typeof after === 'string') return { ...base, kind: 'text' };
  if (Array.isArray(after) && after.every((member) => typeof member === 'string')) return { ...base, kind: 'set', added: after };
  const linked = typeof after === 'object' && after !== null && !Array.isArray(after) && Object.values(after).every((value: Json) => isRef(value));
  return linked ? { ...base, kind: 'map', entries: Object.entries(after).map(([key, value]) => ({ key, after: value as Json })) } : { ...base, kind: 'scalar' };
}

/** What happens to it and why, to be read after its address: `will be created`. */
export function headline(change: Change): string {
  const has = (reason: Change['reasons'][number]): boolean => change.reasons.includes(reason);
  switch (change.action) {
    case 'create': return `will be created${has('gone') ? ': it is gone from the server' : ''}`;
    case 'adopt': return has('import') ? 'will be imported: the configuration names it by its id' : 'will be adopted: it is on the server already, and not managed yet';
    case 'update': return `will be updated in place${updateReason(has)}`;
    case 'replace': return `must be replaced${replaceReason(change)}`;
    case 'delete': return `will be destroyed${deleteReason(has)}`;
    case 'forget': return `will be forgotten, the object stays${forgetReason(change, has)}`;
    case 'no-op': return 'stays as it is';
  }
}

type Has = (reason: Change['reasons'][number]) => boolean;

function updateReason(has: Has): string {
  if (has('conflict')) return ': the configuration and the server both changed';
  if (has('moved') && !has('config') && !has('drift')) return ': its address moved, only its marks are written';
  if (has('drift') && !has('config')) return ': it was changed on the server';
  return has('pending') && !has('config') && !has('drift') ? ': something is still owed from before' : '';
}

function replaceReason(change: Change): string {
  if (change.reasons.includes('requested-replace')) return ': as asked with -replace';
  const forcing = change.attributes.filter((attribute) => attribute.forcesReplacement === true).map((attribute) => cleanLine(attribute.path)).sort();
  if (forcing.length > 0) return `: ${forcing.join(', ')} cannot be changed in place`;
  return change.reasons.includes('tainted') ? ': its creation was not completed' : '';
}

function deleteReason(has: Has): string {
  if (has('parent-deleted')) return ': what it belongs to is destroyed';
  if (has('requested-destroy')) return ': as asked';
  if (has('unlisted')) return ': it is not in the configuration, which prunes what it does not list';
  return has('not-in-config') ? ': it is no longer in the configuration' : '';
}

function forgetReason(change: Change, has: Has): string {
  if (has('removed')) return ': `removed` in the configuration says so';
  if (has('used-by-others') || (change.usedBy?.length ?? 0) > 0) return `: it is used by ${change.usedBy?.toSorted().map(cleanLine).join(', ') ?? 'others'}`;
  if (has('moved')) return ': it goes on under another address';
  if (has('external')) return ': it is external now';
  if (has('not-owned')) return ': it is only used here, never owned';
  return has('not-in-config') ? ': it is no longer in the configuration' : '';
}

/** Who refers to whom, by address, from what the changes declare. */
export function usersOf(changes: readonly Change[]): ReadonlyMap<Address, readonly Address[]> {
  const users = new Map<Address, Set<Address>>();
  const visit = (value: Json, from: Address): void => {
    if (isRef(value)) users.set(value.$ref, (users.get(value.$ref) ?? new Set()).add(from));
    else if (typeof value === 'object' && value !== null) for (const inner of Object.values(value)) visit(inner as Json, from);
  };
  for (const change of changes) for (const value of Object.values(change.desired?.attributes ?? {})) visit(value, change.address);
  return new Map([...users].map(([address, from]) => [address, [...from].sort(compareAddresses)]));
}

/** Changes that are done inside another one's call, by that one's address, as far as it is among them. */
export function insideOf(changes: readonly Change[]): ReadonlyMap<Address, readonly Change[]> {
  const present = new Set(changes.map((change) => change.address));
  const inside = new Map<Address, Change[]>();
  for (const change of changes) {
    if (change.inside === undefined || !present.has(change.inside)) continue;
    inside.set(change.inside, [...(inside.get(change.inside) ?? []), change]);
  }
  return inside;
}
