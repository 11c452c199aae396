/**
 * The name of the last function at the top level of a Python source: the one the server makes the tool of (API notes §6). Found in the
 * text alone, nothing is run; what stands in strings and comments does not count.
 */
export const lastFunction = (source: string): string | undefined =>
  [...withoutTexts(source).matchAll(/^(?:async[ \t]+)?def[ \t]+([\p{L}_][\p{L}\p{N}_]*)[ \t]*[([]/gmu)].at(-1)?.[1];

const TEXTS = /#[^\n]*|("""|''')(?:\\[\s\S]|(?!\1)[\s\S])*(?:\1|$)|"(?:\\[\s\S]|[^"\\\n])*"?|'(?:\\[\s\S]|[^'\\\n])*'?/g;

/** The source with strings and comments blanked out; line breaks stay where they are. */
const withoutTexts = (source: string): string => source.replace(TEXTS, (text) => text.replace(/[^\n]/g, ' '));
