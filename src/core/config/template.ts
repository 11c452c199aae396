/** A piece of a string with variables in it. `env`: `${NAME}`; `var`: `${var.name}`, declared in the file; `fact`: `${tenant}`, `${workspace}`, `${fleet}`. */
export type TemplatePart =
  | { readonly literal: string }
  | { readonly kind: 'env' | 'var' | 'fact'; readonly name: string; readonly default?: string; readonly source: string };

/** Upper-case names, `var.` and the three facts: everything else with a dollar is an ordinary text, as in the original. */
const VARIABLE = /\$\$\{|\$\{(?:var\.(?<declared>[A-Za-z_][\w-]*)|(?<fact>tenant|workspace|fleet)|(?<name>[A-Z_][A-Z0-9_]*))(?::-(?<fallback>[^}]*))?\}|\$(?<bare>[A-Z_][A-Z0-9_]*)/g;

/** What of it can stand where no brace is closed any more. */
const UNBRACED = /\$\$\{|\$(?<bare>[A-Z_][A-Z0-9_]*)/g;

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
  for (const { found: [source], groups: { declared, fact, name, fallback, bare }, index } of matches(text)) {
    if (bare !== undefined && !options.bare) continue;
    literal += text.slice(at, index);
    at = index + source.length;
    if (source === '$${') {
      literal += '${';
      continue;
    }
    flush();
    const kind = declared !== undefined ? 'var' : fact !== undefined ? 'fact' : 'env';
    parts.push({ kind, name: declared ?? fact ?? name ?? bare ?? '', source, ...(fallback === undefined ? {} : { default: fallback }) });
  }
  literal += text.slice(at);
  flush();
  return parts;
}

interface Match { readonly found: RegExpExecArray; readonly groups: Readonly<Record<string, string | undefined>>; readonly index: number }

/**
 * Behind the last closing brace no default can end: looking for its end from each beginning would take time in the square of the length.
 */
function matches(text: string): readonly Match[] {
  const end = text.lastIndexOf('}') + 1;
  const found = (pattern: RegExp, from: number, to?: number): readonly Match[] => [...text.slice(from, to).matchAll(pattern)].map((match) => ({ found: match, groups: match.groups ?? {}, index: from + match.index }));
  return [...found(VARIABLE, 0, end), ...found(UNBRACED, end)];
}
