import type { Message } from '../../operations/messaging/api.ts';
import type { RunInfo } from '../../operations/runs/api.ts';
import { cleanLine, cleanText } from '../clean.ts';
import { kindOf, saidOf, timeOf } from './messages.ts';
import { paint } from './paint.ts';
import { renderTable } from './table.ts';

/** `340 ms`, `12.5 s`, `3 min 20 s`. */
export function elapsed(ms: number | null): string {
  if (ms === null) return '';
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  const minutes = Math.floor(ms / 60_000);
  return minutes < 60 ? `${minutes} min ${Math.round((ms % 60_000) / 1000)} s` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** Runs as a table. `empty`: what to say when there are none. */
export function renderRuns(runs: readonly RunInfo[], options: { readonly wide?: boolean; readonly columns?: number; readonly empty?: string } = {}): string {
  if (runs.length === 0) return `${options.empty ?? 'No runs.'}\n`;
  const wide = options.wide ? [{ head: 'CREATED' }, { head: 'CONVERSATION' }] : [];
  return renderTable(
    [{ head: 'ID' }, { head: 'AGENT' }, { head: 'STATUS' }, { head: 'ELAPSED', align: 'right' }, { head: 'STOP REASON' }, ...wide],
    runs.map(({ run, agent, state, elapsedMs }) => [
      run.id, agent, state === 'running' ? run.status : state, elapsed(elapsedMs), run.stop_reason ?? '', ...(options.wide ? [timeOf(run.created_at ?? null), run.conversation_id ?? ''] : []),
    ]),
    options.columns === undefined ? {} : { columns: options.columns },
  );
}

/** One run, line by line. */
export function renderRun({ run, agent, state, elapsedMs, error }: RunInfo): string {
  const rows: readonly (readonly [string, string])[] = [
    ['ID', run.id], ['Status', state === 'running' ? run.status : state], ['Agent', `${agent}${agent === run.agent_id ? '' : ` (${run.agent_id ?? ''})`}`], ...(run.conversation_id ? [['Conversation', run.conversation_id] as const] : []),
    ['Created', timeOf(run.created_at ?? null)], ['Completed', timeOf(run.completed_at ?? null) || '–'], ['Elapsed', elapsed(elapsedMs)], ['Stop reason', run.stop_reason ?? '–'], ...(error === undefined ? [] : [['Error', error] as const]),
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, value]) => `${`${name}:`.padEnd(width + 2)}${cleanLine(value)}\n`).join('');
}

/** What was said and done in a run. */
export function renderRunMessages(info: RunInfo, messages: readonly Message[], options: { readonly color: boolean }): string {
  const paints = paint(options.color);
  const said = messages.filter(({ type }) => type !== 'system_message');
  const lines = said.map((message) => `  ${paints.quiet(`${kindOf(message.type)}:`)} ${cleanText(saidOf(message)).trimEnd().replaceAll('\n', '\n    ')}`);
  return `${paints.strong(info.run.id)} ${cleanLine(info.agent)}: ${info.state}${info.error === undefined ? '' : `, ${cleanLine(info.error)}`}\n${lines.map((line) => `${line}\n`).join('')}`;
}

/** The last line of `track`. */
export function renderTracked(runs: readonly RunInfo[]): string {
  const count = (state: RunInfo['state']): number => runs.filter((run) => run.state === state).length;
  const waiting = count('waiting');
  return `Completed: ${count('completed')}/${runs.length}, Failed: ${count('failed')}, Cancelled: ${count('cancelled')}${waiting === 0 ? '' : `, Waiting for approval: ${waiting}`}\n`;
}

/** Draws a text over the one before it. */
export class Redrawn {
  #lines = 0;

  draw(text: string): string {
    const up = this.#lines === 0 ? '' : `\u001b[${this.#lines}A\u001b[0J`;
    this.#lines = text.split('\n').length - 1;
    return up + text;
  }
}
