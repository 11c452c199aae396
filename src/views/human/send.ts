import type { Diagnostic } from '../../core/diagnostic.ts';
import type { AgentRef } from '../../operations/api.ts';
import type { Message, Reply, SendEvent } from '../../operations/messaging/api.ts';
import { cleanLine, cleanText } from '../clean.ts';
import { counted } from '../words.ts';
import { saidOf } from './messages.ts';
import { paint, type Paint } from './paint.ts';
import { renderTable } from './table.ts';

/** What the agent said between lines, as it stands at the end of a run. */
export const renderReply = (reply: Reply): string => (reply.text === '' ? '(no text)\n' : `---\n${cleanText(reply.text).trimEnd()}\n---\n`);

/** What a reply needs to have said beside its text; empty when it is whole. */
export function renderRemark({ status, reason, runId }: Reply): string {
  if (status === 'recovered') return `Recovered: the run failed after the agent had answered (${cleanLine(reason ?? 'no reason given')}${runId === undefined ? '' : `, ${runId}`}).\n`;
  return '';
}

/** Pieces of a stream as they come: reasoning and tools in grey behind a sign, text as it is. */
export class StreamedReply {
  readonly #paints: Paint;
  #last = '';
  #inLine = false;

  constructor(color: boolean) {
    this.#paints = paint(color);
  }

  /** What to write for an event; nothing for most. */
  event(event: SendEvent): string {
    if (event.type === 'piece') return this.#piece(event.message);
    return event.type === 'replied' ? this.end() : '';
  }

  /** Ends a line that is open. */
  end(): string {
    const open = this.#inLine;
    this.#inLine = false;
    return open ? '\n' : '';
  }

  #piece(message: Message): string {
    const key = `${message.id} ${message.type}`;
    const begins = key !== this.#last;
    const before = begins ? this.end() : '';
    const said = begins ? firstPiece(message) : cleanText(message.text);
    if (said === undefined || said === '') return before;
    this.#last = key;
    this.#inLine = !said.endsWith('\n');
    return before + (message.type === 'assistant_message' ? said : this.#paints.quiet(said));
  }
}

/** The beginning of a message, with the sign of its kind; undefined for what nobody wants to see. */
function firstPiece(message: Message): string | undefined {
  if (message.type === 'assistant_message') return cleanText(message.text);
  if (message.type === 'reasoning_message') return `… ${cleanText(message.text)}`;
  if (message.type === 'tool_call_message' || message.type === 'approval_request_message') return `→ ${cleanText(`${message.tool ?? 'a tool'} ${message.text}`)}`;
  if (message.type === 'tool_return_message') return `← ${cleanText(saidOf(message))}\n`;
  return undefined;
}

/** Who would get a message: how many, and the first five names. */
export const renderRecipients = (agents: readonly AgentRef[]): string =>
  `${counted(agents.length, 'agent')}: ${agents.slice(0, 5).map(({ name }) => cleanLine(name)).join(', ')}${agents.length > 5 ? ` and ${agents.length - 5} more` : ''}\n`;

const isWell = ({ status }: Reply): boolean => status === 'completed' || status === 'recovered' || status === 'started';

/** One line for an agent that is done: OK, WARN (an answer, but not a whole one), or with the reason STOP (nobody waits for it any more) or FAIL. */
export function renderSent(reply: Reply, options: { readonly color: boolean }): string {
  const paints = paint(options.color);
  const name = cleanLine(reply.agent.name);
  const time = `(${reply.seconds.toFixed(1)}s)`;
  if (reply.status === 'stopped') return `${paints.change('STOP')} ${name}: ${cleanLine(reply.reason ?? 'stopped')}\n`;
  if (!isWell(reply)) return `${paints.remove('FAIL')} ${name}: ${cleanLine(reply.reason ?? reply.status)}\n`;
  if (reply.status === 'started') return `${paints.add('OK')} ${name} ${time} Run ID: ${reply.runId ?? '?'}\n`;
  if (reply.status === 'recovered') return `${paints.change('WARN')} ${name} ${time}: it answered, then the run failed: ${cleanLine(reply.reason ?? '')}\n`;
  if (reply.text === '') return `${paints.change('WARN')} ${name} ${time}: it said nothing\n`;
  return `${paints.add('OK')} ${name} ${time}\n`;
}

/** All replies, with what was said in one line. */
export const renderReplies = (replies: readonly Reply[], options: { readonly columns?: number }): string =>
  renderTable(
    [{ head: 'AGENT' }, { head: 'STATUS' }, { head: 'SECONDS', align: 'right' }, { head: 'REPLY', cut: true }],
    replies.map((reply) => [reply.agent.name, reply.status, reply.seconds.toFixed(1), isWell(reply) ? reply.text : (reply.reason ?? '')]),
    options,
  );

/** The last line; `Stopped` only where the wait was broken off. */
export function renderTotal(replies: readonly Reply[]): string {
  const well = replies.filter(isWell).length;
  const stopped = replies.filter(({ status }) => status === 'stopped').length;
  return `Completed: ${well}/${replies.length}, Failed: ${replies.length - well - stopped}${stopped === 0 ? '' : `, Stopped: ${stopped}`}\n`;
}

/** Why a message has no answer, as an error. */
export function replyDiagnostics({ agent, status, code = 'LC2071', reason, runId }: Reply): readonly Diagnostic[] {
  const name = cleanLine(agent.name);
  const look = `What was said to it: lettactl messages list ${JSON.stringify(agent.name)}`;
  const error = (summary: string, next: string, detail?: string): readonly Diagnostic[] => [{ severity: 'error', code, summary, next, ...(detail === undefined ? {} : { detail }) }];
  if (code === 'LC2070') return error(cleanLine(reason ?? `agent "${name}" waits for approval`), 'Approve or deny it where you work with the agent, then run this again.');
  if (status === 'timeout') return error(`agent "${name}": ${cleanLine(reason ?? 'no answer in time')}`, runId === undefined ? 'Give it more time with --timeout, or pass --no-wait-for-idle.' : `Look at it: lettactl track ${runId}`);
  return error(`agent "${name}" gave no answer: the run ${status === 'cancelled' ? 'was cancelled' : 'failed'}${runId === undefined ? '' : ` (${runId})`}`, look, reason === undefined ? undefined : cleanText(reason));
}
