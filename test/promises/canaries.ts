import { stringify } from 'yaml';
import { agentIn } from './fleets.ts';

/** What of a secret would be seen in any output that has it: letters and digits only, so that no escaping changes it. */
const coreOf = (number: number): string => `cNry${String(number).padStart(2, '0')}k7Qx2Zp`;

/** What may stand around it: whatever some escaping or other has to do with. */
const AROUND = ['"', "'", '\\', '&', '%', ' ', '<', '~', '+', '/', '=', '?', '#', '`', 'ü', ';'];

let next = 0;
/** Every secret there is, by what it is. */
const all = new Map<string, string>();

/** One more. `plain`: what goes into a header or an address of requests must be ASCII without blanks. */
function canary(what: string, how: 'odd' | 'plain' | 'lines' = 'odd'): string {
  const core = coreOf(next++);
  const [a = '', b = ''] = [AROUND[next % AROUND.length], AROUND[(next * 7) % AROUND.length]];
  const text = how === 'plain' ? `sk-prefix-of-it-${core}-and-an-end` : how === 'lines' ? `-----BEGIN KEY-----\n${core}MIIEvQ\nIBADAN${core}\n-----END KEY-----` : `x${a}y${core}${b}"${a}z`;
  all.set(what, core);
  return text;
}

/** In the environment. */
export const ENVIRONMENT: Readonly<Record<string, string>> = {
  MCP_TOKEN: canary('MCP token, environment'), MCP_HEADER: canary('header, environment'), MCP_USER: canary('password in a URL, environment', 'plain'), MCP_QUERY: canary('query of a URL, environment', 'plain'),
  MCP_ENV: canary('variable of a command, environment', 'lines'), MCP_ARG: canary('argument of a command, environment'), PROVIDER_KEY: canary('api_key, environment'), PROVIDER_USER: canary('user of base_url, environment', 'plain'),
  AGENT_SECRET: canary('secret of an agent, environment', 'lines'), GLOBAL_SECRET: canary('secret of all agents, environment'), BOT_TOKEN: canary('lettabot, environment'),
  LETTACTL_VAR_in_environment: canary('sensitive variable, environment'), BEHIND_DEFAULT: canary('environment behind the default of a sensitive variable'),
  LETTA_API_KEY: canary('LETTA_API_KEY', 'plain'), REMOTE_KEY: canary('key of a remote, environment', 'plain'), AWS_SECRET_ACCESS_KEY: canary('key of a bucket'), SUPABASE_SERVICE_ROLE_KEY: canary('key of another bucket', 'plain'),
};

/** On the command line, in files for variables, in remotes. */
export const GIVEN = {
  onTheLine: canary('sensitive variable, -var'), inAFile: canary('sensitive variable, -var-file'), remoteInFile: canary('key of a remote, in its file', 'plain'), remoteCommand: canary('key of a remote, printed by a command', 'plain'),
  imported: canary('--secrets of an import'), importedVariable: canary('--env-vars of an import'),
};

/** In the fleet file. */
const LITERAL = {
  token: canary('MCP token in the file'), header: canary('header in the file'), user: canary('user of a URL in the file', 'plain'), query: canary('query of a URL in the file', 'plain'), env: canary('variable of a command in the file'),
  access: canary('access_key in the file'), base: canary('query of base_url in the file', 'plain'), secret: canary('secret of an agent in the file', 'lines'), global: canary('secret of all agents in the file'), bot: canary('lettabot in the file'),
  fallback: canary('default behind an environment variable'), variable: canary('default of a sensitive variable'),
};

/** What only the server has: somebody put it there by hand. */
export const BY_HAND = {
  token: canary('MCP token by hand'), header: canary('header by hand'), user: canary('user of a URL by hand', 'plain'), query: canary('query of a URL by hand', 'plain'), key: canary('api_key by hand'), secret: canary('secret of an agent by hand'),
  bot: canary('lettabot by hand'), nested: canary('password in metadata'), drift: canary('MCP token changed by hand'), driftSecret: canary('secret changed by hand'),
};

/** The part of every secret that no escaping changes, by what the secret is. */
export const CORES: ReadonlyMap<string, string> = all;

/** Those that one command shows on purpose: a remote's key, to a shell. */
export const OF_REMOTES: readonly string[] = ['LETTA_API_KEY', 'key of a remote, in its file', 'key of a remote, environment', 'key of a remote, printed by a command'];

export const FLEET = stringify({
  name: 'support',
  variables: {
    on_the_line: { sensitive: true }, in_a_file: { sensitive: true }, in_environment: { sensitive: true }, by_default: { sensitive: true, default: LITERAL.variable }, behind: { sensitive: true, default: '${BEHIND_DEFAULT}' },
  },
  mcp_servers: [
    { name: 'environment', type: 'sse', server_url: 'https://u:${MCP_USER}@mcp.example.com/sse?key=${MCP_QUERY}', auth_header: 'Authorization', auth_token: 'Bearer ${MCP_TOKEN}', custom_headers: { 'X-Key': '${MCP_HEADER}', 'X-Default': '${UNSET:-' + LITERAL.fallback.replace(/[}$\\]/g, '') + '}' } },
    { name: 'literal', type: 'streamable_http', server_url: `https://${LITERAL.user}:x@mcp.example.com/mcp?key=${LITERAL.query}`, auth_header: 'Authorization', auth_token: LITERAL.token, custom_headers: { 'X-Key': LITERAL.header, 'X-Var': 'a ${var.on_the_line} b' } },
  ],
  providers: [
    { name: 'acme', provider_type: 'openai', api_key: { from_env: 'PROVIDER_KEY' }, access_key: { value: LITERAL.access }, base_url: `https://u:\${PROVIDER_USER}@llm.example.com/v1?key=${LITERAL.base}`, refresh: false },
    { name: 'variable', provider_type: 'openai', api_key: { value: 'k ${var.in_a_file}' }, refresh: false },
  ],
  'global-secrets': { EVERYWHERE: { from_env: 'GLOBAL_SECRET' }, ALL: { value: LITERAL.global } },
  agents: [
    agentIn('one', {
      secrets: { OWN: { from_env: 'AGENT_SECRET' }, WRITTEN: { value: LITERAL.secret }, VAR: { value: '${var.in_environment} ${var.behind}' } }, memory_blocks: [{ name: 'persona', value: 'I am one.' }], conversations: [{ summary: 'Morning' }],
      lettabot: { channels: { telegram: { enabled: true, token: '${BOT_TOKEN}' }, slack: { enabled: true, appToken: LITERAL.bot, botToken: 'b' } }, transcription: { provider: 'openai', apiKey: '${var.by_default}' } },
    }),
    agentIn('two', { memory_blocks: [{ name: 'persona', value: 'I am two.' }] }),
  ],
  outputs: { shown: '${agent.one.id}', hidden: { value: 'o ${var.on_the_line}', sensitive: true } },
});

/** A server that is started by a command; the dev server and Letta refuse those by default. */
export const WITH_COMMAND = FLEET.replace('\nmcp_servers:\n', `\nmcp_servers:\n  - ${JSON.stringify({ name: 'command', type: 'stdio', command: 'node', args: ['serve.js', '--token=${MCP_ARG}'], env: { SECRET: '${MCP_ENV}', PLAIN: LITERAL.env } })}\n`);

/** Every way in which one of the secrets can be seen in a text: as it is, in base64 at any place, as hex, reversed by nobody, over several lines. */
export function seenIn(text: string, except: readonly string[] = []): readonly string[] {
  const dense = text.replace(/\\[nrt]|[\s│|>]/g, '');
  return [...CORES].filter(([what, core]) => !except.includes(what) && waysOf(core).some((way) => text.includes(way) || dense.includes(way))).map(([what]) => what);
}

const ways = new Map<string, readonly string[]>();
function waysOf(core: string): readonly string[] {
  const known = ways.get(core);
  if (known) return known;
  const base64 = [0, 1, 2].map((before) => {
    const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(core)]);
    return bytes.toString('base64').replace(/=+$/, '').slice(Math.ceil((before * 8) / 6), Math.floor((bytes.length * 8) / 6));
  });
  const made = [core, ...base64, Buffer.from(core).toString('hex')];
  ways.set(core, made);
  return made;
}
