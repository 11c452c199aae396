/** A piece of a string with variables in it. */
export type TemplatePart =
  | { readonly literal: string }
  | { readonly name: string; readonly default?: string; readonly source: string };

/** Upper-case names only: everything else with a dollar is an ordinary text, as in the original. */
const VARIABLE = /\$\$\{|\$\{([A-Z_][A-Z0-9_]*)(?::-([^}]*))?\}|\$([A-Z_][A-Z0-9_]*)/g;

/**
 * The parts of a string: `${NAME}`, `${NAME:-default}`, `$${` for a literal `${`, and with `bare` also the original's `$NAME`.
 * Neighbouring literals are joined; a string without variables gives one literal part (none when it is empty).
 */
export function parseTemplate(text: string, options: { readonly bare: boolean }): readonly TemplatePart[] {
  const parts: TemplatePart[] = [];
  let literal = '';
  let at = 0;
  const flush = (): void => {
    if (literal !== '') parts.push({ literal });
    literal = '';
  };
  for (const match of text.matchAll(VARIABLE)) {
    const [source, name, fallback, bareName] = match;
    if (bareName !== undefined && !options.bare) continue;
    literal += text.slice(at, match.index);
    at = match.index + source.length;
    if (source === '$${') {
      literal += '${';
      continue;
    }
    flush();
    parts.push({ name: name ?? bareName ?? '', source, ...(fallback === undefined ? {} : { default: fallback }) });
  }
  literal += text.slice(at);
  flush();
  return parts;
}
