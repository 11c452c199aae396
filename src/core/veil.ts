/** Shorter texts stay: to take every `1` out of a message would hide nothing and spoil it. */
const SHORTEST = 4;
/** From here on a text is also found in other clothes: encoded, or broken over lines. */
const LONG_ENOUGH = 8;
const HIDDEN = '(sensitive)';

/**
 * Keeps texts that are nobody's to see out of what people see: servers repeat what they were sent in their refusals, as JSON, as Python, in
 * URLs. Whoever gets hold of a secret says `hide`; whoever shows words of others takes them `over` it.
 */
export class Veil {
  readonly #texts = new Set<string>();
  /** All ways in which the texts may be written. */
  readonly #forms = new Set<string>();

  /** From now on this text is hidden, and what it is made of: the token behind `Bearer`, user info and query of a URL, lines of a key. */
  hide(text: string): void {
    if (this.#texts.has(text)) return;
    this.#texts.add(text);
    for (const part of partsOf(text)) if (part.length >= SHORTEST) for (const form of formsOf(part)) this.#forms.add(form);
  }

  /** The text with every hidden one replaced by `(sensitive)`: as it is, escaped, in base64, percent-encoded, broken over lines. */
  over(text: string): string {
    const whole = { text, at: (index: number): number => index };
    const unfolded = /\n|\\n/.test(text) ? FOLDS.map((fold) => ({ fold, searched: unfold(text, fold) })) : [];
    const spans = [...this.#forms].flatMap((form) => [...spansOf(form, whole), ...(form.length >= LONG_ENOUGH ? unfolded.flatMap(({ fold, searched }) => spansOf(form.replace(fold, ''), searched)) : [])]);
    if (spans.length === 0) return text;
    let shown = '';
    let from = 0;
    for (const [begin, end] of spans.sort(([a, b], [c, d]) => a - c || d - b)) {
      // What touches the one before belongs to it.
      if (begin >= from) shown += `${text.slice(from, begin)}${begin === from && from > 0 ? '' : HIDDEN}`;
      from = Math.max(from, end);
    }
    return shown + text.slice(from);
  }
}

/** A text to be searched; `at`: where one of its characters stands in the text that is shown. */
interface Searched { readonly text: string; at(index: number): number }

function spansOf(form: string, { text, at }: Searched): readonly (readonly [begin: number, end: number])[] {
  const spans: [number, number][] = [];
  if (form.length < SHORTEST) return spans;
  for (let found = text.indexOf(form); found !== -1; found = text.indexOf(form, found + form.length)) spans.push([at(found), at(found + form.length - 1) + 1]);
  return spans;
}

/** What somebody may put into a text, or take out of it, who folds it: line feeds, as they are or escaped, and blanks. */
const BLANKS = /(?:\r?\n|\\r\\n|\\n|[ \t])+/g;
/** The same of a mail's way to fold, which ends a line in `=`: that may just as well be the text's own. */
const MAIL_BLANKS = /(?:=?\r?\n|\\r\\n|\\n|[ \t])+/g;
/** Only what is really blank: a fold may part a backslash from its n. */
const REAL_BLANKS = /(?:\r?\n|[ \t])+/g;
const FOLDS: readonly RegExp[] = [BLANKS, MAIL_BLANKS, REAL_BLANKS];

/** The text without its folds and blanks. */
function unfold(text: string, folds: RegExp): Searched {
  const pieces: { readonly text: string; readonly from: number; readonly shift: number }[] = [];
  let length = 0;
  let from = 0;
  const keep = (to: number): void => {
    pieces.push({ text: text.slice(from, to), from: length, shift: from - length });
    length += to - from;
  };
  for (const fold of text.matchAll(folds)) {
    keep(fold.index);
    from = fold.index + fold[0].length;
  }
  keep(text.length);
  const at = (index: number): number => {
    let low = 0;
    for (let high = pieces.length - 1; low < high;) {
      const middle = Math.ceil((low + high) / 2);
      if ((pieces[middle]?.from ?? 0) <= index) low = middle;
      else high = middle - 1;
    }
    return index + (pieces[low]?.shift ?? 0);
  };
  return { text: pieces.map((piece) => piece.text).join(''), at };
}

function partsOf(text: string): readonly string[] {
  const scheme = /^(?:bearer|basic|token|apikey)\s+(\S[\s\S]*)$/i.exec(text)?.[1];
  const lines = text.includes('\n') ? text.split(/\r?\n/).map((line) => line.trim()).filter((line) => line.length >= LONG_ENOUGH) : [];
  return [text, ...(scheme === undefined ? [] : [scheme]), ...lines, ...partsOfUrl(text)];
}

function partsOfUrl(text: string): readonly string[] {
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(text) || !URL.canParse(text)) return [];
  const { username, password, search, searchParams, hash } = new URL(text);
  const plain = [username, password].map((part) => decoded(part));
  const raw = search.slice(1).split('&').map((pair) => pair.slice(pair.indexOf('=') + 1));
  return [username, password, ...plain, search.slice(1), hash.slice(1), ...searchParams.values(), ...raw].filter((part) => part !== '');
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** A text as it may stand in the words of a server. */
function formsOf(text: string): readonly string[] {
  if (text.length < LONG_ENOUGH) return [text, json(text), python(text)];
  const whole = text.replace(/\p{Surrogate}/gu, '\ufffd');
  const percent = encodeURIComponent(whole);
  const strict = percent.replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
  const urls = [percent, strict, ...[percent, strict].map((form) => form.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase())), new URLSearchParams({ x: text }).toString().slice(2), encodeURI(whole)];
  const html = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  const pages = [html, html.replaceAll('"', '&quot;').replaceAll("'", '&#39;'), html.replaceAll('"', '&quot;').replaceAll("'", '&#x27;')];
  const twice = json(json(text));
  return [text, json(text), ascii(json(text)), twice, python(text), json(python(text)), text.replaceAll("'", `'\\''`), ...urls, ...pages, ...base64s(text), Buffer.from(text).toString('hex')];
}

const json = (text: string): string => JSON.stringify(text).slice(1, -1);

/** JSON as Python writes it: nothing beyond ASCII. */
const ascii = (text: string): string => text.replace(/[\u0080-\uffff]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** The inside of Python's `repr`, with either quote. */
const python = (text: string): string => {
  const plain = text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('\r', '\\r').replaceAll('\t', '\\t')
    // eslint-disable-next-line no-control-regex
    .replace(/[\u0000-\u001f\u007f-\u00a0\u00ad]/g, (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`);
  return plain.includes("'") && plain.includes('"') ? plain.replaceAll("'", "\\'") : plain;
};

/** What of the text's base64 does not depend on its neighbours, at each of the three places where it can begin; both alphabets. */
function base64s(text: string): readonly string[] {
  return [0, 1, 2].flatMap((before) => {
    const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(text)]);
    const whole = bytes.toString('base64').replace(/=+$/, '');
    const form = whole.slice(Math.ceil((before * 8) / 6), Math.floor((bytes.length * 8) / 6));
    return [form, form.replaceAll('+', '-').replaceAll('/', '_')];
  });
}
