import type { Diagnostic } from '../core/diagnostic.ts';

/** Whether a stream takes colour: a terminal, unless NO_COLOR or TERM=dumb say otherwise. */
export const takesColour = (stream: NodeJS.WriteStream): boolean =>
  stream.isTTY === true && !process.env['NO_COLOR'] && process.env['TERM'] !== 'dumb';

/** Diagnostics for people on stderr, or with `json` one JSON line each on stdout. */
export async function sayDiagnostics(diagnostics: readonly Diagnostic[], how: { readonly json: boolean; readonly colour: boolean; readonly outcome?: string }): Promise<void> {
  if (diagnostics.length === 0) return;
  if (how.json) {
    const { diagnosticLine } = await import('../views/json/events.ts');
    for (const diagnostic of diagnostics) process.stdout.write(diagnosticLine(diagnostic, new Date().toISOString()));
    return;
  }
  const { renderDiagnostics } = await import('../views/human/diagnostics.ts');
  process.stderr.write(renderDiagnostics(diagnostics, { color: how.colour, ...(how.outcome === undefined ? {} : { outcome: how.outcome }) }));
}
