import { failure } from '../core/diagnostic.ts';
import type { Registry } from '../core/registry.ts';
import { laterKind } from './later.ts';
import { suggest } from './suggest.ts';

/** A kind as people write it (`agents`, `mcp-servers`): `type` as in addresses, `plural` for sentences. */
export interface Kind { readonly type: string; readonly plural: string }

/** The kind that a word means, singular or plural, with - or _. Throws LC4006 with the nearest one. */
export function kindOf(word: string, registry: Registry): Kind {
  const kinds = registry.types.map(({ name }): Kind => ({ type: name, plural: `${name.replaceAll('_', '-')}s` }));
  const wanted = word.toLowerCase().replaceAll('_', '-');
  const kind = kinds.find(({ plural }) => plural === wanted || plural === `${wanted}s`);
  if (kind) return kind;
  const plurals = kinds.map(({ plural }) => plural).sort();
  const near = suggest(wanted, [...plurals, ...plurals.map((plural) => plural.slice(0, -1))]);
  throw failure('LC4006', `there is no kind "${word}"`, { next: laterKind(wanted) ?? `${near === undefined ? '' : `Did you mean ${near}? `}Kinds: ${plurals.join(', ')}.` });
}
