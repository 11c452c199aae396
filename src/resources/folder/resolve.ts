import { defaultEmbedding, DEFAULT_EMBEDDING, liveEmbedding, refusal, unknownEmbedding } from '../../core/config/resolution.ts';
import type { ResolveContext } from '../../core/config/resolution.ts';
import type { Desired } from '../../core/desired.ts';
import type { Resolution } from '../../core/resource-type.ts';

/** Gives a new folder its embedding: servers refuse one without (API notes §7), and it can never be changed. */
export function resolveFolder(desired: Desired, context: ResolveContext): Resolution {
  const refused = refusal(desired, context);
  if (refused.length > 0 || context.offer.refused.has('folder')) return { desired, diagnostics: refused, notes: [] };
  const named = desired.attributes['embedding'];
  if (named !== undefined) return { desired, diagnostics: unknownEmbedding(named, desired, context), notes: [] };
  if (context.live || desired.external) return liveEmbedding(desired, context);
  const found = defaultEmbedding(context);
  if (found) {
    return { desired: { ...desired, attributes: { ...desired.attributes, embedding: found.handle } }, diagnostics: [], notes: [`${desired.address}: embedding ${found.handle} (${found.from})`] };
  }
  return {
    desired,
    notes: [],
    diagnostics: [{
      severity: 'error', code: 'LC2103', address: desired.address, summary: 'the folder has no embedding, and the server would refuse it',
      detail: `neither the folder nor its agents nor settings.embedding name one, and the server does not offer ${DEFAULT_EMBEDDING}`,
      next: context.offer.embeddings.size > 0 ? `Offered: ${[...context.offer.embeddings].sort().join(', ')}.` : 'Write `embedding` on the folder.',
      ...(desired.range ? { range: desired.range } : {}),
    }],
  };
}
