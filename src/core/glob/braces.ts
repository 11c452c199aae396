/**
 * The patterns that one with braces stands for: `{a,b}.md` is `a.md` and `b.md`. Braces without a comma are ordinary characters, as in a
 * shell, and a backslash takes the meaning from the character behind it. Undefined when there would be more than `max`.
 */
export function expandBraces(pattern: string, max: number): readonly string[] | undefined {
  const done: string[] = [];
  const open: { readonly text: string; readonly from: number }[] = [{ text: pattern, from: 0 }];
  for (let item = open.pop(); item; item = open.pop()) {
    if (done.length + open.length >= max) return undefined;
    const { text } = item;
    const group = nextGroup(text, item.from);
    if (!group) done.push(text);
    else for (const part of group.parts.toReversed()) open.push({ text: text.slice(0, group.start) + part + text.slice(group.end), from: group.start });
  }
  return done;
}

interface Group { readonly start: number; readonly end: number; readonly parts: readonly string[] }

/** The first pair of braces with a comma between them. */
function nextGroup(text: string, from: number): Group | undefined {
  for (let start = from; start < text.length; start++) {
    if (text[start] === '\\') start++;
    else if (text[start] === '{') {
      const group = groupAt(text, start);
      if (group === 'unclosed') return undefined;
      if (group.parts.length > 1) return group;
    }
  }
  return undefined;
}

function groupAt(text: string, start: number): Group | 'unclosed' {
  const parts: string[] = [];
  let depth = 0;
  let begin = start + 1;
  for (let at = start; at < text.length; at++) {
    const character = text[at];
    if (character === '\\') at++;
    else if (character === '{') depth++;
    else if (character === ',' && depth === 1) {
      parts.push(text.slice(begin, at));
      begin = at + 1;
    } else if (character === '}' && --depth === 0) {
      parts.push(text.slice(begin, at));
      return { start, end: at + 1, parts };
    }
  }
  return 'unclosed';
}
