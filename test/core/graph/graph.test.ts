import { expect } from 'chai';
import fc from 'fast-check';
import { closure, createGraph, findCycle, topologicalOrder } from '../../../src/core/graph/graph.ts';

const edges = (table: Record<string, readonly string[]>) => createGraph(Object.keys(table), (node) => table[node] ?? []);

describe('graph', () => {
  it('puts what is needed first, equals by name', () => {
    expect(topologicalOrder(edges({ c: [], a: ['c'], b: ['c'], d: ['a', 'b'] }))).to.deep.equal(['c', 'a', 'b', 'd']);
  });

  it('drops edges to nodes that are not there', () => {
    expect(edges({ a: ['gone'] }).needs('a')).to.deep.equal([]);
  });

  it('names a cycle as a closed walk', () => {
    expect(findCycle(edges({ a: ['b'], b: ['c'], c: ['b'] }))).to.deep.equal(['b', 'c', 'b']);
    expect(findCycle(edges({ a: ['a'] }))).to.deep.equal(['a', 'a']);
    expect(findCycle(edges({ a: ['b'], b: [] }))).to.equal(undefined);
  });

  it('closes over needs', () => {
    expect([...closure(edges({ a: ['b'], b: ['c'], c: [], d: ['c'] }), ['a'])].sort()).to.deep.equal(['a', 'b', 'c']);
  });

  it('order and cycle agree, whatever the graph', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(12), fc.nat(12)), { maxLength: 40 }), (pairs) => {
        const graph = createGraph(Array.from({ length: 13 }, (_, i) => `n${i}`), (node) => pairs.filter(([a]) => `n${a}` === node).map(([, b]) => `n${b}`));
        const cycle = findCycle(graph);
        if (cycle) {
          for (let i = 0; i + 1 < cycle.length; i++) expect(graph.needs(cycle[i] ?? '')).to.include(cycle[i + 1]);
          expect(() => topologicalOrder(graph)).to.throw();
          return;
        }
        const at = new Map(topologicalOrder(graph).map((node, index) => [node, index]));
        expect(at.size).to.equal(13);
        for (const node of graph.nodes) for (const need of graph.needs(node)) expect(at.get(need)).to.be.lessThan(at.get(node) ?? -1);
      }),
    );
  });
});
