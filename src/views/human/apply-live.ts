import { DefaultRenderer, Listr, LISTR_DEFAULT_RENDERER_STYLE, ListrLogger, ProcessOutput } from 'listr2';
import type { EngineEvent } from '../../engine/events.ts';
import { cleanLine } from '../clean.ts';
import type { Stream } from '../options.ts';
import { tidy } from '../tidy.ts';
import { spoken } from '../words.ts';
import { type ApplyViewOptions, applyText } from './apply.ts';
import { paint } from './paint.ts';

export interface LiveViewOptions extends ApplyViewOptions {
  /** The terminal; its height is asked anew for every picture. */
  readonly terminal: NodeJS.WriteStream;
}

/** What is going on right now. */
export interface Running {
  readonly done: number;
  readonly failed: number;
  /** Nodes of the plan; 0: not known. */
  readonly total: number;
  /** What each running node does, oldest first. */
  readonly nodes: readonly string[];
  /** Milliseconds since the first node began. */
  readonly elapsed: number;
}

/** The head: `12 of 400 done, 8 running, 1 failed, 3.1 per second, about 40 s left`. */
export function liveTitle({ done, failed, total, nodes, elapsed }: Running): string {
  const rate = elapsed >= 1000 ? done / (elapsed / 1000) : 0;
  const left = total > done && rate > 0 ? `, about ${spoken((total - done) / rate)} left` : '';
  return `${done}${total > 0 ? ` of ${total}` : ''} done, ${nodes.length} running${failed > 0 ? `, ${failed} failed` : ''}${rate > 0 ? `, ${rate.toFixed(1)} per second` : ''}${left}`;
}

/** The running nodes in at most `rows` lines; what does not fit is counted. */
export function liveLines(nodes: readonly string[], rows: number): readonly string[] {
  const room = Math.max(1, rows);
  return nodes.length <= room ? nodes : [...nodes.slice(0, room - 1), `… and ${nodes.length - room + 1} more`];
}

/** Lines of the terminal that are not for running nodes: the title, the prompt, and room for a title that wraps. */
const RESERVED = 5;

const DOING: Readonly<Record<string, string>> = { create: 'creating', adopt: 'adopting', update: 'updating', replace: 'replacing', delete: 'destroying', forget: 'forgetting', 'no-op': 'recording' };

/**
 * An apply on a terminal: the running nodes in a list that is drawn anew, then, once it is over, the same lines as everywhere else. No
 * more lines than the terminal has are ever drawn.
 */
export function applyLiveView(options: LiveViewOptions): Stream<EngineEvent> {
  const paints = paint(options.color);
  const running = new Map<string, string>();
  const after: string[] = [];
  let [done, failed, total, started, now] = [0, 0, 0, 0, 0];
  let live: Live | undefined;

  const draw = (): void => {
    if (running.size > 0) live ??= startList(options.terminal, options.color);
    const nodes = [...running].map(([address, what]) => `${address}: ${what}`);
    live?.draw(liveTitle({ done, failed, total, nodes, elapsed: now - started }), liveLines(nodes, (options.terminal.rows ?? 24) - RESERVED));
  };
  const stop = async (): Promise<void> => {
    const last = live;
    live = undefined;
    running.clear();
    await last?.stop();
    for (const text of after.splice(0)) options.write(text);
  };
  return {
    event(event) {
      now = Date.parse(event.at);
      if (event.type === 'planned') total = event.plan.changes.filter((change) => change.action !== 'no-op' && change.inside === undefined).length;
      if (event.type === 'progress') ({ done, total } = event);
      if (event.type === 'node_start') {
        started ||= now;
        running.set(cleanLine(event.address), DOING[event.action] ?? event.action);
      }
      if (event.type === 'node_progress') running.set(cleanLine(event.address), cleanLine(event.message));
      if (event.type === 'node_done' || event.type === 'node_failed' || (event.type === 'node_skipped' && event.unfinished)) {
        running.delete(cleanLine(event.address));
        done += 1;
        if (event.type === 'node_failed') failed += 1;
      }
      // What only says that time passes is in the title already.
      const text = ['progress', 'node_progress', 'retry'].includes(event.type) ? '' : tidy(applyText(event, paints, options));
      if (text !== '' && live === undefined && event.type !== 'applied') options.write(text);
      else if (text !== '') after.push(text);
      draw();
    },
    end: stop,
  };
}

interface Live { draw(title: string, lines: readonly string[]): void; stop(): Promise<void> }

/** Draws wherever it is told to: that the stream is a terminal was decided before. */
class TerminalRenderer extends DefaultRenderer {
  static override nonTTY = true;
}

const plainIcons = Object.fromEntries(Object.keys(LISTR_DEFAULT_RENDERER_STYLE.color ?? {}).map((level) => [level, (text?: string) => text ?? '']));

/** One task of listr2: its title is the count, its output the running nodes. */
function startList(terminal: NodeJS.WriteStream, color: boolean): Live {
  const picture = { title: 'starting', output: '' };
  let show: (() => void) | undefined;
  let finish: () => void = () => undefined;
  const over = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const list = new Listr([{
    title: picture.title,
    task: async (_, task) => {
      show = () => {
        task.title = picture.title;
        task.output = picture.output;
      };
      show();
      await over;
    },
    rendererOptions: { outputBar: 1 },
  }], {
    renderer: TerminalRenderer, fallbackRendererCondition: false, registerSignalListeners: false,
    rendererOptions: {
      formatOutput: 'truncate', clearOutput: true, ...(color ? {} : { color: plainIcons }), logger: new ListrLogger({ useIcons: true, toStderr: [], processOutput: new ProcessOutput(terminal) }),
    },
  });
  const run = list.run();
  return {
    draw(title, lines) {
      Object.assign(picture, { title, output: lines.join('\n') });
      show?.();
    },
    async stop() {
      finish();
      await run;
    },
  };
}
