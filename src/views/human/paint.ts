import { Ansis } from 'ansis';

type Style = (text: string) => string;

/** The colours by what they mean. Whatever they mark is said in words or signs too. */
export interface Paint {
  readonly add: Style;
  readonly change: Style;
  readonly remove: Style;
  readonly adopt: Style;
  readonly quiet: Style;
  readonly strong: Style;
  /** Words that differ inside a changed line. */
  readonly mark: Style;
}

/** Colours when `color`, else the text as it is. */
export function paint(color: boolean): Paint {
  const ansi = new Ansis(color ? 1 : 0);
  const style = (apply: (text: string) => string): Style => (color ? (text) => (text === '' ? '' : apply(text)) : (text) => text);
  return {
    add: style((text) => ansi.green(text)),
    change: style((text) => ansi.yellow(text)),
    remove: style((text) => ansi.red(text)),
    adopt: style((text) => ansi.cyan(text)),
    quiet: style((text) => ansi.gray(text)),
    strong: style((text) => ansi.bold(text)),
    mark: style((text) => ansi.bold.underline(text)),
  };
}

/** Stands in front of every sign that `signPaint` writes. No text that was cleaned can contain it. */
export const SIGN_MARK = '\u0001';

/** No colours; signs carry a mark, so that they can be told from the same characters inside texts (Markdown moves them to the first column). */
export function signPaint(): Paint {
  const plain: Style = (text) => text;
  const signed: Style = (text) => (/^[-+~=!]/.test(text) ? `${SIGN_MARK}${text}` : text);
  return { add: signed, change: signed, remove: signed, adopt: signed, quiet: plain, strong: plain, mark: plain };
}

/** The signs in front of addresses, attributes and members, in their colours. */
export function sign(paints: Paint, text: string): string {
  if (text === '+') return paints.add(text);
  if (text === '-' || text === '!') return paints.remove(text);
  if (text === '=') return paints.adopt(text);
  if (text === '-/+') return `${paints.remove('-')}/${paints.add('+')}`;
  return text === '~' ? paints.change(text) : paints.quiet(text);
}
