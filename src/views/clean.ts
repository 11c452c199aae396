import { HOSTILE } from '../core/printable.ts';

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
