import { expect } from 'chai';
import fc from 'fast-check';
import type { Address } from '../../src/core/address.ts';
import { createGraph } from '../../src/core/graph/graph.ts';
import { walk } from '../../src/engine/walk.ts';

const at = (i: number): Address => `block.n${i}` as Address;
const never = new AbortController().signal;

describe('walk', () => {
  it('visits after what is needed, never more at once than allowed, and stops only what waits for a failure', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(fc.nat(20), fc.nat(20)), { maxLength: 50 }), fc.integer({ min: 1, max: 6 }), fc.uniqueArray(fc.nat(20), { maxLength: 4 }), async (pairs, parallelism, bad) => {
        const needs = pairs.filter(([a, b]) => a > b);
        const graph = createGraph(Array.from({ length: 21 }, (_, i) => at(i)), (node) => needs.filter(([a]) => at(a) === node).map(([, b]) => at(b)));
        const failing = new Set(bad.map(at));
        const finished = new Set<Address>();
        const visited: Address[] = [];
        let running = 0;
        let most = 0;
        const outcomes = await walk(graph, {
          parallelism, signal: never, skipped: () => undefined,
          visit: async (node) => {
            for (const need of graph.needs(node)) expect(finished.has(need), `${node} before ${need}`).to.equal(true);
            visited.push(node);
            running += 1;
            most = Math.max(most, running);
            await new Promise((resolve) => setImmediate(resolve));
            running -= 1;
            if (failing.has(node)) return false;
            finished.add(node);
            return true;
          },
        });
        expect(most).to.be.at.most(parallelism);
        expect(new Set(visited).size).to.equal(visited.length);
        for (const node of graph.nodes) {
          const blocked = graph.needs(node).some((need) => outcomes.get(need) !== 'done');
          expect(outcomes.get(node)).to.equal(blocked ? 'skipped' : failing.has(node) ? 'failed' : 'done');
        }
      }),
      { numRuns: 60 },
    );
  });

  it('starts nothing new once it is told to stop, and finishes what runs', async () => {
    const stop = new AbortController();
    const graph = createGraph([at(1), at(2), at(3)], (node) => (node === at(3) ? [at(1)] : []));
    const outcomes = await walk(graph, { parallelism: 1, signal: stop.signal, skipped: () => undefined, visit: async () => { stop.abort(); return true; } });
    expect([...outcomes.values()]).to.deep.equal(['done', 'not-started', 'not-started']);
  });

  it('names the failure that a skipped node waits for', async () => {
    const skipped: [Address, Address][] = [];
    const graph = createGraph([at(1), at(2), at(3)], (node) => (node === at(3) ? [at(2)] : node === at(2) ? [at(1)] : []));
    await walk(graph, { parallelism: 2, signal: never, skipped: (node, because) => skipped.push([node, because]), visit: () => Promise.resolve(false) });
    expect(skipped).to.deep.equal([[at(2), at(1)], [at(3), at(1)]]);
  });

  it('throws a bug of a visit only after everything in flight has ended', async () => {
    let ended = 0;
    const graph = createGraph([at(1), at(2)], () => []);
    const error = await walk(graph, { parallelism: 2, signal: never, skipped: () => undefined, visit: async (node) => {
      await new Promise((resolve) => setTimeout(resolve, node === at(1) ? 1 : 20));
      if (node === at(1)) throw new Error('bug');
      ended += 1;
      return true;
    } }).catch((caught: unknown) => caught);
    expect((error as Error).message).to.equal('bug');
    expect(ended).to.equal(1);
  });
});
