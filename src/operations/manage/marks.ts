import type { Marker } from '../../core/live.ts';
import { markerIn, markerInTags, ourTags } from '../../letta/marks.ts';

/**
 * Whose a block is, of a block as it is listed. Its tags decide: a conversation's copy has the mark of the original in its metadata, but
 * not its tags, and a block that was made inside an agent's create call has tags only (API notes §8). Of such a one the agent is not known.
 */
export function blockMark(block: { readonly label?: string | null; readonly metadata?: Readonly<Record<string, unknown>> | null; readonly tags?: readonly string[] | null }): Marker | undefined {
  if (ourTags(block.tags).length === 0) return undefined;
  return markerIn(block.metadata) ?? markerInTags(block.tags, 'block', block.label ?? '');
}

/** Whether a block's mark is one of tags only: it was made inside an agent's create call, and its address is not known from it. */
export const isInline = (marker: Marker): boolean => marker.lineage === '';
