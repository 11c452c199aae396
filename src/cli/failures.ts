import { DiagnosticError, type Diagnostic } from '../core/diagnostic.ts';
import { Errors } from './oclif.ts';

/** Exit codes that scripts rely on (design §16). */
export const EXIT = { ok: 0, error: 1, changes: 2, interrupted: 130 } as const;

/**
 * What went wrong, as diagnostics: expected failures carry their own; wrong usage is LC4002 (its text never repeats the command line,
 * which may hold a secret); anything else is a bug of ours, LC9001.
 */
export function diagnosticsOf(error: unknown, about: { readonly command: string; readonly version: string }): readonly Diagnostic[] {
  if (error instanceof DiagnosticError) return error.diagnostics;
  if (isUsageError(error)) return [usageDiagnostic(error, about.command)];
  const thrown = error instanceof Error ? error : new Error(String(error));
  return [{
    severity: 'error',
    code: 'LC9001',
    summary: `a bug of ours: ${firstLine(thrown.message) || thrown.name}`,
    detail: `lettactl ${about.version}, ${about.command}, node ${process.versions.node}, ${process.platform}-${process.arch}`,
    next: process.env['DEBUG'] ? 'Please report it with the lines above and the stack trace.' : 'Please report it with the two lines above; DEBUG=1 adds the stack trace.',
  }];
}

/** The stack of a bug, for `DEBUG`; undefined for expected failures. */
export function stackOf(error: unknown): string | undefined {
  if (error instanceof DiagnosticError || isUsageError(error) || !(error instanceof Error)) return undefined;
  return error.stack;
}

/** Thrown by the parser for a wrong flag, value or argument. */
export const isUsageError = (error: unknown): error is Error => error instanceof Errors.CLIError;

/** What the parser says of every flag that may repeat. Ours take one value each, so it is not true of them. */
const ABOUT_GREEDY_FLAGS = /^(?:Note: .* multiple values\.|Alternatively, you can use "--")/;

function usageDiagnostic(error: Error, command: string): Diagnostic {
  // What is too much may be a secret that lacks its flag.
  const [summary = '', ...rest] = error.message.replace(/^Unexpected arguments?: [\s\S]*$/, 'there are more words than it takes').replace(/\n?See more help with --help/g, '').split('\n').map((line) => line.trimEnd()).filter((line) => line !== '' && !ABOUT_GREEDY_FLAGS.test(line));
  return {
    severity: 'error',
    code: 'LC4002',
    summary: summary.replace(/^Parsing (--\S+) $/, 'wrong value for $1').replace(/\.$/, ''),
    ...(rest.length > 0 ? { detail: rest.map((line) => line.trim()).join('\n') } : {}),
    next: `${error.message.startsWith('Unexpected arg') ? 'A text of several words stands in quotes. ' : ''}How it is used: lettactl ${command} --help`,
  };
}

const firstLine = (text: string): string => text.split('\n')[0] ?? '';
