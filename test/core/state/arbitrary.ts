import fc from 'fast-check';
import { addressOf, childAddress } from '../../../src/core/address.ts';
import type { Address } from '../../../src/core/address.ts';
import type { IntentRecord, JournalRecord } from '../../../src/core/state/journal.ts';
import type { State, StateEntry } from '../../../src/core/state/state.ts';
import { withChanges } from '../../../src/core/state/transitions.ts';
import type { Json } from '../../../src/core/value.ts';
import { entry, fresh } from './sample.ts';

const agents = ['a', 'b', 'näme x', '"quoted"'].map((name) => addressOf('agent', name));
const blocks = ['one', 'two', 'constructor'].map((name) => addressOf('block', name));
const owned = agents.map((agent) => childAddress(agent, 'block', 'persona'));

/** Addresses of these tests: what depends on nothing first, what lies in something last. */
export const addresses: readonly Address[] = [...blocks, ...agents, ...owned];

const typeOf = (address: Address): string => (agents.includes(address) ? 'agent' : 'block');

/** JSON as attributes hold it; the key `__proto__` is refused when the fleet is read. */
export const json: fc.Arbitrary<Json> = fc.jsonValue({ maxDepth: 3 })
  .map((value) => JSON.parse(JSON.stringify(value)) as Json)
  .filter((value) => !JSON.stringify(value).includes('"__proto__"'));

/** An entry for an address; its id is made from the address and `generation`, so no two addresses share one. */
const entryAt = (address: Address, generation: number, base: Json, depends: readonly Address[]): StateEntry =>
  entry(address, typeOf(address), `${address}#${generation}`, { base: { value: base }, dependsOn: depends.filter((on) => on !== address), owed: generation % 2 ? ['recompile'] : [] });

/** States that hold some of the addresses. */
export const states: fc.Arbitrary<State> = fc.record({ present: fc.subarray([...addresses]), base: json, serial: fc.nat(1000) })
  .map(({ present, base, serial }) => withChanges(fresh({ serial }), present.map((address) => ({ address, entry: entryAt(address, 0, base, present.filter((on) => blocks.includes(on))) }))));

interface Step { readonly address: Address; readonly what: 'write' | 'remove' | 'fail' | 'open'; readonly base: Json }

/** What a run could have written to its journal: intents, and behind most of them a result or a failure. */
export const journals: fc.Arbitrary<readonly JournalRecord[]> = fc
  .array(fc.record({ address: fc.constantFrom(...addresses), what: fc.constantFrom('write', 'write', 'remove', 'fail', 'open'), base: json }) as fc.Arbitrary<Step>, { maxLength: 20 })
  .map((steps) => steps.flatMap((step, index) => recordsOf(step, index + 1)));

function recordsOf({ address, what, base }: Step, generation: number): readonly JournalRecord[] {
  const intent: IntentRecord = { kind: 'intent', address, action: what === 'remove' ? 'delete' : 'update', op: `op-${generation}` };
  const changed = entryAt(address, generation, base, blocks);
  if (what === 'open') return [{ ...intent, entry: changed }];
  if (what === 'fail') return [intent, { kind: 'failed', address }];
  return [intent, { kind: 'result', address, entries: [{ address, entry: what === 'remove' ? null : changed }] }];
}
