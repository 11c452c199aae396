import { Type } from 'typebox';
import { addressOf } from '../../core/address.ts';
import type { Address } from '../../core/address.ts';
import { dependenciesOf, lifecycleOf } from '../../core/config/entries/lifecycle.ts';
import type { LifecycleEntry } from '../../core/config/entries/lifecycle.ts';
import { defined, entriesOf, namedEntriesOf } from '../../core/config/entries/list.ts';
import { pointerTo } from '../../core/config/pointer.ts';
import { rule, sharedKeys, verbatim } from '../../core/config/schema.ts';
import type { ConfigSection, ExpandContext } from '../../core/resource-type.ts';
import type { Json } from '../../core/value.ts';

/** The original checks nothing here, so ports and switches may stand without quotes. */
const Value = Type.Union([Type.String(), Type.Number(), Type.Boolean()]);

const mcpServerEntry = Type.Object({
  name: verbatim('Its name on the server; unique there.', { examples: ['firecrawl'] }),
  type: Type.Optional(verbatim('How it is spoken to: `sse`, `streamable_http` or `stdio`.', { examples: ['sse', 'streamable_http', 'stdio'] })),
  server_url: Type.Optional(verbatim('Where it is (`sse`, `streamable_http`).', { examples: ['https://sse.firecrawl.dev'] })),
  auth_header: Type.Optional(verbatim('The header that carries the token.', { default: 'Authorization' })),
  auth_token: Type.Optional(verbatim('The whole text of the token; a secret.', { examples: ['Bearer ${FIRECRAWL_API_KEY}'] })),
  custom_headers: Type.Optional(Type.Record(Type.String(), Value, { description: 'More headers; every value is a secret.', examples: [{ 'X-Team': 'support' }] })),
  command: Type.Optional(verbatim('The program to start (`stdio`).', { examples: ['npx'] })),
  args: Type.Optional(Type.Array(Value, { description: 'Its arguments (`stdio`).', examples: [['-y', 'some-mcp-server']] })),
  env: Type.Optional(Type.Record(Type.String(), Value, { description: 'Its environment (`stdio`); every value is a secret.', examples: [{ MODE: 'read-only' }] })),
  ...sharedKeys,
}, rule({ unknown: 'warning' }));

type Scalar = string | number | boolean;

interface McpServerEntry extends LifecycleEntry {
  readonly name: string;
  readonly type?: string;
  readonly server_url?: string;
  readonly auth_header?: string;
  readonly auth_token?: string;
  readonly custom_headers?: Readonly<Record<string, Scalar>>;
  readonly command?: string;
  readonly args?: readonly (Scalar | null)[];
  readonly env?: Readonly<Record<string, Scalar>>;
  readonly external?: boolean;
}

/** What each kind of server needs, and what belongs to the others (API notes §7). */
const KINDS: ReadonlyMap<string, { readonly needs: keyof McpServerEntry; readonly foreign: readonly (keyof McpServerEntry)[] }> = new Map([
  ['sse', { needs: 'server_url', foreign: ['command', 'args', 'env'] }],
  ['streamable_http', { needs: 'server_url', foreign: ['command', 'args', 'env'] }],
  ['stdio', { needs: 'command', foreign: ['server_url', 'auth_header', 'auth_token', 'custom_headers'] }],
]);

/** Keys of the fleet document that declare this type. */
export const sections: readonly ConfigSection[] = [
  {
    key: 'mcp_servers',
    schema: Type.Array(mcpServerEntry, { description: 'MCP servers, whose tools agents may use. `${NAME}` takes a variable of the environment in every text here.' }),
    expand(value, context) {
      for (const [entry, pointer] of namedEntriesOf<McpServerEntry>(value, '/mcp_servers')) addMcpServer(entry, pointer, context);
    },
  },
];

function addMcpServer(entry: McpServerEntry, pointer: string, context: ExpandContext): void {
  const plain = (key: 'name' | 'type'): string | undefined => {
    const text = entry[key];
    return text === undefined ? undefined : String(context.interpolate(text, pointerTo(pointer, key), { bare: true }));
  };
  const name = plain('name') ?? entry.name;
  const type = plain('type');
  const address = addressOf('mcp_server', name);
  if (!entry.external) checkKind(entry, type, pointer, address, context);
  const range = context.range(pointerTo(pointer, 'name'));
  context.add({
    address,
    type: 'mcp_server',
    name,
    attributes: entry.external ? {} : attributesOf(ofKind(entry, type), type, pointer, context),
    dependsOn: dependenciesOf(entry),
    ...lifecycleOf(entry),
    ...(entry.external ? { external: true } : {}),
    ...(range ? { range } : {}),
    ranges: defined(Object.fromEntries(Object.keys(entry).map((key) => [key, context.range(pointerTo(pointer, key))]))),
  });
}

/** The entry without the keys that mean nothing for its kind. */
const ofKind = (entry: McpServerEntry, type: string | undefined): McpServerEntry => {
  const foreign = new Set<string>(KINDS.get(type ?? '')?.foreign);
  return Object.fromEntries(Object.entries(entry).filter(([key]) => !foreign.has(key))) as unknown as McpServerEntry;
};

function attributesOf(entry: McpServerEntry, type: string | undefined, pointer: string, context: ExpandContext): Record<string, Json> {
  const text = (key: 'server_url' | 'auth_header' | 'auth_token' | 'command', sensitive: true | 'url' | 'variables'): Json | undefined => {
    const given = entry[key];
    return given === undefined ? undefined : context.interpolate(given, pointerTo(pointer, key), { sensitive, bare: true });
  };
  const map = (key: 'custom_headers' | 'env'): Json | undefined => {
    const given = entry[key];
    if (given === undefined) return undefined;
    return Object.fromEntries(Object.entries(given).map(([name, value]) =>
      [name, context.interpolate(String(value), pointerTo(pointerTo(pointer, key), name), { sensitive: true, bare: true })]));
  };
  const args = entry.args === undefined ? undefined : entriesOf<Scalar>(entry.args, pointerTo(pointer, 'args'))
    .map(([value, at]) => context.interpolate(String(value), at, { sensitive: 'variables', bare: true }));
  return defined<Json>({
    type,
    server_url: text('server_url', 'url'),
    ...authOf(entry, text('auth_header', 'variables'), text('auth_token', true), map('custom_headers')),
    command: text('command', 'variables'),
    args: args ?? (type === 'stdio' ? [] : undefined),
    env: map('env'),
  });
}

/**
 * The server keeps one kind of token: `Authorization: Bearer …`. Any other header it reads back as that (seen on 0.16.8), so those are sent
 * as custom headers, which say the same to the MCP server and come back as they are. A token without a header would be dropped.
 */
function authOf(entry: McpServerEntry, header: Json | undefined, token: Json | undefined, headers: Json | undefined): Record<string, Json | undefined> {
  if (token === undefined) return { custom_headers: headers };
  const name = typeof header === 'string' && header !== '' ? header : 'Authorization';
  if (name.toLowerCase() === 'authorization' && String(entry.auth_token).startsWith('Bearer ')) return { auth_header: 'Authorization', auth_token: token, custom_headers: headers };
  return { custom_headers: { ...(headers as Record<string, Json> | undefined), [name]: token } };
}

function checkKind(entry: McpServerEntry, type: string | undefined, pointer: string, address: Address, context: ExpandContext): void {
  const report = (severity: 'error' | 'warning', code: string, summary: string, at: string, next?: string): void => {
    const range = context.range(at);
    context.report({ severity, code, summary, address, ...(range ? { range } : {}), ...(next === undefined ? {} : { next }) });
  };
  const kinds = [...KINDS.keys()].join(', ');
  if (type === undefined) return report('error', 'LC1511', '`type` is missing', pointer, `One of ${kinds}.`);
  const kind = KINDS.get(type);
  if (!kind) return report('error', 'LC1511', `\`${entry.type ?? ''}\` is no type of MCP server`, pointerTo(pointer, 'type'), `One of ${kinds}.`);
  if (entry[kind.needs] === undefined) report('error', 'LC1511', `a server of type ${type} needs \`${kind.needs}\``, pointer);
  for (const key of kind.foreign) {
    if (entry[key] !== undefined) report('warning', 'LC1511', `\`${key}\` means nothing for a server of type ${type}`, pointerTo(pointer, key));
  }
}
