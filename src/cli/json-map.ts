import { failure } from '../core/diagnostic.ts';

/** A map of texts out of a flag. Throws LC4076 for anything else; what was typed may be a secret and is not repeated. */
export function jsonMap(text: string, flag: string): Readonly<Record<string, string>> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // Told below.
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value) && Object.values(value).every((item) => typeof item === 'string')) return value as Readonly<Record<string, string>>;
  throw failure('LC4076', `${flag} needs a JSON map of texts`, { next: `For example: ${flag} '{"API_KEY":"…"}'` });
}
