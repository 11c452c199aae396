import type { Diagnostic } from '../diagnostic.ts';

/** Errors, and warnings, that are told of one fleet; who has more of them learns nothing from the rest. */
const MAX_PROBLEMS = 1000;
/** Characters of a text in a diagnostic. Texts repeat names of the file, which may be as long as the file. */
const MAX_TEXT = 2000;

/** What is wrong, as much of it as anybody reads. */
export interface Problems {
  add(diagnostic: Diagnostic): void;
  /** Whether another one of this severity would only be counted: its place need not be looked for. */
  isFull(severity: Diagnostic['severity']): boolean;
  /** In the order in which they came; at the end how many are left out. */
  list(): readonly Diagnostic[];
}

export function createProblems(): Problems {
  const kept: Diagnostic[] = [];
  const counts = { error: 0, warning: 0 };
  const isFull = (severity: Diagnostic['severity']): boolean => counts[severity] >= MAX_PROBLEMS;
  return {
    isFull,
    add(diagnostic) {
      if (!isFull(diagnostic.severity)) kept.push(clipped(diagnostic));
      counts[diagnostic.severity]++;
    },
    list: () => [...kept, ...(['error', 'warning'] as const).flatMap((severity): readonly Diagnostic[] => {
      const more = counts[severity] - MAX_PROBLEMS;
      return more > 0 ? [{ severity, code: 'LC1430', summary: `${more.toLocaleString('en')} more ${severity}s are not shown`, next: 'Mend these first.' }] : [];
    })],
  };
}

/** Whether a diagnostic only says how many are left out. */
export const isRest = ({ code }: Diagnostic): boolean => code === 'LC1430';

function clipped(diagnostic: Diagnostic): Diagnostic {
  const { summary, detail, next } = diagnostic;
  return { ...diagnostic, summary: clip(summary), ...(detail === undefined ? {} : { detail: clip(detail) }), ...(next === undefined ? {} : { next: clip(next) }) };
}

const clip = (text: string): string => (text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text);
