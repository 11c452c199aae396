/** Shells that lines are written for. */
export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

/** The shell that the environment names; bash where it is none of ours. */
export const shellOf = (env: Readonly<Record<string, string | undefined>>): Shell => SHELLS.find((shell) => env['SHELL']?.endsWith(`/${shell}`)) ?? 'bash';

/** A text as one word that the shell takes literally, whatever is in it. */
export const quoted = (text: string, shell: Shell): string =>
  (shell === 'fish' ? `'${text.replace(/[\\']/g, '\\$&')}'` : `'${text.replaceAll("'", `'\\''`)}'`);

/** One line that sets a variable, or takes it away. */
export function variableLine(name: string, value: string | undefined, shell: Shell): string {
  if (value === undefined) return shell === 'fish' ? `set -e ${name};` : `unset ${name};`;
  return shell === 'fish' ? `set -gx ${name} ${quoted(value, shell)};` : `export ${name}=${quoted(value, shell)};`;
}
