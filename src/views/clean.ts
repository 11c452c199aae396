/**
 * Characters that steer a terminal or hide in a line: C0 and C1 controls (ESC among them), bidirectional controls, invisible
 * separators, the byte order mark, tag characters, lone surrogates. Zero-width joiners stay: scripts and emoji need them.
 */
const HOSTILE = /(?![\n\t])[\p{Control}\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]|\p{Surrogate}/gu;

const escaped = (character: string): string => {
  const code = character.codePointAt(0) ?? 0;
  return code > 0xffff ? `\\u{${code.toString(16)}}` : `\\u${code.toString(16).padStart(4, '0')}`;
};

/**
 * Text of a server or a file made safe to show: each steering or hidden character becomes its escape (`\u001b`), so that nothing
 * reaches the terminal and two texts that differ never look alike. Line feeds and tabs stay.
 */
export const cleanText = (text: string): string => text.replace(HOSTILE, escaped);

/** The same for what must stay on one line: line feeds and tabs are escaped too. */
export const cleanLine = (text: string): string => cleanText(text).replace(/\n/g, '\\n').replace(/\t/g, '\\t');
