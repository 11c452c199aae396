import fc from 'fast-check';
import type { Row } from '../support/place.ts';
import { pythonTool } from './fleets.ts';

/** A way to a server's API; throws when the answer is no success. */
export type Api = <T = unknown>(method: string, path: string, body?: unknown) => Promise<T>;

/** What every secret of a random world is. */
export const SECRET = 'sEkReT-7';
export const SECRET_URL = `https://user:${SECRET}@mcp.example.com/sse?key=${SECRET}`;

const ODD = [
  'Be kind.', 'Rule 1: be kind.\nRule 2: quote the order number.\n', 'x'.repeat(300), '${NOT_A_VARIABLE} ${var.x} $${y} {{curly}} $HOME', '---\n- "quoted": \'yes\'\n# no comment', ' leading and trailing \n\n',
  'tab\there\nünï? 🤖 \u2028 \u00a0', '~', 'null', '1e3', '<a name="x">', '%s \\n \\', '\ufefffirst', '\tfirst\n\ttabs', 'ends with blank \nlines  \n', '```\nfenced\n```', 'CR\r\nLF', '  indented\nless\n    more', '#', ': ', '- x', 'a: b', '! tag', '&a *b', '"',
];
const text = fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...ODD) }, { weight: 1, arbitrary: fc.string({ unit: 'grapheme', maxLength: 60 }).map((value) => value.replaceAll('\0', '')) });

const AGENTS = ['alpha', 'alpha', 'béta x', "O'Neil", '日本'];
const LABELS = ['persona', 'company', 'house.rules', 'näme ${X}', '1'];
const TOOLS = ['count_words', 'send_email', 'look_up'];
const some = (count: number, most = 2) => fc.shuffledSubarray([...Array(count).keys()], { maxLength: Math.min(count, most) });

const block = fc.record({ label: fc.constantFrom(...LABELS), value: text, limit: fc.constantFrom(5, 2000, 100_000), description: fc.option(text, { nil: undefined }), read_only: fc.boolean() });

const agent = (name: string) => fc.record({
  name: fc.constant(name), renamed: fc.option(fc.constantFrom('a/b: c', ' blank ', 'alpha'), { nil: undefined, freq: 6 }), system: text, description: fc.option(text, { nil: undefined }),
  tags: fc.shuffledSubarray(['role:x', 'a ${B} c', 'yes', '12', 'ä b'], { maxLength: 3 }), model: fc.constantFrom('openai/gpt-4o-mini', 'openai/gpt-4.1'), context: fc.constantFrom(16_000, 32_000),
  timezone: fc.constantFrom(undefined, 'Europe/Berlin'), metadata: fc.constantFrom(undefined, { team: 'a ${B}', deep: { list: [1, null] } }), secrets: fc.constantFrom(undefined, { API_KEY: SECRET, 'odd key': SECRET }), rules: fc.boolean(), conversations: fc.array(fc.constantFrom('Morning ${X}', 'Night: shift', '', undefined), { maxLength: 3 }), isolate: fc.boolean(), sleeptime: fc.constantFrom(false, false, false, true),
  base: fc.boolean(), tokens: fc.constantFrom(undefined, 1000), own: fc.uniqueArray(block, { maxLength: 2, selector: ({ label }) => label }), shared: some(4), folders: some(2), tools: some(TOOLS.length), archive: fc.option(fc.nat(2), { nil: undefined }),
});

/** Things that people made by hand, with names that are there twice, texts that trip up YAML, and secrets. */
export const randomWorld = fc.record({
  blocks: fc.array(block, { minLength: 4, maxLength: 4 }),
  folders: fc.constant(['manual', 'brand: docs']), files: fc.nat(2),
  tools: fc.tuple(...TOOLS.map(() => fc.constantFrom('len(text)', '42  # ✓'))),
  toolSettings: fc.array(fc.constantFrom({}, { tags: ['sales ${X}', 'b'], return_char_limit: 1000 }, { pip_requirements: [{ name: 'requests', version: '2.32.3' }, { name: 'six' }] }, { default_requires_approval: true }), { minLength: 3, maxLength: 3 }),
  archives: fc.array(fc.record({ name: fc.constantFrom('kb', 'long term'), description: fc.option(text, { nil: undefined }) }), { minLength: 3, maxLength: 3 }),
  servers: fc.array(fc.constantFrom(
    { mcp_server_type: 'sse', server_url: 'https://mcp.example.com/sse', auth_header: 'Authorization', auth_token: `Bearer ${SECRET}` },
    { mcp_server_type: 'streamable_http', server_url: SECRET_URL, custom_headers: { 'X-Key': SECRET, 'x key': SECRET } },
    { mcp_server_type: 'sse', server_url: 'https://mcp.example.com/$HOME' },
  ), { maxLength: 2 }),
  provider: fc.constantFrom(undefined, { name: 'acme', provider_type: 'openai', api_key: SECRET }, { name: 'acme.2', provider_type: 'openai', api_key: SECRET, base_url: `https://user:${SECRET}@llm.example.com/v1` }),
  agents: fc.shuffledSubarray(AGENTS, { maxLength: 4 }).chain((names) => fc.tuple(...names.map(agent))),
});

export type RandomWorld = typeof randomWorld extends fc.Arbitrary<infer T> ? T : never;

const EMBEDDING = 'openai/text-embedding-3-small';

/** Makes it on a server; `prefix` goes before every name that is not an agent's own. Gives back how to take it all away again. */
export async function settleWorld(api: Api, world: RandomWorld, prefix = ''): Promise<{ readonly agents: readonly string[]; readonly made: readonly string[] }> {
  const made: string[] = [];
  const make = async (path: string, body: unknown): Promise<Row> => {
    const row = await api<Row>('POST', path, body);
    made.push(`${path}${row.id}`);
    return row;
  };
  const known = (values: Readonly<Record<string, unknown>>) => Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
  const blocks = await inTurn(world.blocks, (one) => make('/v1/blocks/', known({ ...one, label: `${prefix}${one.label}` })));
  const folders = await inTurn(world.folders, (name) => make('/v1/folders/', { name: `${prefix}${name}`, embedding: EMBEDDING }));
  const tools = await inTurn(TOOLS, (name, at) => make('/v1/tools/', { ...world.toolSettings[at], source_code: pythonTool(`${prefix.replace('-', '_')}${name}`, world.tools[at]), source_type: 'python' }));
  const archives = await inTurn(world.archives, (one) => make('/v1/archives/', known({ ...one, name: `${prefix}${one.name}`, embedding: EMBEDDING })));
  await inTurn(world.servers, (config, at) => make('/v1/mcp-servers/', { server_name: `${prefix}server ${at + 1}`, config }));
  // A real server asks the provider for its models, whom nobody can reach there.
  if (world.provider && prefix === '') await make('/v1/providers/', world.provider);
  const agents = await inTurn(world.agents, async (one) => {
    const labels = new Set(one.own.map(({ label }) => `${prefix}${label}`));
    const shared = one.shared.flatMap((index) => {
      const row = blocks[index];
      if (!row?.label || labels.has(row.label)) return [];
      labels.add(row.label);
      return [row.id];
    });
    const row = await make('/v1/agents/', known({
      name: `${prefix}${one.name}`, system: one.system, description: one.description, tags: one.tags, model: one.model, context_window_limit: one.context, embedding: EMBEDDING, include_base_tools: one.base, max_tokens: one.tokens, timezone: one.timezone, enable_sleeptime: one.sleeptime || undefined, metadata: one.metadata, secrets: one.secrets,
      ...(one.rules && one.tools.length > 0 ? { tool_rules: [{ type: 'run_first', tool_name: tools[one.tools[0] ?? 0]?.name }] } : {}),
      memory_blocks: one.own.map((own) => known({ ...own, label: `${prefix}${own.label}` })), block_ids: shared, tool_ids: one.tools.map((index) => tools[index]?.id),
    }));
    for (const index of one.folders) await api('PATCH', `/v1/agents/${row.id}/folders/attach/${folders[index]?.id ?? ''}`);
    if (one.archive !== undefined) await api('PATCH', `/v1/agents/${row.id}/archives/attach/${archives[one.archive]?.id ?? ''}`);
    for (const summary of one.conversations) {
      const isolated = one.isolate && one.own[0] ? { isolated_block_labels: [`${prefix}${one.own[0].label}`] } : {};
      await api('POST', `/v1/conversations/?agent_id=${row.id}`, known({ summary, ...isolated }));
    }
    if (one.renamed !== undefined) await api('PATCH', `/v1/agents/${row.id}`, { name: `${prefix}${one.renamed}` });
    return row.id;
  });
  return { agents, made };
}

async function inTurn<T, R>(items: readonly T[], work: (item: T, index: number) => Promise<R>): Promise<readonly R[]> {
  const results: R[] = [];
  for (const [index, item] of items.entries()) results.push(await work(item, index));
  return results;
}

/** Values for the variables of a world's generated file. */
export const secretsFor = (variables: readonly string[], { servers, provider }: RandomWorld): Readonly<Record<string, string>> =>
  Object.fromEntries(variables.map((name) => {
    const at = /SERVER_(\d)_SERVER_URL$/.exec(name)?.[1];
    return [name, name.endsWith('BASE_URL') ? (provider?.base_url ?? '') : at === undefined ? SECRET : (servers[Number(at) - 1]?.server_url ?? '')];
  }));
