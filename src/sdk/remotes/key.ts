import { spawnSync } from 'node:child_process';
import { failure } from '../../core/diagnostic.ts';
import type { Env, RemoteEntry } from './file.ts';

/** A keyring may ask for a password first. */
const PATIENCE_MS = 60_000;

/** The words of a command that needs no shell: quotes and backslashes count. Undefined for one that does (a pipe, a variable, a pattern …). */
export function wordsOf(command: string): readonly string[] | undefined {
  const words: string[] = [];
  let rest = command.trim();
  while (rest !== '') {
    let word = '';
    for (let part = ''; rest !== '' && !/^\s/.test(rest); rest = rest.slice(part.length)) {
      const match = /^'([^']*)'|^"((?:[^"\\$`]|\\["\\$`])*)"|^\\([^\n])|^([\w./:,@%+=^!{}\-\u0080-\uffff]+)/.exec(rest);
      if (!match) return undefined;
      part = match[0];
      word += match[1] ?? match[2]?.replace(/\\(["\\$`])/g, '$1') ?? match[3] ?? match[4] ?? '';
    }
    words.push(word);
    rest = rest.trimStart();
  }
  // What a shell reads otherwise than as words.
  return words.length === 0 || /^\w+=/.test(words[0] ?? '') || /(^|\s)\{|[{][^}]*,/.test(command) ? undefined : words;
}

/**
 * The key of a remote: from the file, a variable, or what a command prints, trimmed. Undefined when the remote has none. LC4083 when it cannot
 * be got; what the command printed is in no message.
 */
export function keyOf(remote: RemoteEntry, env: Env): string | undefined {
  const { name, api_key: key, api_key_env: variable, api_key_command: command } = remote;
  if (command) return printedBy(command, name, env);
  if (variable) {
    const value = env[variable];
    if (value) return value;
    throw failure('LC4083', `the key of the remote "${name}" is in ${variable}, which is not set`, { next: `Set ${variable}, or name the key anew: lettactl remote remove ${name}, then add it again.` });
  }
  return key || undefined;
}

function printedBy(command: string, name: string, env: Env): string {
  const words = process.platform === 'win32' ? undefined : wordsOf(command);
  const [program = command, ...args] = words ?? [];
  // Its input would be ours, which may be a message to send; what it says on stderr may hold what it knows.
  const ran = spawnSync(program, args, {
    env: { ...env }, encoding: 'utf8', timeout: PATIENCE_MS, stdio: ['ignore', 'pipe', 'ignore'], maxBuffer: 1024 * 1024, windowsHide: true, shell: words === undefined,
  });
  const refuse = (why: string): Error => failure('LC4083', `the command for the key of the remote "${name}" ${why}`, { next: 'Try it in a terminal: it must print the key and nothing else.' });
  if (ran.error) {
    const code = 'code' in ran.error ? String(ran.error.code) : '';
    throw refuse(code === 'ENOENT' ? `cannot be run: there is no ${program}` : code === 'ETIMEDOUT' ? `did not end within ${PATIENCE_MS / 1000} s` : `cannot be run: ${code}`);
  }
  if (ran.status !== 0) throw refuse(ran.status === null ? `was ended by ${ran.signal}` : `ended with exit code ${ran.status}`);
  const key = ran.stdout.trim();
  if (key === '') throw refuse('printed nothing');
  if (/[^\x21-\x7e]/.test(key)) throw refuse('printed more than a key: it must be one word of printable characters');
  return key;
}
