import { placeOfText } from '../core/config/interpolate.ts';
import { failure, type Diagnostic } from '../core/diagnostic.ts';
import type { Change } from '../core/plan/change.ts';
import { hasOpenSecret, sealDesired, secretDigest, toBase } from '../core/plan/normal.ts';
import { isSecret, type Json, type SecretPart, type SecretValue } from '../core/value.ts';
import type { Environment } from './ports.ts';

/** The text of a secret, or undefined while a part of it is unset. It goes to the server and nowhere else: it, and what it is made of, are hidden from here on. */
export function secretText(value: SecretValue, environment: Environment): string | undefined {
  const texts = value.$secret.parts.map((part) => partText(part, environment));
  for (const [at, part] of value.$secret.parts.entries()) if (!('literal' in part)) environment.hide(texts[at] ?? '');
  if (texts.length === 0 || !texts.every((text) => text !== undefined)) return undefined;
  const whole = texts.join('');
  environment.hide(whole);
  return whole;
}

function partText(part: SecretPart, environment: Environment): string | undefined {
  if ('literal' in part) return part.literal;
  if ('env' in part) return environment.variable(part.env) ?? part.default;
  if ('var' in part) return environment.declared(part.var);
  return environment.configText(part.config, part.pointer);
}

/** What is missing of a secret, in words: `FIRECRAWL_API_KEY`. */
export const missingParts = (value: SecretValue, environment: Environment): readonly string[] =>
  value.$secret.parts.filter((part) => partText(part, environment) === undefined).map((part) => ('env' in part ? part.env : 'var' in part ? `variable ${part.var}` : 'config' in part ? `${part.config}${placeOfText(part.pointer)}` : ''));

/** The text of a secret that a write needs now; LC3108 when it is unset. */
export function requireSecret(value: SecretValue, environment: Environment): string {
  const text = secretText(value, environment);
  if (text === undefined) throw failure('LC3108', `a secret is not set: ${missingParts(value, environment).join(', ')}`, { next: 'Set it in the environment of this run and apply again.' });
  return text;
}

/** Problems with the secrets of a plan before the first write: unset ones, and ones that are not what the plan was made with. */
export function checkSecrets(changes: readonly Change[], key: string | undefined, environment: Environment): readonly Diagnostic[] {
  const problems: Diagnostic[] = [];
  for (const change of changes) {
    if (!change.desired || change.action === 'no-op') continue;
    for (const { path, value } of secretsIn(change)) {
      const text = secretText(value, environment);
      if (text === undefined) {
        problems.push({ severity: 'error', code: 'LC3108', address: change.address, summary: `a secret is not set: ${missingParts(value, environment).join(', ')}`, next: 'Set it in the environment of this run and apply again. Nothing was written.' });
      } else if (key !== undefined && value.$secret.digest !== undefined && secretDigest(key, change.address, path, text) !== value.$secret.digest) {
        problems.push({ severity: 'error', code: 'LC3109', address: change.address, summary: `the secret ${value.$secret.shown} of ${path} is not the one that the plan was made with`, next: 'Set the same value, or plan again. Nothing was written.' });
      }
    }
  }
  return problems;
}

function secretsIn(change: Change): readonly { readonly path: string; readonly value: SecretValue }[] {
  const found: { path: string; value: SecretValue }[] = [];
  const look = (value: Json, path: string): void => {
    if (isSecret(value)) found.push({ path, value });
    else if (typeof value === 'object' && value !== null) for (const [key, inner] of Object.entries(value as Record<string, Json>)) look(inner, `${path}/${key}`);
  };
  for (const [name, value] of Object.entries(change.desired?.attributes ?? {})) look(value, name);
  return found;
}

/**
 * A change whose base has digests for the secrets that it writes, or that the plan found to be the same: a plan that was made without a
 * key, or while a secret was unset, could not take them, and apply can. Without them the next plan would find something new in what it has
 * just done. `notCompared`: `address attribute` of which the plan could not say whether they are the same.
 */
export function withSealedBase(change: Change, key: string, environment: Environment, notCompared: ReadonlySet<string>): Change {
  const { base, desired } = change;
  if (!base || !desired) return change;
  const known = (name: string): boolean => change.attributes.some((attribute) => attribute.path === name) || !notCompared.has(`${change.address} ${name}`);
  const open = Object.keys(base).filter((name) => hasOpenSecret(base[name]) && known(name));
  if (open.length === 0) return change;
  const sealed = sealDesired(desired, { key, text: (value) => secretText(value, environment) }).attributes;
  return { ...change, base: { ...base, ...Object.fromEntries(open.flatMap((name) => (sealed[name] === undefined ? [] : [[name, withDigests(base[name] as Json, toBase(sealed[name]))]]))) } };
}

/** The base with the digests that it lacks, where the sealed value has them; what only the base has (a secret that is kept) stays. */
function withDigests(base: Json, sealed: Json | undefined): Json {
  if (isSecret(base)) return base.$secret.digest === undefined && isSecret(sealed) ? sealed : base;
  if (typeof base !== 'object' || base === null || typeof sealed !== 'object' || sealed === null) return base;
  const inner = sealed as Readonly<Record<string, Json>>;
  if (Array.isArray(base)) return base.map((item: Json, index) => withDigests(item, inner[index]));
  return Object.fromEntries(Object.entries(base as Record<string, Json>).map(([key, item]) => [key, withDigests(item, inner[key])]));
}
