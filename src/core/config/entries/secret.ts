import { Type } from 'typebox';
import type { Address } from '../../address.ts';
import type { ExpandContext } from '../../resource-type.ts';
import type { Json } from '../../value.ts';
import { pointerTo } from '../pointer.ts';
import { rule } from '../schema.ts';

/** A secret as it is declared: the keys of a provider, the secrets of agents (fleet-yaml.md §11). */
export const secretEntry = Type.Object({
  value: Type.Optional(Type.String({ description: 'The secret itself. It stays in this file: plans, states and outputs hold a digest of it at most. `${var.NAME}` is replaced. Better kept in the environment, see `from_env`.', examples: ['https://api.example.com'], ...rule({ presence: true }) })),
  from_env: Type.Optional(Type.String({
    ...rule({ presence: true, expected: 'the name of an environment variable' }), pattern: '^[^\\s=]+$',
    description: 'The environment variable that holds the secret.', examples: ['OPENAI_API_KEY'],
  })),
  preserve_existing: Type.Optional(Type.Boolean({ description: 'With `from_env`: where the variable is not set, the secret that the server has is kept.', default: false })),
}, { description: 'A secret: `value` or `from_env`.', ...rule({ presence: true, expected: 'a secret: `{ from_env: NAME }` or `{ value: … }`' }) });

/** What has passed `secretEntry`. A null stands for what was wrong and has been reported. */
export interface SecretEntry { readonly value?: string | null; readonly from_env?: string | null; readonly preserve_existing?: boolean }

/**
 * The `{$secret}` that an entry declares: by reference to the environment, or to its place in the fleet file, so that nothing that is
 * written holds its text. Undefined where the server's is to be kept (`preserve_existing`, and the variable has no value), and for an
 * entry that says nothing or too much, which is reported (LC1520).
 */
export function secretOf(entry: SecretEntry, pointer: string, address: Address | undefined, context: ExpandContext): Json | undefined {
  const problem = problemOf(entry);
  if (problem) {
    const range = context.range(problem.at === undefined ? pointer : pointerTo(pointer, problem.at));
    context.report({ severity: 'error', code: 'LC1520', summary: problem.summary, ...(address ? { address } : {}), ...(range ? { range } : {}), next: problem.next });
    return undefined;
  }
  if (entry.value === null || entry.from_env === null) return undefined;
  if (entry.from_env === undefined) {
    const at = pointerTo(pointer, 'value');
    // Dollars mean nothing in a secret, but that a declared variable can be named.
    return entry.value?.includes('${var.') ? context.interpolate(entry.value, at, { sensitive: true }) : context.secret(at);
  }
  if (keepsExisting(entry, context)) return undefined;
  return context.secret(pointerTo(pointer, 'from_env'), entry.from_env);
}

/** Whether the secret that the server has is to stay: `preserve_existing`, and the variable has no value. */
export const keepsExisting = ({ from_env, preserve_existing }: SecretEntry, context: ExpandContext): boolean =>
  preserve_existing === true && typeof from_env === 'string' && !context.isSet(from_env);

function problemOf({ value, from_env, preserve_existing }: SecretEntry): { readonly summary: string; readonly at?: string; readonly next: string } | undefined {
  if (value === undefined && from_env === undefined) return { summary: 'a secret is missing: give `from_env` or `value`', next: 'Write `from_env: NAME`, with the variable that holds it.' };
  if (value !== undefined && from_env !== undefined) return { summary: 'the secret is given twice: keep one of `from_env`, `value`', at: 'value', next: 'Keep `from_env`: then the file holds no secret.' };
  if (preserve_existing !== undefined && from_env === undefined) return { summary: '`preserve_existing` goes with `from_env` only', at: 'preserve_existing', next: 'Take it out: a `value` is always there.' };
  return undefined;
}
