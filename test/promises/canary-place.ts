import { furnish } from '../support/furnished.ts';
import type { Place } from '../support/place.ts';
import type { Scene } from '../support/every-command.ts';

type Api = Place['api'];
interface Made { readonly id: string }
const MODEL = { model: 'openai/gpt-4o-mini', embedding: 'openai/text-embedding-3-small', include_base_tools: false };

/** A server that repeats whatever it was sent and knows, in ever another encoding, instead of doing it. */
export interface Echo { on: boolean; /** What it knows from earlier runs. */ known: readonly string[]; count: number }

const ENCODINGS: readonly ((text: string) => string)[] = [
  (text) => text, (text) => JSON.stringify(text), (text) => Buffer.from(text).toString('base64'), (text) => encodeURIComponent(text), (text) => text.replace(/.{16}/gsu, '$&\n  '),
  // As Letta 0.16.8 repeats a body in a 422.
  (text) => `[{'type': 'value_error', 'loc': ('body', 'x'), 'msg': 'Value error', 'input': {'nested': {'a': 1}, 'rest': '${text.replaceAll("'", "\\'")}'}}]`,
  (text) => Buffer.from(text).toString('hex'), (text) => `${'filling '.repeat(56)}${text}`,
];

/** The way to a server, with an echo in it. */
export function echoing(way: typeof fetch, echo: Echo): typeof fetch {
  return async (input, init) => {
    const method = init?.method?.toUpperCase() ?? (input instanceof Request ? input.method : 'GET');
    const path = new URL(input instanceof Request ? input.url : input).pathname;
    if (!echo.on || (method === 'GET' && echo.count % 3 !== 0) || path.startsWith('/__dev')) {
      if (echo.on) echo.count += 1;
      return way(input, init);
    }
    const body = typeof init?.body === 'string' ? textsIn(JSON.parse(init.body)) : init?.body instanceof FormData ? (await Promise.all([...init.body.values()].map(async (value) => (typeof value === 'string' ? [value] : secretsOfFile(JSON.parse(await value.text())))))).flat() : [];
    const told = [new Headers(init?.headers).get('authorization') ?? '', ...body, ...echo.known];
    const encode = ENCODINGS[echo.count++ % ENCODINGS.length] ?? ((text: string) => text);
    const texts = told.filter((text) => text !== '');
    // Only so much of it is ever shown, so another one comes first every time.
    const first = echo.count % Math.max(1, texts.length);
    const detail = [...texts.slice(first), ...texts.slice(0, first)].map(encode).join(' and ');
    return new Response(JSON.stringify({ detail }), { status: echo.count % 5 === 0 ? 400 : 422, headers: { 'content-type': 'application/json' } });
  };
}

/** Of an agent file the secrets: it is long. */
const secretsOfFile = (file: unknown): readonly string[] => ((file as { readonly agents?: readonly { readonly secrets?: unknown }[] }).agents ?? []).flatMap(({ secrets }) => textsIn(secrets));

const textsIn = (value: unknown): readonly string[] => (typeof value === 'string' ? [value] : typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : []);

/** Everything that commands can speak of, on a server and in a folder; `texts` go wherever people or servers put a text. */
export async function createScene(place: Place, managed: string, text: string): Promise<Scene> {
  const { api } = place;
  const made = await furnish(api, 'hand-');
  await api('POST', `/v1/agents/${made.first.id}/messages`, { messages: [{ role: 'user', content: `Hello ${text}` }] });
  const run = await api<Made>('POST', `/v1/agents/${made.first.id}/messages/async`, { messages: [{ role: 'user', content: `[[fail 400]] ${text}` }] });
  const row = (await api<readonly (Made & { readonly name: string })[]>('GET', '/v1/agents/?limit=1000')).find(({ name }) => name === managed);
  const file = await api<unknown>('GET', `/v1/agents/${made.first.id}/export`);
  place.write({ 'given.af': JSON.stringify(file) });
  let count = 0;
  const name = (): string => `new-${count++}`;
  return {
    agent: made.first.id, managed: row?.id ?? '', address: 'agent.one', conversation: made.conversation.id, run: run.id, agentFile: 'given.af', planFile: 'given.bin', name,
    of: { agents: made.first.id, blocks: made.shared.id, tools: made.tool.id, folders: made.folder.id, archives: made.archive.id, 'mcp-servers': made.server.id, providers: made.provider.id, conversations: made.conversation.id },
    file: (extension) => `${name()}.${extension}`,
    fresh: (kind) => fresh(api, kind, name(), made.first.id),
    drift: () => drift(api, row?.id ?? '', count++),
  };
}

async function fresh(api: Api, kind: string, name: string, agent: string): Promise<string> {
  const bodies: Readonly<Record<string, readonly [path: string, body: unknown]>> = {
    agents: ['agents/', { ...MODEL, name, system: 'Hi.' }], blocks: ['blocks/', { label: name, value: 'x' }],
    providers: ['providers/', { name, provider_type: 'openai', api_key: 'k-of-nobody' }],
    'mcp-servers': ['mcp-servers/', { server_name: name, config: { mcp_server_type: 'sse', server_url: 'https://mcp.example.com/sse' } }],
    conversations: [`conversations/?agent_id=${agent}`, { summary: name }],
  };
  const [path = '', body] = bodies[kind] ?? [];
  return (await api<Made>('POST', `/v1/${path}`, body)).id;
}

/** Somebody changes what the fleet manages, so that there is something to plan, secrets too. */
async function drift(api: Api, agent: string, count: number): Promise<void> {
  await api('PATCH', `/v1/agents/${agent}`, { description: `changed ${count}`, system: `Changed ${count}.` });
}
