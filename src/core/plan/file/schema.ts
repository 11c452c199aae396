import { Type } from 'typebox';
import type { TSchema } from 'typebox';

const strict = { additionalProperties: false } as const;
const hex = Type.String({ pattern: '^[0-9a-f]{64}$' });
const text = Type.String();
const texts = Type.Array(text);
const json = Type.Unknown();
const attributes = Type.Record(text, json);
const count = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER });
const literals = (...values: readonly string[]): TSchema => Type.Union(values.map((value) => Type.Literal(value)));
const option = Type.Optional;

const Point = Type.Object({ line: Type.Integer({ minimum: 1 }), column: Type.Integer({ minimum: 1 }) }, strict);
const Range = Type.Object({
  file: text, start: Point, end: Point, excerpt: option(Type.Array(Type.Object({ line: Type.Integer(), text }, strict))),
}, strict);

const Diagnostic = Type.Object({
  severity: literals('error', 'warning'), code: text, summary: text, detail: option(text), range: option(Range), address: option(text), next: option(text),
}, strict);

const Desired = Type.Object({
  address: text, type: text, name: text, parent: option(text), attributes,
  owners: option(Type.Record(text, literals('config', 'guarded', 'seed', 'server'))),
  keeps: option(Type.Record(text, texts)), context: option(attributes), dependsOn: texts,
  lifecycle: option(Type.Object({ prevent_destroy: option(Type.Boolean()), ignore_changes: option(texts) }, strict)),
  external: option(Type.Boolean()), range: option(Range), ranges: option(Type.Record(text, Range)), origins: option(Type.Record(text, text)),
}, strict);

const AttributeChange = Type.Object({
  path: text, kind: literals('scalar', 'text', 'set', 'map'), cause: literals('config', 'drift', 'conflict', 'adopt', 'new', 'removed', 'pending'),
  before: option(json), after: option(json), added: option(texts), removed: option(texts),
  entries: option(Type.Array(Type.Object({ key: text, before: option(json), after: option(json) }, strict))),
  again: option(texts), unknown: option(Type.Boolean()), sensitive: option(Type.Boolean()), forcesReplacement: option(Type.Boolean()), consent: option(text),
}, strict);

const Change = Type.Object({
  address: text, type: text, name: text,
  action: literals('no-op', 'create', 'adopt', 'update', 'replace', 'delete', 'forget'),
  reasons: Type.Array(literals(
    'new', 'gone', 'config', 'drift', 'conflict', 'adopt', 'rebind', 'pending', 'force-new', 'requested-replace',
    'not-in-config', 'requested-destroy', 'used-by-others', 'external', 'moved', 'tainted', 'parent-deleted', 'not-owned', 'rewritten', 'unlisted', 'import', 'removed',
  )),
  id: option(text), inside: option(text), attributes: Type.Array(AttributeChange), unchanged: count, desired: option(Desired),
  owes: texts, base: option(attributes), precondition: option(text), dependsOn: texts, after: option(texts), consent: option(text), usedBy: option(texts),
  previousAddress: option(text), rebase: option(Type.Boolean()), marked: option(text), marks: option(Type.Boolean()),
}, strict);

const Binding = Type.Object({
  fleet: Type.String({ minLength: 1 }), workspace: Type.String({ minLength: 1 }),
  backend: Type.Object({ type: text, location: text }, strict),
  server: Type.Object({ key: text, url: text }, strict),
  state: Type.Union([Type.Null(), Type.Object({ lineage: text, serial: count }, strict)]),
  configPaths: texts, inputs: Type.Array(Type.Object({ path: text, sha256: hex }, strict)),
}, strict);

const Options = Type.Object({
  targets: texts, replace: texts, destroy: Type.Boolean(), refreshOnly: Type.Boolean(), refresh: Type.Boolean(), prune: texts,
  adoptAny: Type.Boolean(), allowRecreate: Type.Boolean(), refuseConflicts: Type.Boolean(), force: Type.Boolean(),
}, strict);

const Drift = Type.Object({ address: text, type: text, id: text, name: text, gone: Type.Boolean(), attributes: Type.Array(AttributeChange) }, strict);

const LeftAlone = Type.Object({
  address: text, what: literals('foreign-member', 'unmanaged', 'seed', 'ignored', 'not-compared', 'copy'), path: option(text), detail: option(texts),
}, strict);

/** `Plan` (plan.ts) without notes and blobs, long texts put back. */
export const PlanSchema = Type.Object({
  toolVersion: text, binding: Binding, options: Options, changes: Type.Array(Change), drift: Type.Array(Drift), leftAlone: Type.Array(LeftAlone),
  diagnostics: Type.Array(Diagnostic), rebound: option(texts), remarks: texts,
}, strict);

const Notes = Type.Object({
  createdAt: option(text), reads: option(count), losses: option(Type.Record(text, texts)), facts: option(attributes),
}, strict);

/** The document under the gzip. Texts and files stand under the sha256 of what they hold, files in base64: the decoder checks that. */
export const DocumentSchema = Type.Object({ plan: Type.Unknown(), content: Type.Record(text, text), blobs: Type.Record(text, text), notes: Notes }, strict);
