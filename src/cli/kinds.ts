import { failure } from '../core/diagnostic.ts';
import type { Registry } from '../core/registry.ts';
import { apartKind } from './later.ts';
import { suggest } from './suggest.ts';

/** A kind as people write it (`agents`, `mcp-servers`): `type` as in addresses, `plural` for sentences. */
export interface Kind { readonly type: string; readonly plural: string }

/** What can be looked at beside what a fleet declares. */
export const LOOKED_AT: readonly Kind[] = [
  { type: 'model', plural: 'models' }, { type: 'project', plural: 'projects' }, { type: 'passage', plural: 'archival' }, { type: 'context', plural: 'context' }, { type: 'all', plural: 'all' },
];

/** What `get` shows by commands of their own. */
const APART: readonly string[] = ['messages', 'run', 'runs'];

/** The kind that a word means, singular or plural, with - or _; `more` kinds beside the registered types. Throws LC4006 with the nearest one. */
export function kindOf(word: string, registry: Registry, more: readonly Kind[] = []): Kind {
  const kinds = [...registry.types.map(({ name }): Kind => ({ type: name, plural: `${name.replaceAll('_', '-')}s` })), ...more];
  const wanted = word.toLowerCase().replaceAll('_', '-');
  const kind = kinds.find(({ plural }) => plural === wanted || plural === `${wanted}s`);
  if (kind) return kind;
  const plurals = [...kinds.map(({ plural }) => plural), ...(more.length > 0 ? APART : [])].sort();
  const near = suggest(wanted, [...plurals, ...plurals.map((plural) => plural.replace(/s$/, ''))]);
  throw failure('LC4006', `there is no kind "${word}"`, { next: apartKind(wanted) ?? `${near === undefined ? '' : `Did you mean ${near}? `}Kinds: ${plurals.join(', ')}.` });
}

/** All kinds as people write them, for completion. */
export const kindWords = (registry: Registry): readonly string[] => [...registry.types.map(({ name }) => `${name.replaceAll('_', '-')}s`), ...LOOKED_AT.map(({ plural }) => plural)].sort();
