import { kindWords } from '../../src/cli/kinds.ts';
import { Config } from '../../src/cli/oclif.ts';
import { builtInRegistry } from '../../src/cli/registry.ts';
import { fileURLToPath } from 'node:url';
import { Plugin } from '../../src/cli/oclif.ts';

/** What command lines speak of: ids, since names may be whatever. All of it is there, and may be used up. */
export interface Scene {
  /** Agents: `agent` made by hand, `managed` by the fleet. */
  readonly agent: string;
  readonly managed: string;
  readonly address: string;
  readonly conversation: string;
  readonly run: string;
  /** One object of every kind that `get` knows, by its word. */
  readonly of: Readonly<Record<string, string>>;
  /** A word for files that are written; each one new. */
  file(extension: string): string;
  /** An agent file that is there. */
  readonly agentFile: string;
  readonly planFile: string;
  /** A new object of this kind, to be taken away: its id. */
  fresh(kind: string): Promise<string>;
  /** Something changes on the server, so that there is something to plan. */
  drift(): Promise<void>;
  /** A name that nothing has yet. */
  name(): string;
}

type Lines = readonly (readonly string[])[];
type Entry = (scene: Scene) => Lines | Promise<Lines>;

const KINDS = kindWords(builtInRegistry());
const changing = (args: readonly string[]): Entry => async (scene) => {
  await scene.drift();
  return [args];
};

/**
 * Every command of the program, as it may be called: what it prints is looked at in every form that its flags offer. A new command adds its line here,
 * and so joins what is tested of all of them.
 */
export const COMMANDS: Readonly<Record<string, Entry>> = {
  apply: changing(['-auto-approve', '--force']),
  'cancel-messages': ({ agent }) => [[agent]],
  cleanup: async (scene) => {
    await scene.fresh('blocks');
    return [['all'], ['blocks', '--force']];
  },
  'compact-messages': ({ agent }) => [[agent]],
  complete: () => [['--shell', 'bash', '--word', '', 'lettactl describe agent '], ['--shell', 'zsh', 'get', '--agent', ''], ['--shell', 'fish', 'remote', 'show', '']],
  completion: () => [['bash'], ['zsh'], ['fish']],
  'config view': () => [[]],
  context: ({ agent, managed }) => [[agent], [managed]],
  conversations: ({ agent }) => [[agent]],
  'create agent': ({ name }) => [[name(), '--model', 'openai/gpt-4o-mini', '--embedding', 'openai/text-embedding-3-small', '--system', 'Hi.']],
  'create conversation': ({ agent, name }) => [[agent, '--description', name()]],
  delete: async (scene) => [['agent', await scene.fresh('agents'), '--force'], ['agent', await scene.fresh('agents')], ['block', await scene.fresh('blocks'), '--force'], ['provider', await scene.fresh('providers'), '--force'], ['mcp-server', await scene.fresh('mcp-servers'), '--force']],
  'delete conversation': async (scene) => [[await scene.fresh('conversations'), '--force']],
  'delete-all': async (scene) => {
    const id = await scene.fresh('agents');
    return [['agent', '--pattern', id], ['agent', '--pattern', id, '--force']];
  },
  describe: ({ of, managed }) => [...KINDS.flatMap((kind) => (of[kind] === undefined ? [] : [[kind, of[kind]]])), ['agent', managed]],
  destroy: () => [[]],
  dev: () => [['--port', 'x']],
  doctor: () => [[]],
  duplicate: ({ agent, of, name }) => [['agent', agent, name()], ['block', of['blocks'] ?? '', name()]],
  'export agent': ({ agent, managed, file }) => [[agent, '-o', file('yaml')], [managed, '-o', file('yaml'), '--format', 'yaml'], [agent, '-o', file('af'), '--format', 'af'], [agent, '-o', file('json'), '--format', 'json']],
  'export agents': ({ file }) => [['--all', '-o', file('yaml')], ['--all', '-o', file('yaml'), '--format', 'yaml'], ['--all', '-o', file('d'), '--format', 'af']],
  'export lettabot': ({ agent, managed, file }) => [[agent, '-o', file('yaml')], [managed, '-o', file('yaml')], ['--all', '-o', file('d')], [agent]],
  files: ({ agent }) => [[agent]],
  fmt: () => [['--check'], ['--diff']],
  'force-unlock': () => [['00000000-0000-4000-8000-000000000000']],
  get: ({ agent }) => [...KINDS.filter((kind) => !['archival', 'passages', 'context'].includes(kind)).map((kind) => [kind]), ['archival', '--agent', agent], ['archival', '--agent', agent, '--full'], ['context', '--agent', agent], ['blocks', '--agent', agent], ['tools', '--agent', agent], ['agents', '--canary'], ['blocks', '--shared'], ['blocks', '--orphaned']],
  'get messages': ({ agent }) => [[agent, '--all'], [agent, '--system']],
  'get run': ({ run }) => [[run], [run, '--wait'], [run, '--messages'], [run, '--stream']],
  'get runs': ({ agent }) => [[], [agent]],
  graph: () => [[]],
  health: () => [[]],
  import: ({ agentFile, address, managed, name }) => [[agentFile, '--name', name(), '--strip-messages'], [address, managed], [agentFile]],
  init: () => [['--no-input'], ['--from-server', '--no-input']],
  'messages cancel': ({ agent }) => [[agent]],
  'messages compact': ({ agent }) => [[agent]],
  'messages list': ({ agent }) => [[agent], [agent, '--all', '--system']],
  'messages reset': async (scene) => [[await scene.fresh('agents'), '--confirm']],
  output: () => [[], ['shown']],
  plan: async (scene) => {
    await scene.drift();
    return [[], ['-out', scene.file('bin')], ['-destroy'], ['-generate-config-out', scene.file('yaml')]];
  },
  recompile: ({ agent }) => [[agent]],
  refresh: changing([]),
  'remote add': ({ name }) => [[name(), 'http://localhost:1', '--api-key-env', 'NOWHERE']],
  'remote env': () => [[], ['in-file', '--shell', 'fish']],
  'remote list': () => [[]],
  'remote remove': () => [['no-such-remote']],
  'remote show': () => [['in-file'], ['in-env'], ['in-command'], []],
  'remote use': () => [['in-file']],
  'report memory': ({ agent, file }) => [[agent], ['--all'], ['--all', '--analyze', '--confirm'], ['--all', '--out', file('html'), '-o', 'html'], [agent, '-o', 'html', '--out', file('html')]],
  'reset-messages': async (scene) => [[await scene.fresh('agents'), '--confirm']],
  'run-delete': ({ run }) => [[run]],
  runs: ({ agent }) => [[], [agent]],
  'runs delete': ({ run }) => [[run]],
  schema: () => [[]],
  send: ({ agent }) => [[agent, 'Hello'], [agent, 'Hello', '--stream'], [agent, 'Hello', '--sync'], [agent, '[[fail 400]]'], ['--all', '*', 'Hello', '--confirm']],
  show: ({ planFile }) => [[planFile], []],
  'state list': () => [[]],
  'state show': ({ address }) => [[address]],
  track: ({ run }) => [[run]],
  'update agent': ({ agent, name }) => [[agent, '--description', name(), '--tags', 'a,b']],
  validate: () => [[]],
  version: () => [[]],
};

/** Switches that say how something is told; all of them are tried. */
const FORMS: readonly string[] = ['json', 'markdown', 'verbose', 'redact-content'];

/** Options that do. */
const FORM_OPTIONS: readonly string[] = ['output', 'format', 'shell', 'order'];

/** All others: which, where, whether. A new one is put into one of these lists. */
const OTHERS: ReadonlySet<string> = new Set((
  'quiet chdir no-color help auto-approve confirm parallelism skip-first-message wait-for-idle dry-run force expect-digest file fleet workspace root allow-outside-root strict var var-file state agent scope target replace destroy refresh-only refresh prune adopt allow-recreate '
  + 'refuse-conflicts max-plan-size detailed-exitcode lock lock-timeout base-url remote run-ids owner model conversation word description system context-window embedding timezone tags agent-type tools memory-blocks allow-duplicate cascade pattern canary port data latency rate profile '
  + 'archival share-blocks imports max-steps legacy-format all match check diff shared orphaned query archival-tags tag-match-mode after before limit short full watch wait stream messages timeout active name append-copy strip-messages override-tools secrets env-vars input from-server '
  + 'add-default raw out generate-config-out ignore memory api-key api-key-env api-key-command project project-id analyze sync enable-thinking add-tool remove-tool'
).split(' '));

export interface Described { readonly id: string; /** Argument lists to be added, each of which makes another output. */ readonly forms: Lines; /** Flags that stand in no list. */ readonly unsorted: readonly string[]; /** Whether it takes values for variables of a fleet file. */ readonly hasVariables: boolean }

/** All commands that the library finds in the sources, with the forms that their flags offer. */
export async function describedCommands(): Promise<readonly Described[]> {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const plain = await Config.load({ root, userPlugins: false, devPlugins: false });
  const plugin = new Plugin({ root, isRoot: true, ignoreManifest: true, pjson: { ...plain.pjson, oclif: { ...plain.pjson.oclif, commands: { strategy: 'pattern' as const, target: './src/commands' } } } });
  await plugin.load();
  return plugin.commands.map(({ id, flags }): Described => {
    const all = Object.entries(flags);
    const options = all.flatMap(([name, flag]): [string, readonly string[]][] => (flag.type === 'option' && FORM_OPTIONS.includes(name) ? [[name, valuesOf(flag)]] : []));
    return {
      id: id.replaceAll(':', ' '),
      forms: [[], ...all.flatMap(([name, flag]) => (flag.type === 'boolean' && FORMS.includes(name) ? [[`--${name}`]] : [])), ...options.flatMap(([name, values]) => values.map((value) => [`--${name}`, value]))],
      hasVariables: Object.hasOwn(flags, 'var'),
      unsorted: all.flatMap(([name]) => (FORMS.includes(name) || FORM_OPTIONS.includes(name) || OTHERS.has(name) ? [] : [name])),
    };
  }).sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** The forms of an option: those that are checked, or those that its help lists. A file is none. */
function valuesOf({ options, helpValue }: { readonly options?: readonly string[] | undefined; readonly helpValue?: string | readonly string[] | undefined }): readonly string[] {
  if (options) return options;
  const words = String(helpValue ?? '').split('|');
  return words.includes('FILE') || words.some((word) => word === '' || word === 'undefined') ? [] : words.map((word) => (word === 'jsonpath=EXPR' ? 'jsonpath={}' : word));
}
