/** Characters that steer a terminal: C0 but line feed and tab, DEL, C1, and the marks that reorder text. */
// eslint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
const LIMIT = 500;

/**
 * Text of the server as it may be shown: no control characters, no SQL (the server's constraint errors carry statement and parameters,
 * with tokens among them; API notes §1.5), no `secrets`, nothing that looks like credentials, at most 500 characters.
 */
export function serverText(text: string, secrets: readonly string[] = []): string {
  let clean = text.replace(/\[SQL:[\s\S]*$/, '').replace(/\[parameters:[\s\S]*$/, '');
  for (const secret of secrets) if (secret.length > 3) clean = clean.replaceAll(secret, '(sensitive)');
  clean = clean
    .replace(/\b(authorization["']?\s*[:=]\s*["']?)(bearer\s+|basic\s+)?[^\s"',}]+/gi, '$1(sensitive)')
    .replace(/\bBearer\s+[^\s"',}]{4,}/g, 'Bearer (sensitive)')
    .replace(/(['"](?:auth_token|api_key|token|password|secret)['"]\s*:\s*['"])[^'"]*/gi, '$1(sensitive)')
    .replace(/('input':\s*)('[^']*'|\{[^}]*\})/g, '$1(left out)')
    .replace(CONTROL, '')
    .trim();
  return clean.length > LIMIT ? `${clean.slice(0, LIMIT)}…` : clean;
}

/** The words in an error body: `detail`, `error`, `error.message`, `detail.message`; the body itself when it is text. */
export function wordsOf(body: unknown): string {
  if (typeof body === 'string') return body;
  if (typeof body !== 'object' || body === null) return '';
  const { detail, error, message } = body as Record<string, unknown>;
  for (const part of [detail, error, message]) {
    if (typeof part === 'string') return part;
    if (typeof part === 'object' && part !== null) {
      const inner = wordsOf(part);
      return inner === '' ? JSON.stringify(part) : inner;
    }
  }
  return '';
}
