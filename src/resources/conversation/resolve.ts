import { refusal } from '../../core/config/resolution.ts';
import type { ResolveContext } from '../../core/config/resolution.ts';
import type { Desired } from '../../core/desired.ts';
import type { Resolution } from '../../core/resource-type.ts';

/** Says so when the server refuses this whole type, and when a conversation that is there was made with other isolated blocks. */
export function resolveConversation(desired: Desired, context: ResolveContext): Resolution {
  const diagnostics = refusal(desired, context);
  const isolated = context.live?.facts?.['isolated'];
  const wanted = (desired.attributes['isolated_blocks'] as readonly string[] | undefined)?.length ?? 0;
  if (diagnostics.length > 0 || typeof isolated !== 'number' || isolated === wanted) return { desired, diagnostics, notes: [] };
  const note = `${desired.address}: ${isolated === 0 ? 'no blocks are isolated' : `${isolated} ${isolated === 1 ? 'block is' : 'blocks are'} isolated`} in it; that is set when it is made, so it stays (-replace makes it anew, empty)`;
  return { desired, diagnostics, notes: [note] };
}
