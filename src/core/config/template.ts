/** A piece of a string with variables in it. `env`: `${NAME}`; `var`: `${var.name}`, declared in the file; `fact`: `${tenant}`, `${workspace}`, `${fleet}`. */
export type TemplatePart =
  | { readonly literal: string }
  | { readonly kind: 'env' | 'var' | 'fact'; readonly name: string; readonly default?: string; readonly source: string };

/** Upper-case names, `var.` and the three facts: everything else with a dollar is an ordinary text, as in the original. */
const VARIABLE = /\$\$\{|\$\{(?:var\.([A-Za-z_][\w-]*)|(tenant|workspace|fleet)|([A-Z_][A-Z0-9_]*))(?::-([^}]*))?\}|\$([A-Z_][A-Z0-9_]*)/g;

/**
 * The parts of a string: `${NAME}`, `${var.name}`, `${fleet}`, each also as `${…:-default}`, `$${` for a literal `${`, and with `bare`
 * also the original's `$NAME`. Neighbouring literals are joined; a string without variables gives one literal part (none when it is empty).
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
    const [source, declared, fact, name, fallback, bareName] = match;
    if (bareName !== undefined && !options.bare) continue;
    literal += text.slice(at, match.index);
    at = match.index + source.length;
    if (source === '$${') {
      literal += '${';
      continue;
    }
    flush();
    const kind = declared !== undefined ? 'var' : fact !== undefined ? 'fact' : 'env';
    parts.push({ kind, name: declared ?? fact ?? name ?? bareName ?? '', source, ...(fallback === undefined ? {} : { default: fallback }) });
  }
  literal += text.slice(at);
  flush();
  return parts;
}
