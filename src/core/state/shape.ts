import type { Static, TSchema } from 'typebox';
import { Value } from 'typebox/value';
import { Malformed } from './untrusted-json.ts';

/** `value` as the schema's type. Throws Malformed naming the first place that does not fit (a JSON pointer; never the value itself). */
export function shaped<S extends TSchema>(schema: S, value: unknown): Static<S> {
  if (Value.Check(schema, value)) return value as Static<S>;
  const problem = Value.Errors(schema, value).find((error) => error.keyword !== 'boolean');
  throw new Malformed(`${problem?.instancePath || 'the document'} ${problem?.message ?? 'has the wrong shape'}`);
}
