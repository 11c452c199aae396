/**
 * Characters that steer a terminal or hide in a line: C0 and C1 controls (ESC among them), bidirectional controls, invisible
 * separators, the byte order mark, tag characters, lone surrogates. Zero-width joiners stay: scripts and emoji need them. Line feeds and tabs are none.
 */
export const HOSTILE = /(?![\n\t])[\p{Control}\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]|\p{Surrogate}/gu;

/** JSON in which such characters stand as escapes: whoever parses it gets the same value, whoever looks at it is not led astray. */
export const jsonText = (value: unknown, indent?: number): string =>
  (JSON.stringify(value, undefined, indent) ?? 'null').replace(HOSTILE, (character) => character.split('').map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`).join(''));
