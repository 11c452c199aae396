/** An immutable directed graph: an edge a → b says that a needs b first. Knows nothing of resources. Linear in nodes and edges. */
export interface Graph<K extends string> {
  /** Sorted. */
  readonly nodes: readonly K[];
  /** What a node needs, sorted. */
  needs(node: K): readonly K[];
  /** What needs this node, sorted. */
  neededBy(node: K): readonly K[];
}

/** A graph of these nodes. Edges to nodes that are not there are dropped: they are done or nobody's business. */
export function createGraph<K extends string>(nodes: Iterable<K>, needs: (node: K) => Iterable<K>): Graph<K> {
  const sorted = [...new Set(nodes)].sort();
  const there = new Set<K>(sorted);
  const forward = new Map<K, readonly K[]>();
  const backward = new Map<K, K[]>(sorted.map((node) => [node, []]));
  for (const node of sorted) {
    const targets = [...new Set(needs(node))].filter((target) => there.has(target)).sort();
    forward.set(node, targets);
    for (const target of targets) backward.get(target)?.push(node);
  }
  return {
    nodes: sorted,
    needs: (node) => forward.get(node) ?? [],
    neededBy: (node) => backward.get(node) ?? [],
  };
}

/** Nodes with everything they need before them; among equals by name, so the order is the same on every machine. Throws on a cycle (check `findCycle` first). */
export function topologicalOrder<K extends string>(graph: Graph<K>): readonly K[] {
  const open = new Map(graph.nodes.map((node) => [node, graph.needs(node).length]));
  const order: K[] = [];
  let ready = graph.nodes.filter((node) => open.get(node) === 0);
  while (ready.length > 0) {
    const next: K[] = [];
    for (const node of ready) {
      order.push(node);
      for (const waiting of graph.neededBy(node)) {
        const left = (open.get(waiting) ?? 0) - 1;
        open.set(waiting, left);
        if (left === 0) next.push(waiting);
      }
    }
    ready = next.sort();
  }
  if (order.length < graph.nodes.length) throw new Error('topologicalOrder: the graph has a cycle');
  return order;
}

/** One cycle as a closed walk (`a, b, a`), or undefined. Deterministic; no recursion, so depth does not matter. */
export function findCycle<K extends string>(graph: Graph<K>): readonly K[] | undefined {
  const done = new Set<K>();
  for (const start of graph.nodes) {
    if (done.has(start)) continue;
    const path: K[] = [start];
    const onPath = new Set<K>([start]);
    const cursors = [0];
    while (path.length > 0) {
      const node = path.at(-1) as K;
      const cursor = cursors.at(-1) ?? 0;
      const next = graph.needs(node)[cursor];
      if (next === undefined) {
        done.add(node);
        onPath.delete(node);
        path.pop();
        cursors.pop();
        continue;
      }
      cursors[cursors.length - 1] = cursor + 1;
      if (onPath.has(next)) return [...path.slice(path.indexOf(next)), next];
      if (!done.has(next)) {
        path.push(next);
        onPath.add(next);
        cursors.push(0);
      }
    }
  }
  return undefined;
}

/** The given nodes and everything they need, directly or not. */
export function closure<K extends string>(graph: Graph<K>, from: Iterable<K>): ReadonlySet<K> {
  const found = new Set<K>(from);
  const queue = [...found];
  for (let node = queue.pop(); node !== undefined; node = queue.pop()) {
    for (const need of graph.needs(node)) {
      if (!found.has(need)) {
        found.add(need);
        queue.push(need);
      }
    }
  }
  return found;
}
