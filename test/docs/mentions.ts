import { readFileSync } from 'node:fs';
import { blocksOf, root, textOf } from './pages.ts';

interface Flag { readonly char?: string; readonly aliases?: readonly string[]; readonly allowNo?: boolean }
interface Command { readonly flags: Readonly<Record<string, Flag>> }

const manifest = JSON.parse(readFileSync(`${root}oclif.manifest.json`, 'utf8')) as { readonly commands: Readonly<Record<string, Command>> };
const { scripts } = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as { readonly scripts: Readonly<Record<string, string>> };
const topics = new Set(Object.keys(manifest.commands).flatMap((id) => (id.includes(':') ? [id.split(':')[0] ?? ''] : [])));
const KINDS = /^(agents?|blocks?|tools?|folders?|files?|archives?|mcp-servers?|providers?|conversations?|models?|projects?|archival|context|all|KIND)$/;

/** A command line of a page. */
export interface Mention { readonly page: string; readonly text: string }

/** Everything on a page that one could type: lines of shell blocks (workflows too) and inline code, as far as `lettactl` or `npm` is called. */
export function mentionsOf(page: string): readonly Mention[] {
  const prose = textOf(page).replace(/^ *```[\s\S]*?^ *```/gm, '');
  const inline = [...prose.matchAll(/`([^`\n]+)`/g)].map(([, code]) => code ?? '');
  const lines = blocksOf(page).filter(({ info }) => /^(bash|console|yaml \.)/.test(info) || info === '')
    .flatMap(({ info, text }) => text.replace(/\\\n/g, ' ').split('\n').filter((line) => info !== 'console' || line.startsWith('$ ')));
  return [...inline, ...lines].flatMap((code) => [...code.matchAll(/(?:^|[\s;&|($])((?:lettactl|npm run|node bin\/run\.js) [^;&|#)]*)/g)].map(([, text]) => ({ page, text: (text ?? '').trim() })))
    .filter(({ text }) => !/^lettactl (\d|is|COMMAND|\[)/.test(text) && !/[{}├│]/.test(text));
}

/** What is wrong with a mention, or undefined. */
export function mistake(mention: string): string | undefined {
  // What stands in quotes is one word, whatever flags of other programs it holds.
  const [program, ...rest] = mention.replace(/"[^"]*"|'[^']*'/g, 'QUOTED').split(/\s+/);
  if (program === 'npm') return rest[1] === undefined || Object.hasOwn(scripts, rest[1]) ? undefined : `there is no script ${rest[1]}`;
  const words = program === 'node' ? rest.slice(1) : rest;
  const start = words.findIndex((word) => !word.startsWith('-'));
  if (start < 0) return undefined;
  const [first = '', second = ''] = words.slice(start);
  if (/^[A-Z…]/.test(first) || first === 'help') return undefined;
  if (topics.has(first) && second === '') return undefined;
  // A word may be a command and a topic: `delete agent`, `delete conversation`.
  const below = `${first}:${second}`;
  const id = topics.has(first) && (manifest.commands[below] || !manifest.commands[first]) ? below : first;
  const command = manifest.commands[id];
  if (!command) return `there is no command ${id.replace(':', ' ')}`;
  if ((id === 'get' || id === 'describe') && second !== '' && !second.startsWith('-') && !KINDS.test(second)) return `there is no kind ${second}`;
  const known = new Set(Object.entries(command.flags).flatMap(([name, { char, aliases = [], allowNo }]) => [name, ...aliases, ...(char ? [char] : []), ...(allowNo ? [`no-${name}`] : [])]));
  const flags = words.filter((word, at) => at !== start && /^-{1,2}[a-z]/i.test(word)).map((word) => word.replace(/^-{1,2}/, '').replace(/=.*$/, ''));
  const wrong = flags.find((flag) => flag !== 'help' && flag !== 'h' && !known.has(flag));
  return wrong === undefined ? undefined : `${first} has no flag ${wrong}`;
}
