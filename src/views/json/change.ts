import { compareAddresses } from '../../core/address.ts';
import type { AttributeChange, Change } from '../../core/plan/change.ts';
import type { Drift } from '../../core/plan/plan.ts';
import type { Json } from '../../core/value.ts';
import { holdsSecret, withLiveHidden } from '../counterpart.ts';
import { type JsonOptions, jsonText, jsonValue } from './values.ts';

type Row = Record<string, Json>;

/** What differs, attribute by attribute, and the same as Terraform's before/after objects. */
export interface JsonChange {
  /** Values that are there, by attribute path; of sets and maps only the members that change. Null: the object is not there. */
  readonly before: Json;
  /** Planned values, by attribute path; of a create everything that is declared. */
  readonly after: Json;
  /** `true` for each attribute that apply will know. */
  readonly after_unknown: Row;
  readonly before_sensitive: Row;
  readonly after_sensitive: Row;
  /** Paths that force a replacement, each a list of one. */
  readonly replace_paths: readonly (readonly string[])[];
  readonly attributes: readonly Row[];
}

/** The machine form of a change's attributes, sorted by path. `live`: the side that was read from the server. */
export function jsonChange(change: Pick<Change, 'action' | 'attributes' | 'desired'>, options: JsonOptions, live: 'before' | 'after' = 'before'): JsonChange {
  const attributes = change.attributes.map((attribute) => withLiveHidden(attribute, live)).sort((a, b) => compareAddresses(a.path, b.path));
  const before: Row = {};
  const after: Row = {};
  const flags = { after_unknown: {} as Row, before_sensitive: {} as Row, after_sensitive: {} as Row };
  if (change.action === 'create') {
    // What the plan does not list attribute by attribute; of a string nobody says then whether it is content.
    const listed = new Set(attributes.map((attribute) => attribute.path));
    for (const [path, value] of sorted(change.desired?.attributes ?? {}).filter(([name]) => !listed.has(name))) {
      after[path] = jsonText(value, options);
      if (holdsSecret(value)) flags.after_sensitive[path] = true;
    }
  }
  for (const attribute of attributes) {
    const sides = sidesOf(attribute, options);
    if (sides.before !== undefined) before[attribute.path] = sides.before;
    if (sides.after !== undefined) after[attribute.path] = sides.after;
    if (attribute.unknown === true) flags.after_unknown[attribute.path] = true;
    if (isSensitive(attribute, 'before')) flags.before_sensitive[attribute.path] = true;
    if (isSensitive(attribute, 'after')) flags.after_sensitive[attribute.path] = true;
  }
  const gone = change.action === 'delete';
  const inOrder = (row: Row): Row => Object.fromEntries(sorted(row));
  return {
    before: change.action === 'create' ? null : before, after: gone ? null : inOrder(after), ...flags,
    replace_paths: attributes.filter((attribute) => attribute.forcesReplacement === true).map((attribute) => [attribute.path]),
    attributes: attributes.map((attribute) => jsonAttribute(attribute, options)),
  };
}

function jsonAttribute(attribute: AttributeChange, options: JsonOptions): Row {
  const { before, after } = sidesOf(attribute, options);
  const row: Row = { path: attribute.path, kind: attribute.kind, cause: attribute.cause };
  if (attribute.kind !== 'set' && before !== undefined) row['before'] = before;
  if (attribute.kind !== 'set' && after !== undefined) row['after'] = after;
  if (attribute.added !== undefined) row['added'] = jsonMembers(attribute.added, attribute.sensitive);
  if (attribute.removed !== undefined) row['removed'] = jsonMembers(attribute.removed, attribute.sensitive);
  if (attribute.unknown === true) row['unknown'] = true;
  if (attribute.sensitive === true) row['sensitive'] = true;
  if (attribute.forcesReplacement === true) row['forces_replacement'] = true;
  if (attribute.consent !== undefined) row['consent'] = attribute.consent;
  return row;
}

const jsonMembers = (members: readonly string[], sensitive?: boolean): Json => members.toSorted().map((member) => jsonValue(member, sensitive));

function sidesOf(attribute: AttributeChange, options: JsonOptions): { readonly before?: Json; readonly after?: Json } {
  const { sensitive } = attribute;
  if (attribute.kind === 'set' && (attribute.added !== undefined || attribute.removed !== undefined)) {
    return { before: jsonMembers(attribute.removed ?? [], sensitive), after: jsonMembers(attribute.added ?? [], sensitive) };
  }
  if (attribute.kind === 'map' && attribute.entries !== undefined) {
    const side = (which: 'before' | 'after'): Json => Object.fromEntries(
      attribute.entries?.toSorted((a, b) => compareAddresses(a.key, b.key)).flatMap((entry) => (entry[which] === undefined ? [] : [[entry.key, jsonValue(entry[which], sensitive)]])) ?? [],
    );
    return { before: side('before'), after: side('after') };
  }
  const side = (value: Json | undefined): Json | undefined =>
    value === undefined ? undefined : attribute.kind === 'text' && sensitive !== true ? jsonText(value, options) : jsonValue(value, sensitive);
  const before = side(attribute.before);
  const after = side(attribute.after);
  return { ...(before === undefined ? {} : { before }), ...(after === undefined ? {} : { after }) };
}

function isSensitive(attribute: AttributeChange, side: 'before' | 'after'): boolean {
  const values = [attribute[side], ...(attribute.entries ?? []).map((entry) => entry[side])].filter((value) => value !== undefined);
  const members = side === 'before' ? attribute.removed : attribute.added;
  return attribute.sensitive === true ? values.length > 0 || (members?.length ?? 0) > 0 : values.some(holdsSecret);
}

const sorted = (attributes: Readonly<Record<string, Json>>): readonly (readonly [string, Json])[] => Object.entries(attributes).sort(([a], [b]) => compareAddresses(a, b));

/** Drift of one object: before is what was applied, after what the server has now. */
export function jsonDrift(drift: Drift, options: JsonOptions): Row {
  const { before, after, before_sensitive, after_sensitive, attributes } = jsonChange({ action: 'update', attributes: drift.attributes }, options, 'after');
  return {
    address: drift.address, type: drift.type, name: drift.name, id: drift.id, gone: drift.gone,
    change: { actions: [drift.gone ? 'delete' : 'update'], before, after: drift.gone ? null : after, before_sensitive, after_sensitive, attributes },
  };
}

/** A change's action in Terraform's lists: a replace is `["delete","create"]`, an adoption imports and may update. */
export function actionsOf(change: Pick<Change, 'action' | 'attributes'>): readonly string[] {
  switch (change.action) {
    case 'replace': return ['delete', 'create'];
    case 'adopt': return change.attributes.length === 0 ? ['no-op'] : ['update'];
    default: return [change.action];
  }
}
