import type { Action } from '../../core/plan/change.ts';
import type { Diagnostic } from '../../core/diagnostic.ts';
import type { ApplySummary, EngineEvent } from '../../engine/events.ts';
import { cleanLine, cleanText } from '../clean.ts';
import type { Stream, ViewOptions } from '../options.ts';
import { tidy } from '../tidy.ts';
import { continuedText, countWords, shortId, skippedBecause, spoken } from '../words.ts';
import { renderDiagnostics } from './diagnostics.ts';
import { type Paint, paint } from './paint.ts';
import { renderHeld } from './plan.ts';

export interface ApplyViewOptions extends ViewOptions {
  readonly write: (text: string) => void;
  /** The command that continues an apply that did not get through, `lettactl apply plan.bin`; absent: `rerun`. */
  readonly again?: string;
  /** The command that plans again and goes on; absent: a plain `lettactl apply`. */
  readonly rerun?: string;
  /** Only failures, what is held and the summary. */
  readonly quiet?: boolean;
}

const DONE: Readonly<Record<Action, string>> = { 'no-op': 'recorded', create: 'created', adopt: 'adopted', update: 'updated', replace: 'replaced', delete: 'destroyed', forget: 'forgotten' };

/** Plain lines, one per finished node; for pipes, logs and `-no-color`. */
export function applyView(options: ApplyViewOptions): Stream<EngineEvent> {
  const paints = paint(options.color);
  return {
    event(event) {
      const text = tidy(applyText(event, paints, options));
      if (text !== '') options.write(text);
    },
    end() {
      // Every line is written as it happens; nothing is left to flush.
    },
  };
}

/** What one event says, with its line feeds; empty for events that people need not see. */
export function applyText(event: EngineEvent, paints: Paint, options: Pick<ApplyViewOptions, 'again' | 'quiet' | 'color' | 'redactContent'>): string {
  const unlessQuiet = (text: string): string => (options.quiet === true ? '' : text);
  switch (event.type) {
    case 'diagnostic': return renderDiagnostics([event.diagnostic], options);
    case 'continued': return `${continuedText(event)}\n`;
    case 'node_done': return unlessQuiet(`${doneLine(event, paints)}\n`);
    case 'node_failed': return `${failedLines(event, paints).join('\n')}\n`;
    case 'node_skipped': return `${paints.quiet('○')} ${cleanLine(event.address)}: ${skippedBecause(event, cleanLine)}\n`;
    case 'node_progress': return unlessQuiet(`… ${cleanLine(event.address)}: ${cleanLine(event.message)}\n`);
    case 'progress': return unlessQuiet(`… ${progressText(event)}\n`);
    case 'retry': return unlessQuiet(event.attempt < 3 ? '' : `… ${retryText(event)}\n`);
    case 'applied': return summaryText(event.summary, options);
    case 'version': case 'phase': case 'planned': case 'held': case 'node_start': return '';
  }
}

type Of<T extends EngineEvent['type']> = Extract<EngineEvent, { readonly type: T }>;

/** `✔ agent.a: updated (system_prompt, tags)  0.9 s`. */
export function doneLine(event: Of<'node_done'>, paints: Paint): string {
  const what = event.already === true ? `${DONE[event.action]} already` : DONE[event.action];
  const detail = event.detail.length === 0 ? '' : ` (${event.detail.map(cleanLine).join(', ')})`;
  const id = event.action === 'create' && event.id !== undefined ? `  ${cleanLine(shortId(event.id))}` : '';
  return `${paints.add('✔')} ${cleanLine(event.address)}: ${what}${detail}${id}  ${(event.milliseconds / 1000).toFixed(1)} s`;
}

function failedLines(event: Of<'node_failed'>, paints: Paint): readonly string[] {
  const [first, ...others] = event.diagnostics.map(diagnosticLines);
  const head = `${paints.remove('✖')} ${cleanLine(event.address)}: ${first?.[0] ?? 'failed'}`;
  return [head, ...[...(first?.slice(1) ?? []), ...others.flat()].map((line) => `    ${line}`.trimEnd())];
}

const diagnosticLines = (diagnostic: Diagnostic): readonly string[] => [
  cleanLine(diagnostic.summary),
  ...[diagnostic.detail, diagnostic.next].flatMap((text) => (text === undefined ? [] : cleanText(text).replace(/\n+$/, '').split('\n'))),
];

/** `120 of 400 done, 8 running, about 40 s left`. */
export function progressText(progress: Pick<Of<'progress'>, 'done' | 'total' | 'running' | 'secondsLeft'>): string {
  const left = progress.secondsLeft === undefined ? '' : `, about ${spoken(progress.secondsLeft)} left`;
  return `${progress.done} of ${progress.total} done, ${progress.running} running${left}`;
}

export const retryText = (event: Of<'retry'>): string =>
  `${event.status === undefined ? 'no answer' : `the server answered ${event.status}`} to ${event.method} ${cleanLine(event.path)}, try ${event.attempt + 1} in ${(event.waitMs / 1000).toFixed(1)} s`;

/** The last lines of an apply: counts, what is held, how to go on. */
export function summaryText(summary: ApplySummary, options: Pick<ApplyViewOptions, 'again' | 'rerun' | 'color'>): string {
  const { counts } = summary;
  const done = countWords(counts);
  const { strong } = paint(options.color);
  const held = renderHeld(summary.held, options);
  const last = summary.complete
    ? `${strong(`Apply complete! Resources: ${done}.`)}\n`
    : `${strong(`Apply incomplete: ${done}; ${summary.failed} failed, ${summary.skipped} skipped.`)}\n${options.again === undefined ? `Run it again to continue: ${options.rerun ?? 'lettactl apply'}` : `Run the same plan again to continue: ${options.again}`}\n`;
  return `\n${last}${held === '' ? '' : `\n${held}`}`;
}
