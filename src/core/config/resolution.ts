import type { Address } from '../address.ts';
import type { Desired } from '../desired.ts';
import type { Diagnostic } from '../diagnostic.ts';
import type { Resolution, ResourceType } from '../resource-type.ts';
import { isToCome } from './entries/handle.ts';
import { handleHint } from './handles.ts';

/** What `resolve` of a resource type gets beside the resource. */
export type ResolveContext = Parameters<NonNullable<ResourceType['resolve']>>[1];

/** The embedding of folders and archives that name none, where the server has it (design §3). */
export const DEFAULT_EMBEDDING = 'openai/text-embedding-3-small';

/** A resource as it is, with nothing to say. */
export const unresolved = (desired: Desired): Resolution => ({ desired, diagnostics: [], notes: [] });

/** LC2011 when the server refuses all objects of this type: once per type, at its first resource. */
export function refusal(desired: Desired, { offer, desired: all }: ResolveContext): readonly Diagnostic[] {
  const reason = offer.refused.get(desired.type);
  if (reason === undefined || first(desired.type, all) !== desired.address) return [];
  const what = desired.type.replaceAll('_', ' ');
  return [{
    severity: 'error', code: 'LC2011', address: desired.address, summary: `this server refuses ${what}s: ${reason}`,
    next: `Take the ${what}s out of the fleet file, or use a server that has them.`, ...(desired.range ? { range: desired.range } : {}),
  }];
}

function first(type: string, all: ReadonlyMap<Address, Desired>): Address | undefined {
  for (const [address, desired] of all) if (desired.type === type && !desired.external) return address;
  return undefined;
}

/** The embedding of a new resource that names none: `settings.embedding`, else the default where the server offers it. */
export function defaultEmbedding(context: ResolveContext): { readonly handle: string; readonly from: string } | undefined {
  if (context.settings.embedding !== undefined) return { handle: context.settings.embedding, from: 'settings.embedding' };
  return context.offer.embeddings.has(DEFAULT_EMBEDDING) ? { handle: DEFAULT_EMBEDDING, from: 'the server\'s default' } : undefined;
}

/** The embedding of the object that is there, for a resource that names none: it cannot be changed, so there is nothing to report of it. */
export function liveEmbedding(desired: Desired, { live }: ResolveContext): Resolution {
  const embedding = live?.attributes['embedding'];
  if (typeof embedding !== 'string' || desired.external) return unresolved(desired);
  return unresolved({ ...desired, attributes: { ...desired.attributes, embedding } });
}

/** A warning when the server does not offer a model or embedding; it is the server that decides. Says nothing when the offer was not read. */
export function unknownHandle(what: 'model' | 'embedding', handle: unknown, offered: ReadonlySet<string>, desired: Desired, attribute: string): readonly Diagnostic[] {
  if (typeof handle !== 'string' || offered.size === 0 || offered.has(handle) || isToCome(handle, offered, desired)) return [];
  const range = desired.ranges?.[attribute] ?? desired.range;
  return [{
    severity: 'warning', code: 'LC2102', address: desired.address, summary: `this server does not offer the ${what} ${handle}`,
    next: handleHint(handle, offered) ?? 'See what it offers: lettactl get models', ...(range ? { range } : {}),
  }];
}

/** `unknownHandle` for an embedding that can never be changed: where the object is there with another one, it would be destroyed first and then refused, so that is an error. */
export function unknownEmbedding(handle: unknown, desired: Desired, { offer, live }: ResolveContext): readonly Diagnostic[] {
  const replaces = live !== undefined && !desired.external && live.attributes['embedding'] !== handle;
  return unknownHandle('embedding', handle, offer.embeddings, desired, 'embedding').map((problem) => (replaces
    ? { ...problem, severity: 'error' as const, detail: 'the change makes it anew: the old one would be destroyed, and the new one refused' } : problem));
}
