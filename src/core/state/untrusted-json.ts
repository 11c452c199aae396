/** A text that cannot be what it should be; caught by the decoder that knows the file's name and code. `message` is one short clause. */
export class Malformed extends Error {}

/** How much a text may hold: nesting, and values in all. */
export interface Limits { readonly depth: number; readonly nodes: number }

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/**
 * Values of a JSON text that nobody vouches for. Throws Malformed when it is no UTF-8, no JSON, or beyond the limits. Those are
 * counted before anything is parsed, so a small hostile file cannot become a big heap, and everything behind may recurse.
 */
export function parseUntrusted(bytes: Uint8Array, limits: Limits): unknown {
  measure(bytes, limits);
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    throw new Malformed('it is not UTF-8 text', { cause: error });
  }
  if (text.trim() === '') throw new Malformed('it is empty');
  try {
    return JSON.parse(text);
  } catch (error) {
    // The parser's own message quotes the text, which may be anything; the position is what helps.
    const at = /position (\d+)/.exec(error instanceof Error ? error.message : '')?.[1];
    throw new Malformed(`it is not JSON${at === undefined ? '' : ` (at character ${at})`}`, { cause: error });
  }
}

/** Counts brackets and commas outside strings. Where the text is no JSON the count goes astray, but only behind the place where the parser stops. */
function measure(bytes: Uint8Array, limits: Limits): void {
  let depth = 0;
  let nodes = 1;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at];
    if (byte === QUOTE) {
      at = endOfString(bytes, at);
    } else if (byte === 0x5b || byte === 0x7b) {
      depth += 1;
      nodes += 1;
      if (depth > limits.depth) throw new Malformed(`it is nested deeper than ${limits.depth} levels`);
    } else if (byte === 0x5d || byte === 0x7d) {
      depth -= 1;
    } else if (byte === 0x2c) {
      nodes += 1;
    }
    if (nodes > limits.nodes) throw new Malformed(`it holds more than ${limits.nodes} values`);
  }
}

function endOfString(bytes: Uint8Array, start: number): number {
  for (let at = bytes.indexOf(QUOTE, start + 1); at !== -1; at = bytes.indexOf(QUOTE, at + 1)) {
    let slashes = 0;
    while (bytes[at - 1 - slashes] === BACKSLASH) slashes += 1;
    if (slashes % 2 === 0) return at;
  }
  return bytes.length;
}
