import type { Checked } from '../../sdk/api.ts';
import { cleanLine } from '../clean.ts';
import type { ViewOptions } from '../options.ts';
import { showDiagnostic } from './diagnostics.ts';
import { paint } from './paint.ts';

/** `well`, `ill`: the last line's words. One line per check, and below one that failed what is wrong and what to do. */
export function renderChecks(checks: readonly Checked[], options: ViewOptions & { readonly well?: string; readonly ill?: string }): string {
  const paints = paint(options.color);
  const lines = checks.flatMap(({ name, ok, says, diagnostics }) => {
    const told = diagnostics.flatMap((diagnostic) => showDiagnostic(diagnostic, paints, options).map((line) => `    ${line}`.trimEnd()));
    return ok ? [`${paints.add('✔')} ${name}: ${cleanLine(says)}`, ...told] : [`${paints.remove('✖')} ${name}`, ...told];
  });
  const failed = checks.filter(({ ok }) => !ok).length;
  return [...lines, '', failed === 0 ? (options.well ?? 'Ready. Next: lettactl plan') : `${options.ill ?? 'Not ready'}: ${failed} of ${checks.length} checks failed.`].join('\n');
}
