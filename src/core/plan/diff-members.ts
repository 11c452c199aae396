import { isRef, isSecret, record, type Json, type SecretValue } from '../value.ts';
import type { AttributeInput, AttributeOutcome } from './diff-input.ts';
import type { Cause, LeftAlone } from './change.ts';
import { hasOpenSecret, same, toBase } from './normal.ts';

const strings = (value: Json | undefined): readonly string[] => (Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : []);

const prunes = ({ rule, prune }: AttributeInput): boolean => rule.prune !== undefined && (prune.includes(rule.prune) || prune.includes('all'));

/** Members that somebody else put there are kept and named; `--prune` takes them out. */
const foreign = ({ address, name }: AttributeInput, members: readonly string[]): readonly LeftAlone[] =>
  members.length === 0 ? [] : [{ address, what: 'foreign-member', path: name, detail: members }];

const notCompared = ({ address, name }: AttributeInput, keys: readonly string[]): readonly LeftAlone[] =>
  keys.length === 0 ? [] : [{ address, what: 'not-compared', path: name, detail: keys }];

/** Members three-way (design §5): base only ever holds what we sent or what both had, so what is in neither config nor base is not ours. */
export function diffSet(input: AttributeInput): AttributeOutcome {
  const want = new Set(strings(input.desired));
  const have = new Set(strings(input.live));
  const ours = new Set(strings(input.base));
  const strangers = [...have].filter((member) => !want.has(member) && !ours.has(member) && !input.given.has(member) && !input.keeps.has(member)).sort();
  const pruned = prunes(input) ? strangers : [];
  const added = [...want].filter((member) => !have.has(member)).sort();
  const removed = [...[...ours].filter((member) => !want.has(member) && have.has(member) && !input.keeps.has(member)), ...pruned].sort();
  const base = input.desired === undefined ? {} : { base: [...want, ...[...ours].filter((member) => input.keeps.has(member) && !want.has(member))].sort() };
  const leftAlone = input.desired === undefined && ours.size === 0 ? [] : foreign(input, strangers.filter((member) => !pruned.includes(member)));
  if (added.length === 0 && removed.length === 0) return { ...base, leftAlone };
  const drifted = added.every((member) => ours.has(member)) && removed.length === 0;
  const guarded = input.rule.guardedRemoval === true && removed.some((member) => !pruned.includes(member));
  return {
    ...base,
    leftAlone,
    change: {
      path: input.name, kind: 'set', cause: membersCause(input, drifted, added.length === 0), added, removed,
      ...(guarded ? { consent: 'force' } : {}),
    },
  };
}

/** Base of the keys that are kept whatever they hold: a secret's without its digest, which makes it the same as any. */
const keptBase = ({ base, keeps }: AttributeInput): Readonly<Record<string, Json>> =>
  Object.fromEntries(Object.entries(record(base)).filter(([key]) => keeps.has(key)).map(([key, value]) => [key, isSecret(value) ? withoutDigest(value) : value]));

const withoutDigest = ({ $secret: { parts, shown } }: SecretValue): Json => ({ $secret: { parts, shown } }) as unknown as Json;

/** Keys three-way. A key whose value is another object than ours is a swap: it takes something away. */
export function diffMap(input: AttributeInput): AttributeOutcome {
  if (input.rule.filled) return diffFilled(input);
  const want = record(input.desired);
  const have = record(input.live);
  const ours = record(input.base);
  const entries: { key: string; before?: Json; after?: Json }[] = [];
  const strangers: string[] = [];
  // The same thing under another key was renamed: it is not taken away.
  const elsewhere = (value: Json): readonly string[] => (isRef(value) ? Object.keys(want).filter((other) => same(want[other], value)) : []);
  const again: string[] = [];
  // A secret that is not set now is compared with nothing; what base knows of it stays.
  const open: string[] = [];
  let drifted = true;
  let takesAway = false;
  for (const key of [...new Set([...Object.keys(want), ...Object.keys(have), ...Object.keys(ours)])].sort()) {
    const [after, before, base] = [want[key], have[key], ours[key]];
    if (after === undefined && input.keeps.has(key)) continue;
    if (after !== undefined) {
      const known = input.rule.writeOnly ? (before ?? base) : before;
      if (same(after, known)) {
        if (before !== undefined && hasOpenSecret(after)) open.push(key);
        continue;
      }
      entries.push({ key, ...(known === undefined ? {} : { before: known }), after });
      if (!same(base, after)) drifted = false;
      if (before !== undefined) takesAway = true;
    } else if (before !== undefined && elsewhere(before).length > 0) {
      again.push(key, ...elsewhere(before));
    } else if (before !== undefined && base !== undefined && (input.rule.sensitive || same(base, before))) {
      entries.push({ key, before });
      drifted = false;
      takesAway = true;
    } else if (before !== undefined && prunes(input)) {
      entries.push({ key, before });
      drifted = false;
    } else if (before !== undefined) strangers.push(key);
  }
  const base = input.desired === undefined ? {} : { base: { ...keptBase(input), ...record(toBase(want)), ...Object.fromEntries(open.flatMap((key) => (ours[key] === undefined ? [] : [[key, ours[key]]]))) } };
  const leftAlone = input.desired === undefined && Object.keys(ours).length === 0 ? [] : [...foreign(input, strangers), ...notCompared(input, open)];
  if (entries.length === 0) return { ...base, leftAlone };
  const overwrites = overwritesAdopted(input, entries);
  return {
    ...base,
    leftAlone,
    change: {
      path: input.name, kind: 'map', cause: overwrites ? 'adopt' : membersCause(input, drifted, entries.every((entry) => entry.after === undefined)), entries,
      ...(input.rule.sensitive ? { sensitive: true } : {}),
      ...(again.length > 0 ? { again: again.sort() } : {}),
      ...(overwrites || (input.rule.guardedRemoval && takesAway) ? { consent: 'force' } : {}),
    },
  };
}

/** Whether a value goes that was there before the object was ours, as a scalar's would: somebody has to agree to that. */
function overwritesAdopted({ adopting, base }: AttributeInput, entries: readonly { readonly key: string; readonly before?: Json; readonly after?: Json }[]): boolean {
  const ours = record(base);
  return adopting && entries.some(({ key, before, after }) => before !== undefined && before !== null && before !== '' && after !== undefined && ours[key] === undefined);
}

/** A map of which the server fills in what the config leaves out: a key that has left the config keeps its value, and is told once. */
function diffFilled(input: AttributeInput): AttributeOutcome {
  const [want, have, ours] = [record(input.desired), record(input.live), record(input.base)];
  const entries = Object.entries(want).filter(([key, after]) => !same(after, have[key])).sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, after]) => ({ key, ...(have[key] === undefined ? {} : { before: have[key] }), after }));
  const left = Object.keys(ours).filter((key) => want[key] === undefined && have[key] !== undefined).sort();
  const leftAlone: readonly LeftAlone[] = left.map((key) => ({ address: input.address, what: 'unmanaged', path: `${input.name}.${key}` }));
  const base = input.desired === undefined ? {} : { base: toBase(want) };
  if (entries.length === 0) return { ...base, leftAlone };
  const drifted = entries.every(({ key, after }) => same(ours[key], after));
  const overwrites = overwritesAdopted(input, entries);
  return { ...base, leftAlone, change: { path: input.name, kind: 'map', cause: overwrites ? 'adopt' : membersCause(input, drifted, false), entries, ...(overwrites ? { consent: 'force' } : {}) } };
}

function membersCause({ base, adopting }: AttributeInput, drifted: boolean, onlyRemoved: boolean): Cause {
  if (base === undefined) return adopting ? 'adopt' : 'config';
  if (drifted) return 'drift';
  return onlyRemoved ? 'removed' : 'config';
}
