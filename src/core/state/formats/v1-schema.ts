import { Type } from 'typebox';

const strict = { additionalProperties: false } as const;
const digest = Type.String({ pattern: '^sha256:[0-9a-f]{64}$' });
const serial = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER });
const name = Type.String({ minLength: 1 });

/** One entry as it stands in files; its address is the key it stands under. */
export const EntryV1 = Type.Object({
  type: name,
  id: name,
  name: Type.String(),
  status: Type.Union([Type.Literal('ready'), Type.Literal('tainted')]),
  base: Type.Record(Type.String(), Type.Unknown()),
  depends_on: Type.Array(Type.String()),
  op: Type.String(),
  marked: Type.Optional(Type.String()),
  owed: Type.Array(name),
  lifecycle: Type.Optional(Type.Object({
    prevent_destroy: Type.Optional(Type.Boolean()),
    ignore_changes: Type.Optional(Type.Array(Type.String())),
  }, strict)),
  seeds: Type.Optional(Type.Array(name)),
  adopted: Type.Optional(Type.Boolean()),
  unagreed: Type.Optional(Type.Array(name)),
  used: Type.Optional(Type.Boolean()),
}, strict);

const RunV1 = Type.Object({
  who: Type.String(),
  when: Type.String(),
  version: Type.String(),
  operation: Type.String(),
  plan_digest: Type.Optional(Type.String()),
  result: Type.Union([Type.Literal('complete'), Type.Literal('incomplete'), Type.Literal('crashed')]),
}, strict);

/** The whole file. `checksum` covers the canonical JSON of everything else in it. */
export const FileV1 = Type.Object({
  format: Type.Literal('lettactl-state'),
  version: Type.Literal(1),
  checksum: digest,
  tool_version: Type.String(),
  lineage: name,
  serial,
  fleet: name,
  workspace: name,
  server: Type.Object({ key: Type.String(), url: Type.String() }, strict),
  config_paths: Type.Array(Type.String()),
  last_plan: Type.Optional(Type.Object({ digest: Type.String(), from: serial, to: serial, complete: Type.Boolean() }, strict)),
  runs: Type.Array(RunV1, { maxItems: 50 }),
  rebound: Type.Array(Type.String()),
  hmac_key: Type.String({ pattern: '^[0-9a-f]{64}$' }),
  resources: Type.Record(Type.String(), EntryV1),
}, strict);
