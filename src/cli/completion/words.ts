/** The words of a line up to the cursor, read as a shell reads them; `open`: the quote that the last one is in. */
export interface Line { readonly words: readonly string[]; readonly current: string; readonly open: '' | '"' | "'" }

/** Splits what bash gives: the line as it was typed. The last word is the one that is typed at, empty after a blank. */
export function splitLine(line: string): Line {
  const words: string[] = [];
  let word: string | undefined;
  let open: Line['open'] = '';
  for (let at = 0; at < line.length; at++) {
    const character = line[at] ?? '';
    if (open === "'") {
      if (character === "'") open = '';
      else word = (word ?? '') + character;
    } else if (open === '"') {
      if (character === '"') open = '';
      else if (character === '\\' && /["\\$`]/.test(line[at + 1] ?? '')) word = (word ?? '') + (line[++at] ?? '');
      else word = (word ?? '') + character;
    } else if (character === '\\') {
      word = (word ?? '') + (line[++at] ?? '');
    } else if (character === '"' || character === "'") {
      open = character;
      word ??= '';
    } else if (/\s/.test(character)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else word = (word ?? '') + character;
  }
  return { words, current: word ?? '', open };
}

/** A candidate as bash is to insert it: without what bash takes for typed already (it splits words at = and :), and nothing in it that the shell would run or take for a quote's end. */
export function forBash(value: string, current: string, shellWord: string, open: Line['open']): string {
  const begun = shellWord.replace(/^["']/, '');
  const typed = current.endsWith(begun) && begun !== current ? current.length - begun.length : 0;
  const rest = value.slice(typed);
  if (open === "'") return rest.replaceAll("'", `'\\''`);
  return rest.replace(open === '"' ? /[\\"$`]/g : /[^\w@%+=:,./\u0080-\uffff-]/g, '\\$&');
}
