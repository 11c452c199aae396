import { Type } from 'typebox';
import { EntryV1 } from './v1-schema.ts';

const strict = { additionalProperties: false } as const;

/** An entry whose id only the call will tell: until then it is empty. */
const DraftV1 = Type.Object({ ...EntryV1.properties, id: Type.String() }, strict);

/** First line of a journal. */
export const HeaderV1 = Type.Object({
  kind: Type.Literal('header'),
  format: Type.Literal(1),
  lineage: Type.String(),
  baseSerial: Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER }),
  lockId: Type.String(),
  operation: Type.String(),
  planDigest: Type.Optional(Type.String()),
  who: Type.String(),
  version: Type.String(),
  startedAt: Type.String(),
}, strict);

const IntentV1 = Type.Object({
  kind: Type.Literal('intent'),
  address: Type.String(),
  action: Type.String(),
  op: Type.String(),
  id: Type.Optional(Type.String()),
  entry: Type.Optional(EntryV1),
  draft: Type.Optional(DraftV1),
  inline: Type.Optional(Type.Array(Type.Object({ address: Type.String(), entry: DraftV1 }, strict))),
  existing: Type.Optional(Type.Array(Type.String())),
}, strict);

const ResultV1 = Type.Object({
  kind: Type.Literal('result'),
  address: Type.String(),
  entries: Type.Array(Type.Object({ address: Type.String(), entry: Type.Union([Type.Null(), EntryV1]) }, strict)),
}, strict);

const FailedV1 = Type.Object({ kind: Type.Literal('failed'), address: Type.String() }, strict);

/** Every further line. */
export const RecordV1 = Type.Union([IntentV1, ResultV1, FailedV1]);
