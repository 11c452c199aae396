import type { Veil } from '../core/veil.ts';

/** Characters that steer a terminal: C0 but line feed and tab, DEL, C1, and the marks that reorder text. */
// eslint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
const LIMIT = 500;

/**
 * Text of the server as it may be shown: no control characters, no SQL (the server's constraint errors carry statement and parameters,
 * with tokens among them; API notes §1.5), nothing of what it was sent, nothing that the veil hides or that looks like credentials, at most
 * 500 characters. What is hidden is taken out before anything is cut: half a secret would not be known again.
 */
export function serverText(text: string, veil?: Veil): string {
  const told = withoutInputs(text.replace(/\[SQL:[\s\S]*$/, '').replace(/\[parameters:[\s\S]*$/, ''));
  const clean = (veil?.over(told) ?? told)
    .replace(/\b(authorization["']?\s*[:=]\s*["']?)(bearer\s+|basic\s+)?[^\s"',}]+/gi, '$1(sensitive)')
    .replace(/\bBearer\s+[^\s"',}]{4,}/g, 'Bearer (sensitive)')
    .replace(/(['"](?:auth_token|api_key|access_key|token|password|secret)['"]\s*:\s*)(?:'(?:[^'\\]|\\.)*'?|"(?:[^"\\]|\\.)*"?)/gi, '$1\'(sensitive)\'')
    .replace(CONTROL, '')
    .trim();
  return clean.length > LIMIT ? `${clean.slice(0, LIMIT)}…` : clean;
}

/** Where the server's checks repeat what was sent: a list of problems as Python or JSON writes it, or one problem as pydantic tells it. */
const INPUT = /(['"]input['"]\s*:\s*)|(\binput_value=)/g;

/** Without what the server was sent, however deep it goes; the server may have cut it off. */
function withoutInputs(text: string): string {
  let kept = '';
  let from = 0;
  for (let match = INPUT.exec(text); match; match = INPUT.exec(text)) {
    const begin = match.index + match[0].length;
    const end = match[2] === undefined ? endOfLiteral(text, begin) : Math.max(endOfLiteral(text, begin), text.indexOf(', input_type=', begin));
    kept += `${text.slice(from, begin)}(left out)`;
    from = end;
    INPUT.lastIndex = end;
  }
  return kept + text.slice(from);
}

/** Where a literal of Python or JSON ends: a text, a list, a map, or what stands before the next comma or bracket. */
function endOfLiteral(text: string, begin: number): number {
  let depth = 0;
  for (let at = begin; at < text.length; at++) {
    const character = text[at] ?? '';
    if (character === "'" || character === '"') {
      for (at++; at < text.length && text[at] !== character; at++) if (text[at] === '\\') at++;
      if (depth === 0) return Math.min(at + 1, text.length);
    } else if ('[{('.includes(character)) depth++;
    else if (']})'.includes(character)) {
      if (depth === 0) return at;
      if (--depth === 0) return at + 1;
    } else if (character === ',' && depth === 0) return at;
  }
  return text.length;
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
