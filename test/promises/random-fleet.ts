import fc from 'fast-check';
import { fleetOf, pythonTool } from './fleets.ts';

/** A fleet file as data, and the files beside it. Names come from small pools, so that two random fleets have much in common. */
export interface RandomFleet {
  readonly document: { readonly name: string; readonly agents: readonly RandomAgent[]; readonly [section: string]: unknown };
  readonly files: Readonly<Record<string, string>>;
}

export interface RandomBlock { readonly name: string; readonly description?: string | undefined; readonly limit?: number | undefined; readonly agent_owned?: boolean | undefined; readonly value?: string | undefined; readonly from_file?: string | undefined }

export interface RandomAgent {
  readonly name: string;
  readonly description?: string | undefined;
  readonly tags?: readonly string[] | undefined;
  readonly system_prompt: { readonly value: string } | { readonly from_file: string };
  readonly llm_config: { readonly model: string; readonly context_window?: number | undefined };
  readonly memory_blocks?: readonly RandomBlock[] | undefined;
  readonly shared_blocks?: readonly string[] | undefined;
  readonly shared_folders?: readonly string[] | undefined;
  readonly tools?: readonly string[] | undefined;
  readonly archives?: readonly { readonly name: string | undefined; readonly description: string }[];
  readonly [key: string]: unknown;
}

const AGENTS = ['alpha', 'béta-2', "O'Neil", 'gamma delta', 'delta_1', '日本'];
const LABELS = ['persona', 'notes', 'company', 'house.rules', 'näme'];
const SHARED = ['company', 'house.rules', 'faq', 'notes'];
const FOLDERS = ['manual', 'brand docs', 'übersicht'];
const TOOLS = ['count_words', 'send_email', 'look_up'];
const ARCHIVES = ['kb', 'long term', 'kb-2'];
const SUMMARIES = ['Morning shift', 'Übergabe “1” [x].y', 'night'];
const DOCS = ['docs/a.md', 'docs/b.md', 'docs/deep/c.txt', 'docs/näme d.md'];

/** Texts with what trips up YAML, templates, HTTP bodies and diffs. Lone surrogates cannot stand in a file. */
const text = (maxLength = 80): fc.Arbitrary<string> => fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom('Be kind.', 'Be brief.', 'Rule 1: be kind.\nRule 2: quote the order number.', 'x'.repeat(300)) },
  { weight: 1, arbitrary: fc.constantFrom('${NOT_A_VARIABLE} and {{curly}} $HOME', '---\n- "quoted": \'yes\'\n# no comment', ' leading and trailing \n\n', 'tab\there\nnül? 🤖 \u2028 \u00a0', '~', 'null', '1e3', '<file name="x">', '%s %d \\n \\', '=cmd|x', '\ufefffirst') },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme', minLength: 1, maxLength }).map((value) => value.replaceAll('\0', '')) },
).filter((value) => value.trim() !== '');

const maybe = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(arbitrary, { nil: undefined });
const some = <T>(pool: readonly T[], maxLength = 3): fc.Arbitrary<T[]> => fc.shuffledSubarray([...pool], { maxLength: Math.min(maxLength, pool.length) });

interface Drafted { readonly content: string; readonly inFile: boolean }
const drafted = fc.record({ content: text(), inFile: fc.boolean() });

const block = (name: string): fc.Arbitrary<RandomBlock & { readonly draft: Drafted }> =>
  fc.record({ name: fc.constant(name), description: maybe(fc.constantFrom('What it is', 'Another description: “odd” ✓')), limit: fc.constantFrom(2000, 5000, undefined), agent_owned: maybe(fc.boolean()), read_only: maybe(fc.boolean()), draft: drafted });

const agent = (name: string) => fc.record({
  name: fc.constant(name),
  description: fc.constantFrom('Helps', 'Helps\nin two lines', 'Ünïcode ✓'),
  tags: maybe(some(['role:support', 'team:a', 'vip', 'tenant:ä b'])),
  prompt: drafted,
  llm_config: fc.record({ model: fc.constantFrom('openai/gpt-4o-mini', 'openai/gpt-4.1'), context_window: fc.constantFrom(16_000, 32_000), max_tokens: maybe(fc.constantFrom(1024, 2048)) }),
  timezone: maybe(fc.constantFrom('UTC', 'Europe/Berlin')),
  metadata: maybe(fc.constantFrom({ team: 'a' }, { team: 'b', level: 2, nested: { deep: [1, null] } }, {})),
  model_settings: maybe(fc.constantFrom({ temperature: 0.2 }, { temperature: 0.9, parallel_tool_calls: false }, { reasoning: { reasoning_effort: 'low' } })),
  compaction_settings: maybe(fc.constantFrom({ mode: 'sliding_window', sliding_window_percentage: 0.2 }, { clip_chars: 30_000 }, { prompt: 'Shorten it.' })),
  message_buffer_autoclear: maybe(fc.boolean()),
  secrets: maybe(fc.constantFrom({ ALPHA: { value: 'one' } }, { ALPHA: { value: 'two' }, BETA: { from_env: 'TOKEN' } }, {})),
  lettabot: maybe(fc.constantFrom({ displayName: 'North' }, { displayName: 'South', channels: { slack: { enabled: true, appToken: '${TOKEN}', botToken: '${TOKEN}' } } })),
  conversations: maybe(some([{ summary: 'Morning' }, { summary: 'Night “late” ✓' }, { summary: 'Morning: again' }])),
  ruled: fc.boolean(),
  labels: some(LABELS, 2),
  shared: some(SHARED, 2),
  folders: some(FOLDERS, 2),
  tools: maybe(some(TOOLS, 2)),
  archive: maybe(fc.constantFrom(...ARCHIVES)),
  summaries: maybe(some(SUMMARIES, 2)),
  isolates: fc.boolean(),
  include_base_tools: maybe(fc.boolean()),
  reasoning: maybe(fc.boolean()),
  first_message: fc.option(fc.constantFrom('Get ready.', 'Hello “you” 🤖'), { nil: undefined, freq: 5 }),
});

const parts = fc.record({
  name: fc.constantFrom('default', 'support', 'team ä.1'),
  names: fc.shuffledSubarray(AGENTS, { minLength: 1, maxLength: 5 }),
  agents: fc.tuple(...AGENTS.map(agent)),
  own: fc.tuple(...AGENTS.map(() => fc.tuple(...LABELS.map(block)))),
  shared: fc.tuple(...SHARED.map(block)),
  folders: fc.tuple(...FOLDERS.map((name) => fc.record({ name: fc.constant(name), description: maybe(fc.constantFrom('Papers', 'More papers')), files: some(DOCS) }))),
  docs: fc.tuple(...DOCS.map(() => fc.constantFrom('# One\n', '# Two\n\nMore.\n', 'Ünïcode ✓\n'))),
  tools: fc.tuple(...TOOLS.map(() => fc.constantFrom('len(text)', 'len(text.split())', '42  # ✓'))),
  archives: fc.tuple(...ARCHIVES.map(() => fc.constantFrom('What was learnt', 'Long “term” ✓'))),
  provider: maybe(fc.constantFrom('here', 'there', undefined)),
  mcp: maybe(fc.constantFrom('https://mcp.example.com/sse', 'https://mcp2.example.com/sse')),
  region: maybe(fc.constantFrom('eu', 'us')),
  defaults: maybe(fc.constantFrom({ timezone: 'Asia/Tokyo', metadata: { origin: 'defaults' } }, { tags: ['by:default'], llm_config: { max_tokens: 512 } })),
  providers: maybe(fc.constantFrom([{ name: 'own-one', provider_type: 'openai', api_key: { from_env: 'TOKEN' }, refresh: false }], [{ name: 'own-one', provider_type: 'openai', api_key: { value: 'sk-text' }, refresh: false }])),
  globals: maybe(fc.constantFrom({ GLOBAL: { value: 'everywhere' } }, { GLOBAL: { from_env: 'TOKEN' }, ALPHA: { value: 'global' } })),
});

type Parts = typeof parts extends fc.Arbitrary<infer T> ? T : never;

/** Any valid fleet of one to five agents. */
export const randomFleet: fc.Arbitrary<RandomFleet> = parts.map(assemble);

/** The same fleet's name: what is edited is everything else. */
export const renamed = (fleet: RandomFleet, name: string): RandomFleet => ({ ...fleet, document: { ...fleet.document, name } });

function assemble(drawn: Parts): RandomFleet {
  const files: Record<string, string> = {};
  const put = (path: string, { content, inFile }: Drafted): { readonly value: string } | { readonly from_file: string } => {
    if (!inFile) return { value: content };
    files[path] = content;
    return { from_file: path };
  };
  const chosen = drawn.names.map((name) => drawn.agents.find((candidate) => candidate.name === name) as Parts['agents'][number]);
  const textOf = ({ draft, ...rest }: RandomBlock & { readonly draft: Drafted }, path: string): RandomBlock => ({ ...rest, ...put(path, draft) });
  const agents = chosen.map(({ prompt, labels, shared, folders, archive, ruled, summaries, isolates, ...rest }): RandomAgent => {
    const index = AGENTS.indexOf(rest.name);
    const own = labels.filter((label) => !shared.includes(label)).map((label) => textOf((drawn.own[index] ?? [])[LABELS.indexOf(label)] as RandomBlock & { draft: Drafted }, `texts/${index}-${LABELS.indexOf(label)}.md`));
    return {
      ...rest, embedding: 'openai/text-embedding-3-small', system_prompt: put(`prompts/${index}.md`, prompt),
      memory_blocks: own, shared_blocks: shared, shared_folders: folders,
      ...(drawn.region === undefined ? {} : { description: 'Works in ${var.region}' }),
      ...(ruled && rest.tools?.[0] ? { tool_rules: [{ type: 'max_count_per_step', tool_name: rest.tools[0], max_count_limit: 2 }] } : {}),
      ...(summaries === undefined ? {} : { conversations: summaries.map((summary) => ({ summary, ...(isolates && own[0] ? { isolated_blocks: [own[0].name] } : {}) })) }),
      ...(archive === undefined ? {} : { archives: [{ name: archive, description: drawn.archives[ARCHIVES.indexOf(archive)] ?? '' }] }),
    };
  });
  const named = (of: (one: Parts['agents'][number]) => readonly string[] | undefined): ReadonlySet<string> => new Set(chosen.flatMap((one) => of(one) ?? []));
  const [sharedNames, folderNames, toolNames] = [named((one) => one.shared), named((one) => one.folders), named((one) => one.tools)];
  const folders = drawn.folders.filter(({ name }) => folderNames.has(name));
  DOCS.forEach((path, index) => { if (folders.some((folder) => folder.files.includes(path))) files[path] = drawn.docs[index] ?? ''; });
  TOOLS.forEach((name, index) => { if (toolNames.has(name)) files[`tools/${name}.py`] = pythonTool(name, drawn.tools[index] ?? ''); });
  return {
    document: {
      name: drawn.name,
      ...(drawn.region === undefined ? {} : { variables: { region: { default: drawn.region } } }),
      ...(drawn.defaults === undefined ? {} : { defaults: { agent: drawn.defaults } }),
      ...(drawn.providers === undefined ? {} : { providers: drawn.providers }),
      ...(drawn.globals === undefined ? {} : { 'global-secrets': drawn.globals }),
      shared_blocks: drawn.shared.filter(({ name }) => sharedNames.has(name)).map((one) => textOf(one, `texts/shared-${SHARED.indexOf(one.name)}.md`)),
      shared_folders: folders,
      ...(drawn.provider === undefined ? {} : { providers: [{ name: 'acme', provider_type: 'openai', api_key: { from_env: 'TOKEN' }, region: drawn.provider }] }),
      ...(drawn.mcp === undefined ? {} : { mcp_servers: [{ name: 'crawl', type: 'sse', server_url: drawn.mcp, auth_header: 'Authorization', auth_token: 'Bearer ${TOKEN}' }] }),
      agents,
    },
    files,
  };
}

/** What is written into the folder. */
export const filesOf = ({ document, files }: RandomFleet): Readonly<Record<string, string>> => ({ ...files, 'fleet.yaml': fleetOf(document) });

/** The text of a prompt or block, wherever it stands. */
export const textIn = (fleet: RandomFleet, source: { readonly value?: string; readonly from_file?: string }): string =>
  source.from_file === undefined ? (source.value ?? '') : (fleet.files[source.from_file] ?? '');
