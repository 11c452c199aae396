/** Flags that a next step needs to mean the same fleet: the files, names and values that were given, never a value of `-var`, which may be a secret. */
const WORDS = [['file', '-f'], ['fleet', '--fleet'], ['workspace', '--workspace'], ['root', '--root'], ['state', '--state'], ['var-file', '-var-file'], ['var', '-var'], ['target', '-target'], ['agent', '--agent'], ['scope', '--scope']] as const;
type Flag = (typeof WORDS)[number][0];

/** ` -f fleets/tea.yaml -var-file eu.yaml`: what follows the command of a next step, or nothing. `without` are flags that it does not need, as they come from the environment, say. */
export const sameFleet = (flags: { readonly [K in Flag]?: string | readonly string[] | undefined }, without: readonly string[] = []): string =>
  WORDS.filter(([flag]) => !without.includes(flag)).flatMap(([flag, word]) =>
    [flags[flag] ?? []].flat().map((value) => ` ${word} ${flag === 'var' ? `${quoted(value.slice(0, Math.max(0, value.indexOf('='))))}=…` : quoted(value)}`)).join('');

/** As a shell takes it for one word. */
const quoted = (text: string): string => (/^[\w./:@%+,=-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);
