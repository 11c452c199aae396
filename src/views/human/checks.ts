import type { Checked } from '../../sdk/api.ts';
import { cleanLine } from '../clean.ts';
import type { ViewOptions } from '../options.ts';
import { showDiagnostic } from './diagnostics.ts';
import { paint } from './paint.ts';
import { counted } from '../words.ts';

const READY = 'Ready. Next: lettactl plan';

/** `well`, `ill`, `warning`: the last line's words. One line per check, and below one that failed or warns what is wrong and what to do. */
export function renderChecks(checks: readonly Checked[], options: ViewOptions & { readonly well?: string; readonly ill?: string; readonly warning?: string }): string {
  const paints = paint(options.color);
  const lines = checks.flatMap(({ name, ok, says, diagnostics }) => {
    const told = diagnostics.flatMap((diagnostic) => showDiagnostic(diagnostic, paints, options).map((line) => `    ${line}`.trimEnd()));
    return ok ? [`${told.length === 0 ? paints.add('✔') : paints.change('!')} ${name}: ${cleanLine(says)}`, ...told] : [`${paints.remove('✖')} ${name}`, ...told];
  });
  const failed = checks.filter(({ ok }) => !ok).length;
  const warned = checks.filter(({ ok, diagnostics }) => ok && diagnostics.length > 0).length;
  const { well = READY, ill = 'Not ready', warning = READY } = options;
  return [...lines, '', failed > 0 ? `${ill}: ${failed} of ${checks.length} checks failed.` : warned > 0 ? `${counted(warned, 'warning')} above. ${warning}` : well].join('\n');
}
