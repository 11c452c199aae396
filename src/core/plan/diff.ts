import type { Desired, Owner } from '../desired.ts';
import type { LiveObject } from '../live.ts';
import { rulesOf, type AttributeRule, type ResourceType } from '../resource-type.ts';
import { isSecret, type Attributes, type Json } from '../value.ts';
import type { AttributeChange, Cause, LeftAlone } from './change.ts';
import type { AttributeInput, AttributeOutcome } from './diff-input.ts';
import { diffMap, diffSet } from './diff-members.ts';
import { ruleOf, same, toBase } from './normal.ts';

/** What the three-way rules say about one bound object (design §5). */
export interface AttributeDiff {
  readonly changes: readonly AttributeChange[];
  /** Base as it stands once the changes are made. */
  readonly base: Attributes;
  readonly leftAlone: readonly LeftAlone[];
  readonly unchanged: number;
}

export interface DiffInput {
  readonly type: ResourceType;
  readonly desired: Desired;
  readonly base: Attributes;
  readonly live: LiveObject;
  /** Taken over without a base: what differs overwrites somebody else's value. */
  readonly adopting: boolean;
  /** Attributes that were taken over so before, and not agreed to yet. */
  readonly unagreed?: readonly string[];
  /** Prune targets that were asked for. */
  readonly prune: readonly string[];
}

/** Compares base, desired and live, attribute by attribute. Values must be normalised and sealed. */
export function diffAttributes(input: DiffInput): AttributeDiff {
  const rules = rulesOf(input.type);
  const names = [...new Set([...Object.keys(input.desired.attributes), ...Object.keys(input.base)])].sort();
  const changes: AttributeChange[] = [];
  const leftAlone: LeftAlone[] = [];
  const base: Record<string, Json> = {};
  let unchanged = 0;
  for (const name of names) {
    const rule = ruleOf(rules, name);
    const attribute: AttributeInput = {
      address: input.desired.address, name, rule, adopting: input.adopting || (input.unagreed?.includes(name) ?? false), prune: input.prune,
      desired: input.desired.attributes[name], base: input.base[name], live: input.live.attributes[name], given: givenAtCreation(input, rules, name), keeps: new Set(input.desired.keeps?.[name]), baseless: Object.keys(input.base).length === 0,
    };
    const outcome = isIgnored(input.desired, name) ? ignored(attribute) : diffOne(attribute, input.desired.owners?.[name] ?? rule.owner ?? 'config');
    if (outcome.base !== undefined) base[name] = outcome.base;
    if (outcome.change) changes.push(outcome.change);
    else if (attribute.desired !== undefined && !rule.createOnly) unchanged += 1;
    leftAlone.push(...(outcome.leftAlone ?? []));
  }
  return { changes, base, leftAlone, unchanged };
}

function givenAtCreation({ base, desired }: DiffInput, rules: Readonly<Record<string, AttributeRule>>, name: string): ReadonlySet<string> {
  const members = Object.entries(rules).flatMap(([other, rule]) => (rule.within === name ? [...((base[other] ?? []) as readonly string[]), ...((desired.attributes[other] ?? []) as readonly string[])] : []));
  return new Set(members);
}

const isIgnored = (desired: Desired, name: string): boolean =>
  (desired.lifecycle?.ignore_changes ?? []).some((ignore) => ignore === name || ignore === 'all' || name.startsWith(`${ignore}.`));

function ignored({ address, name, desired, base, live }: AttributeInput): AttributeOutcome {
  const differs = desired !== undefined && live !== undefined && !same(desired, live);
  return { ...(base === undefined ? {} : { base }), ...(differs ? { leftAlone: [{ address, what: 'ignored', path: name }] } : {}) };
}

function diffOne(input: AttributeInput, owner: Owner): AttributeOutcome {
  const { rule, desired, live } = input;
  // Bound without a base: what the type takes for given stands in for what the creation gave.
  if (rule.createOnly) {
    const given = input.base ?? (rule.within && input.baseless ? input.desired : undefined);
    return given === undefined ? {} : { base: given };
  }
  if (owner === 'server') return {};
  if (rule.local && input.base === undefined) return desired === undefined ? {} : { base: toBase(desired) };
  if (owner === 'seed') return seed(input);
  if (rule.kind === 'set') return diffSet(input);
  if (rule.kind === 'map') return diffMap(rule.local ? { ...input, live: undefined } : input);
  if (desired === undefined) return { leftAlone: [{ address: input.address, what: 'unmanaged', path: input.name }] };
  const known = rule.writeOnly && live === undefined ? input.base : live;
  const uncompared = isSecret(desired) && isSecret(known) && (desired.$secret.digest === undefined || known.$secret.digest === undefined);
  if (uncompared) return { base: input.base ?? toBase(desired), leftAlone: [{ address: input.address, what: 'not-compared', path: input.name }] };
  if (same(desired, known)) return { base: toBase(desired) };
  return { base: toBase(desired), change: scalarChange(input, owner) };
}

/** The agent's own: never compared, never written again; told when it was rewritten. */
function seed({ address, name, desired, base, live }: AttributeInput): AttributeOutcome {
  const kept = base ?? (desired !== undefined && same(desired, live) ? toBase(desired) : undefined);
  const rewritten = desired !== undefined && live !== undefined && !same(kept ?? desired, live);
  return { ...(kept === undefined ? {} : { base: kept }), ...(rewritten ? { leftAlone: [{ address, what: 'seed', path: name }] } : {}) };
}

function scalarChange(input: AttributeInput, owner: Owner): AttributeChange {
  const { name, rule, desired, live, base } = input;
  const cause = causeOf(input);
  const overwrites = rule.precious === true || (live !== undefined && live !== null && live !== '' && !rule.writeOnly);
  const somebodysText = owner === 'guarded' && overwrites && !same(base, live);
  const needsConsent = somebodysText || (cause === 'adopt' && overwrites);
  return {
    path: name, kind: rule.kind, cause, after: desired as Json,
    ...(live === undefined ? {} : { before: live }),
    ...(rule.sensitive === true || isSecret(desired) ? { sensitive: true } : {}),
    ...(rule.forceNew ? { forcesReplacement: true } : {}),
    ...(needsConsent ? { consent: 'force' } : {}),
  };
}

/** Why desired and live differ, from what base remembers. */
export function causeOf({ desired, live, base, adopting, rule }: Pick<AttributeInput, 'desired' | 'live' | 'base' | 'adopting' | 'rule'>): Cause {
  if (base === undefined) return adopting ? 'adopt' : 'config';
  if (rule.writeOnly && live === undefined) return 'config';
  if (same(base, desired)) return 'drift';
  return same(base, live) ? 'config' : 'conflict';
}
