import { refusal } from '../../core/config/resolution.ts';
import type { ResolveContext } from '../../core/config/resolution.ts';
import type { Desired } from '../../core/desired.ts';
import type { Resolution } from '../../core/resource-type.ts';

/** Says so when the server refuses this whole type (some have no such routes any more, API notes). */
export const resolveMcpServer = (desired: Desired, context: ResolveContext): Resolution => ({ desired, diagnostics: refusal(desired, context), notes: [] });
