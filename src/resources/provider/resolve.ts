import { refusal } from '../../core/config/resolution.ts';
import type { ResolveContext } from '../../core/config/resolution.ts';
import type { Desired } from '../../core/desired.ts';
import type { Diagnostic } from '../../core/diagnostic.ts';
import type { Resolution } from '../../core/resource-type.ts';
import { isSecret } from '../../core/value.ts';

/**
 * Says so when the server refuses this whole type, and what a key that is to be kept there means: nothing can be made without a key, nor
 * changed, for every PATCH wants it (seen on 0.16.8).
 */
export function resolveProvider(desired: Desired, context: ResolveContext): Resolution {
  const diagnostics = refusal(desired, context);
  const kept = desired.context?.['kept'] as Readonly<Record<string, string>> | undefined;
  if (!kept || diagnostics.length > 0) return { desired, diagnostics, notes: [] };
  const variables = Object.values(kept).join(', ');
  const problem = (code: string, summary: string): Resolution => ({ desired, notes: [], diagnostics: [missing(desired, code, summary, variables)] });
  const { live } = context;
  if (!live) return problem('LC2110', `the provider is not on the server, so there is no key there to keep: ${variables} is not set`);
  const changed = Object.entries(desired.attributes).filter(([name, value]) => live.attributes[name] !== undefined && !isSecret(value) && live.attributes[name] !== value).map(([name]) => name);
  if (changed.length > 0 && kept['api_key'] !== undefined) return problem('LC2111', `${changed.join(', ')} cannot be changed without the key, which the server wants again with every change`);
  return { desired, diagnostics: [], notes: [`${desired.address}: ${Object.keys(kept).join(', ')} as on the server (${variables} is not set)`] };
}

const missing = (desired: Desired, code: string, summary: string, variables: string): Diagnostic => ({
  severity: 'error', code, address: desired.address, summary, next: `Set ${variables} and plan again.`, ...(desired.range ? { range: desired.range } : {}),
});
