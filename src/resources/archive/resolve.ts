import { defaultEmbedding, liveEmbedding, refusal, unknownEmbedding, unresolved } from '../../core/config/resolution.ts';
import type { ResolveContext } from '../../core/config/resolution.ts';
import type { Desired } from '../../core/desired.ts';
import type { Resolution } from '../../core/resource-type.ts';

/** Gives a new archive an embedding where there is one to be had: it can never be added later, and batches of passages fail without (API notes §7). */
export function resolveArchive(desired: Desired, context: ResolveContext): Resolution {
  const refused = refusal(desired, context);
  if (refused.length > 0 || context.offer.refused.has('archive')) return { desired, diagnostics: refused, notes: [] };
  const named = desired.attributes['embedding'];
  if (named !== undefined) return { desired, diagnostics: unknownEmbedding(named, desired, context), notes: [] };
  if (context.live || desired.external) return liveEmbedding(desired, context);
  if (desired.attributes['embedding_config'] !== undefined) return unresolved(desired);
  const found = defaultEmbedding(context);
  if (!found) return unresolved(desired);
  return { desired: { ...desired, attributes: { ...desired.attributes, embedding: found.handle } }, diagnostics: [], notes: [`${desired.address}: embedding ${found.handle} (${found.from})`] };
}
