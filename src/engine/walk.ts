import type { Address } from '../core/address.ts';
import type { Graph } from '../core/graph/graph.ts';

export type Outcome = 'done' | 'failed' | 'skipped' | 'not-started';

export interface WalkOptions {
  readonly parallelism: number;
  /** Aborted: nothing new is started, what runs is finished. */
  readonly signal: AbortSignal;
  /** Does one node; true when it succeeded. Never throws for an expected failure. */
  readonly visit: (node: Address) => Promise<boolean>;
  /** A node that waits for one that failed. */
  readonly skipped: (node: Address, because: Address) => void;
}

/**
 * Visits every node after what it needs, at most `parallelism` at a time, by address among those that are ready. A failure stops only
 * what needs it. Linear in nodes and edges. Throws what `visit` throws, after everything in flight has ended.
 */
export async function walk(graph: Graph<Address>, options: WalkOptions): Promise<ReadonlyMap<Address, Outcome>> {
  const outcomes = new Map<Address, Outcome>();
  const open = new Map(graph.nodes.map((node) => [node, graph.needs(node).length]));
  const ready = new Queue(graph.nodes.filter((node) => open.get(node) === 0));
  let running = 0;
  let bug: unknown;
  await new Promise<void>((finish) => {
    const skip = (from: Address): void => {
      const queue = [from];
      for (let node = queue.pop(); node !== undefined; node = queue.pop()) {
        for (const next of graph.neededBy(node)) {
          if (outcomes.has(next)) continue;
          outcomes.set(next, 'skipped');
          options.skipped(next, from);
          queue.push(next);
        }
      }
    };
    const release = (node: Address): void => {
      for (const next of graph.neededBy(node)) {
        const left = (open.get(next) ?? 0) - 1;
        open.set(next, left);
        if (left === 0 && !outcomes.has(next)) ready.push(next);
      }
    };
    const pump = (): void => {
      while (running < options.parallelism && !options.signal.aborted && bug === undefined) {
        const node = ready.shift();
        if (node === undefined) break;
        running += 1;
        options.visit(node).then(
          (ok) => {
            outcomes.set(node, ok ? 'done' : 'failed');
            if (ok) release(node);
            else skip(node);
          },
          (error: unknown) => {
            outcomes.set(node, 'failed');
            bug ??= error;
          },
        ).finally(() => {
          running -= 1;
          pump();
        });
      }
      if (running === 0) finish();
    };
    pump();
  });
  if (bug !== undefined) throw bug;
  for (const node of graph.nodes) if (!outcomes.has(node)) outcomes.set(node, 'not-started');
  return outcomes;
}

/** First in, first out, in constant time. */
class Queue {
  #items: Address[];
  #head = 0;
  constructor(items: readonly Address[]) {
    this.#items = [...items];
  }
  push(item: Address): void {
    this.#items.push(item);
  }
  shift(): Address | undefined {
    const item = this.#items[this.#head];
    if (item !== undefined) this.#head += 1;
    return item;
  }
}
