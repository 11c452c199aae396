import { instead } from './later.ts';
import { DiagnosticError, failure } from '../core/diagnostic.ts';
import type { Diagnostic } from '../core/diagnostic.ts';
import { arrange, type CommandShape } from './argv.ts';
import { diagnosticsOf, EXIT } from './failures.ts';
import { Config, Plugin } from './oclif.ts';
import { sayDiagnostics, takesColour } from './say.ts';
import { commandShapes } from './shapes.ts';
import { suggest } from './suggest.ts';

export interface MainOptions {
  /** Folder of package.json. */
  readonly root: string;
  /** Folder of the command files, relative to root, when they are not where package.json says (running from sources). */
  readonly commands?: string;
}

/** Runs one command line (without node and script) and resolves to the exit code. Everything is said on stdout and stderr. */
export async function main(argv: readonly string[], options: MainOptions): Promise<number> {
  // The library asks the system for a shell when this is unset, which fails for users without an entry in passwd.
  process.env['SHELL'] ??= '/bin/sh';
  process.stdout.prependListener('error', refusedOutput);
  // What is on its way goes on when nobody can be told of it; its outcome is in the exit code.
  process.stderr.on('error', () => undefined);
  if (!hasPlace()) return EXIT.error;
  const config = await loadConfig(options);
  const shapes = commandShapes(config.commands);
  try {
    const { id, words, argv: rest, chdir } = arrange(argv, shapes);
    for (const folder of chdir) enter(folder);
    if (isHelp(rest)) return await help(config, id ?? words.join(' '), shapes);
    if (id === undefined && words.length === 0) return await nothingAsked(config, rest, shapes);
    if (id === undefined && words[0] === 'help') return await help(config, words.slice(1).join(' '), shapes);
    if (id === undefined) return await unknown(config, words, shapes, rest);
    await config.runCommand(id.replaceAll(' ', ':'), [...rest]);
    return Number(process.exitCode ?? EXIT.ok);
  } catch (error) {
    const json = argv.some((token) => /^--?json$/.test(token));
    await sayDiagnostics(diagnosticsOf(error, { command: '', version: config.version }), { json, colour: takesColour(process.stderr) });
    if (process.env['DEBUG'] && !(error instanceof DiagnosticError) && error instanceof Error) process.stderr.write(`${error.stack}\n`);
    return EXIT.error;
  }
}

/** A reader that has enough is no failure (the library looks after that one); a full disk is: what was printed is not there. */
function refusedOutput(error: NodeJS.ErrnoException): void {
  if (error.code === 'EPIPE') return;
  process.stderr.write(`Error LC4020: the output cannot be written: ${error.code ?? error.message}\n`);
  process.exit(EXIT.error);
}

/** Whether the working folder is there; said where it is not. Everything, the library too, asks for it. */
function hasPlace(): boolean {
  try {
    process.cwd();
    return true;
  } catch {
    process.stderr.write('Error LC4004: the working folder is not there any more\n  Go to one that is.\n');
    return false;
  }
}

/** From sources: no manifest, another folder. Otherwise as package.json says, plugins of the user included. */
async function loadConfig({ root, commands }: MainOptions): Promise<Config> {
  if (commands === undefined) return Config.load({ root });
  const plain = await Config.load({ root, userPlugins: false, devPlugins: false });
  const pjson = { ...plain.pjson, oclif: { ...plain.pjson.oclif, commands: { strategy: 'pattern' as const, target: commands } } };
  const plugin = new Plugin({ root, isRoot: true, ignoreManifest: true, pjson });
  await plugin.load();
  return Config.load({ root, pjson, plugins: new Map([[plugin.name, plugin]]) });
}

function enter(folder: string): void {
  try {
    process.chdir(folder);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw failure('LC4004', `cannot work in ${folder}: ${code === 'ENOENT' ? 'there is no such folder' : code}`);
  }
}

function isHelp(argv: readonly string[]): boolean {
  const end = argv.indexOf('--');
  return (end === -1 ? argv : argv.slice(0, end)).some((token) => token === '--help' || token === '-h');
}

/** Help of a command, of a topic, or of everything. */
async function help(config: Config, id: string, shapes: readonly CommandShape[]): Promise<number> {
  const known = id === '' || shapes.some((shape) => shape.id === id || shape.id.startsWith(`${id} `));
  if (!known) return unknown(config, id.split(' '), shapes);
  const { FleetHelp } = await import('./help.ts');
  await new FleetHelp(config, config.pjson.oclif.helpOptions).showHelp(id === '' ? [] : id.split(' '));
  return EXIT.ok;
}

/** The first flag that asks for something: not one of those that every command has. */
const asking = (argv: readonly string[]): string | undefined =>
  argv.find((token) => token.startsWith('-') && !['-q', '--quiet', '-v', '--verbose', '--no-color', '--'].includes(token))?.replace(/=[\s\S]*$/, '');

/** No word at all: the help; but a flag that asks for something (`--halp`) is not answered with success. */
async function nothingAsked(config: Config, argv: readonly string[], shapes: readonly CommandShape[]): Promise<number> {
  const flag = asking(argv);
  if (flag === undefined) return help(config, '', shapes);
  const near = suggest(flag.replace(/^-+/, ''), ['help', 'version', 'quiet', 'verbose', 'chdir', 'no-color']);
  throw failure('LC4001', `no command is named, only ${flag}`, { next: `${near === undefined ? '' : `Did you mean --${near}? `}All commands: lettactl --help` });
}

/** An unknown command, or a topic without its second word: with nothing else that is its help, with flags a command that was forgotten. Never asks. */
async function unknown(config: Config, words: readonly string[], shapes: readonly CommandShape[], argv: readonly string[] = []): Promise<number> {
  const [topic = ''] = words;
  const below = shapes.filter((shape) => shape.id.startsWith(`${topic} `)).map((shape) => shape.id);
  if (below.length > 0 && words.length === 1) {
    const flag = asking(argv);
    if (flag === undefined) return help(config, topic, shapes);
    throw failure('LC4001', `"${topic}" is no command by itself: nothing was done`, { next: `There are: ${below.join(', ')}. Flags like ${flag} stand behind.` });
  }
  const ids = below.length > 0 ? below : shapes.map((shape) => shape.id);
  const near = suggest(words.slice(0, below.length > 0 ? 2 : 1).join(' '), ids);
  const diagnostic: Diagnostic = {
    severity: 'error',
    code: 'LC4001',
    summary: `there is no command "${words.slice(0, below.length > 0 ? 2 : 1).join(' ')}"`,
    next: instead(words) ?? (await asKind(topic)) ?? (near ? `Did you mean \`lettactl ${near}\`?` : `All commands: lettactl ${below.length > 0 ? topic : '--help'}`),
  };
  await sayDiagnostics([diagnostic], { json: false, colour: takesColour(process.stderr) });
  return EXIT.error;
}

/** What to say of a kind of object that was taken for a command (`lettactl agents`). */
async function asKind(word: string): Promise<string | undefined> {
  const [{ kindWords }, { builtInRegistry }] = await Promise.all([import('./kinds.ts'), import('./registry.ts')]);
  const kind = kindWords(builtInRegistry()).find((plural) => plural === word || plural === `${word}s`);
  return kind === undefined ? undefined : `They are listed by: lettactl get ${kind}`;
}
