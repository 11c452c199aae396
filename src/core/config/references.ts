import { addressOf, compareAddresses, parentOf } from '../address.ts';
import type { Address } from '../address.ts';
import type { AgentCheck, Desired, Import, Move, Removed } from '../desired.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { createGraph, findCycle } from '../graph/graph.ts';
import type { Registry } from '../registry.ts';
import { rulesOf } from '../resource-type.ts';
import { isRef } from '../value.ts';
import type { Json } from '../value.ts';
import { didYouMean, suggestions } from './suggest.ts';

/** The parts of the head that name resources. */
export interface Named { readonly moved: readonly Move[]; readonly imports: readonly Import[]; readonly removed: readonly Removed[]; readonly checks: readonly AgentCheck[] }

/** Each suggestion compares with all addresses; where so much is wrong nobody reads them. */
const MAX_SUGGESTIONS = 100;

/** Checks what only the whole fleet shows: dependencies that exist, no cycles, attribute names in `ignore_changes`, moves that lead somewhere, imports and removals that contradict nothing. */
export function checkReferences(resources: ReadonlyMap<Address, Desired>, head: Named, registry: Registry): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  for (const desired of resources.values()) {
    const range = desired.ranges?.['depends_on'] ?? desired.range;
    for (const target of desired.dependsOn) {
      if (!resources.has(target)) {
        found.push({
          severity: 'error', code: 'LC1210', summary: `\`depends_on\` names ${target}, which is not defined`, address: desired.address,
          next: (found.length < MAX_SUGGESTIONS ? didYouMean(target, resources.keys()) : undefined) ?? 'Name an address such as `block.company-context`, or an agent.', ...(range ? { range } : {}),
        });
      }
    }
    found.push(...ignoredAttributes(desired, registry));
  }
  found.push(...cycle(resources), ...moves(resources, head.moved), ...contradictions(resources, head), ...unknownAgents(resources, head.checks));
  return found;
}

function ignoredAttributes(desired: Desired, registry: Registry): readonly Diagnostic[] {
  const known = Object.keys(rulesOf(registry.get(desired.type)));
  const range = desired.ranges?.['lifecycle'] ?? desired.range;
  return (desired.lifecycle?.ignore_changes ?? []).filter((name) => name !== 'all' && !known.some((attribute) => attribute === name || attribute.startsWith(`${name}.`))).map((name) => ({
    severity: 'error', code: 'LC1212', summary: `\`ignore_changes\` names \`${name}\`, which is no attribute of type ${desired.type}`, address: desired.address,
    next: didYouMean(name, known) ?? `Attributes: ${known.join(', ')}.`, ...(range ? { range } : {}),
  }));
}

/** Addresses that attribute values refer to. */
const referred = (value: Json): readonly Address[] => {
  if (typeof value !== 'object' || value === null) return [];
  if (isRef(value)) return [value.$ref];
  return (Array.isArray(value) ? value : Object.values(value)).flatMap(referred);
};

function cycle(resources: ReadonlyMap<Address, Desired>): readonly Diagnostic[] {
  const needs = (address: Address): readonly Address[] => {
    const desired = resources.get(address);
    if (!desired) return [];
    // An agent's own block is made with the agent: that the agent refers to it is no order between the two.
    const links = Object.values(desired.attributes).flatMap(referred).filter((target) => resources.get(target)?.parent !== address);
    return [...desired.dependsOn, ...links, ...(desired.parent ? [desired.parent] : [])];
  };
  const path = findCycle(createGraph(resources.keys(), needs));
  if (!path) return [];
  const range = path.map((address) => resources.get(address)?.ranges?.['depends_on']).find((place) => place !== undefined);
  return [{ severity: 'error', code: 'LC1220', summary: `these need each other: ${path.join(' → ')}`, next: 'Take one `depends_on` out.', ...(range ? { range } : {}) }];
}

function moves(resources: ReadonlyMap<Address, Desired>, moved: readonly Move[]): readonly Diagnostic[] {
  const sources = new Set<Address>();
  return [...moved].sort((a, b) => compareAddresses(a.from, b.from)).flatMap((move) => {
    const problem = (summary: string): Diagnostic => ({ severity: 'error', code: 'LC1221', summary, ...(move.range ? { range: move.range } : {}) });
    const twice = sources.has(move.from);
    sources.add(move.from);
    if (twice) return [problem(`${move.from} is moved twice`)];
    if (resources.has(move.from)) return [problem(`${move.from} is still declared: it cannot have moved to ${move.to}`)];
    // What left the config altogether has nowhere to move to; its parent tells whether the target is a typing mistake.
    if (!resources.has(move.to)) return [problem(`nothing is declared at ${move.to}${parentOf(move.to) ? '' : `, where ${move.from} is to move`}`)];
    return [];
  });
}

/** What is imported twice, or removed and declared. (What is imported and not declared may be about to be generated: planning says that.) */
function contradictions(resources: ReadonlyMap<Address, Desired>, { imports, removed }: Named): readonly Diagnostic[] {
  const place = (range: Diagnostic['range']): Pick<Diagnostic, 'range'> => (range ? { range } : {});
  const still = removed.filter(({ from }) => resources.has(from)).map(({ from, range }): Diagnostic => ({
    severity: 'error', code: 'LC1221', summary: `${from} is still declared: it cannot be removed`, next: 'Take one of the two out.', ...place(range),
  }));
  const twice = imports.flatMap((line, at): readonly Diagnostic[] => {
    const before = imports.slice(0, at).find(({ to, id }) => (to === line.to) !== (id === line.id));
    if (!before) return [];
    const summary = before.to === line.to ? `${line.to} is imported twice, as ${before.id} and as ${line.id}` : `${line.id} is imported twice, as ${before.to} and as ${line.to}`;
    return [{ severity: 'error', code: 'LC1221', summary, next: 'Keep one of them.', ...place(line.range) }];
  });
  return [...still, ...twice];
}

function unknownAgents(resources: ReadonlyMap<Address, Desired>, checks: readonly AgentCheck[]): readonly Diagnostic[] {
  const unknown = checks.filter(({ agent }) => !resources.has(addressOf('agent', agent)));
  if (unknown.length === 0) return [];
  const suggest = suggestions([...resources.values()].filter(({ type }) => type === 'agent').map(({ name }) => name), 'Agents');
  return unknown.map(({ agent, range }) => (
    { severity: 'error', code: 'LC1210', summary: `the check asks agent \`${agent}\`, which is not defined`, next: suggest(agent) ?? 'Declare it under `agents`.', ...(range ? { range } : {}) }));
}
