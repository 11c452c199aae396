import type { Address } from './address.ts';

/** A place in a file. Lines and columns count from 1, columns in UTF-16 code units; `end` is the first position behind the span. */
export interface SourceRange {
  /** As it is shown: relative to the fleet's folder where possible. */
  readonly file: string;
  readonly start: { readonly line: number; readonly column: number };
  readonly end: { readonly line: number; readonly column: number };
  /** The lines to show around it (never of a secret), if they are at hand. */
  readonly excerpt?: readonly { readonly line: number; readonly text: string }[];
}

/**
 * Something that a person must know: an error or a warning with a stable code (LC1xxx the file, LC2xxx the server, LC3xxx state,
 * lock and plan, LC4xxx usage, LC9xxx a bug of ours). It never holds a secret.
 */
export interface Diagnostic {
  readonly severity: 'error' | 'warning';
  readonly code: string;
  /** What happened, one line, no full stop. */
  readonly summary: string;
  /** More lines, if they help. */
  readonly detail?: string;
  readonly range?: SourceRange;
  readonly address?: Address;
  /** What to do next. */
  readonly next?: string;
}

/** An expected failure on its way up: carries diagnostics, never printed with a stack trace. Anything else thrown is a bug. */
export class DiagnosticError extends Error {
  readonly diagnostics: readonly Diagnostic[];
  constructor(diagnostics: readonly Diagnostic[], options?: ErrorOptions) {
    super(diagnostics.map((d) => `${d.code}: ${d.summary}`).join('\n'), options);
    this.name = 'DiagnosticError';
    this.diagnostics = diagnostics;
  }
}

/** A DiagnosticError with one error in it. */
export const failure = (code: string, summary: string, more: Omit<Partial<Diagnostic>, 'code' | 'summary'> = {}, options?: ErrorOptions): DiagnosticError =>
  new DiagnosticError([{ severity: 'error', code, summary, ...more }], options);

/** Whether any of them is an error. */
export const hasErrors = (diagnostics: readonly Diagnostic[]): boolean => diagnostics.some((d) => d.severity === 'error');
