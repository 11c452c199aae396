import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkBody, type Body } from '../body.ts';
import { refuse, unprocessable } from '../errors.ts';
import { newId } from '../ids.ts';
import type { JsonObject, McpServerRow, ToolRow } from '../rows.ts';
import { addressProblem } from '../public-address.ts';
import type { Store } from '../store.ts';
import { removeTool } from './tools.ts';

interface Offer {
  name: string;
  description: string;
  inputSchema: JsonObject;
}

const URL_KINDS = ['sse', 'streamable_http'];
/**
 * Checks the `config` of a create or PATCH (API notes §7): the keys of its type must be there, a PATCH may hold null;
 * a loopback or private address is refused with 422, stdio with 400 unless the dev server has a list of that server's tools.
 */
export function readConfig(store: Store, serverName: string, raw: unknown, patch: boolean): JsonObject {
  const tag = checkBody(raw, { fields: {} }, ['body', 'config']).string('mcp_server_type');
  const loc = ['body', 'config', tag ?? ''];
  if (tag === 'stdio') {
    const body = checkBody(
      raw,
      {
        fields: { mcp_server_type: 'string', command: 'string', args: 'strings', env: 'object' },
        required: patch ? [] : ['command', 'args'],
        forbid: true,
      },
      loc,
    );
    requireKeys(raw, ['command', 'args'], loc);
    if (!patch && !offersOf(store, serverName))
      throw refuse(
        400,
        'INVALID_ARGUMENT: stdio is not supported in the current environment, please use a self-hosted server with MCP_DISABLE_STDIO=false in order to add a stdio MCP server',
      );
    return { mcp_server_type: tag, command: body.any('command') ?? null, args: body.any('args') ?? null, env: body.any('env') ?? null };
  }
  if (tag === undefined || !URL_KINDS.includes(tag))
    throw unprocessable([
      {
        type: 'union_tag_invalid',
        loc: ['body', 'config'],
        msg: "Input tag found using 'mcp_server_type' does not match any of the expected tags: 'stdio', 'sse', 'streamable_http'",
      },
    ]);
  const body = checkBody(
    raw,
    {
      fields: { mcp_server_type: 'string', server_url: 'string', auth_header: 'string', auth_token: 'string', custom_headers: 'object' },
      required: patch ? [] : ['server_url'],
      forbid: true,
    },
    loc,
  );
  requireKeys(raw, ['server_url'], loc);
  const url = body.string('server_url');
  if (url !== undefined) refuseAddress(url, loc);
  return {
    mcp_server_type: tag,
    server_url: url ?? null,
    auth_header: null,
    // At creation a token without a header is dropped; the header's name is kept nowhere.
    auth_token: (patch || body.has('auth_header') ? body.any('auth_token') : null) ?? null,
    custom_headers: body.any('custom_headers') ?? null,
  };
}

function requireKeys(raw: unknown, keys: string[], loc: string[]): void {
  const missing = keys.filter((key) => !Object.hasOwn(raw as object, key));
  if (missing.length > 0) throw unprocessable(missing.map((key) => ({ type: 'missing', loc: [...loc, key], msg: 'Field required' })));
}

function refuseAddress(text: string, loc: string[]): void {
  const problem = addressProblem(text);
  if (problem !== undefined) throw unprocessable([{ type: 'value_error', loc: [...loc, 'server_url'], msg: `Value error, ${problem}` }]);
}

/**
 * The configuration after a PATCH. The type never changes, whatever the PATCH calls itself; what is null is left as it is; a
 * token in the words of `streamable_http` is forgotten, in the words of `sse` it is stored for either type.
 */
export function nextConfig(current: JsonObject, sent: JsonObject): JsonObject {
  const { mcp_server_type: type, ...fields } = sent;
  if (type === 'stdio' && (fields['command'] === null || fields['args'] === null)) return current;
  const given = Object.entries(fields).filter(([name, value]) => value !== null && name !== 'auth_header' && (name !== 'auth_token' || type === 'sse'));
  return { ...current, ...(type === 'stdio' ? fields : Object.fromEntries(given)) };
}

/** A server as the API shows it: flat, and the token in plain text. */
export function mcpView(row: McpServerRow): JsonObject {
  const { mcp_server_type: type = null, ...config } = row.config;
  const own = { id: row.id, server_name: row.server_name };
  if (type === 'stdio')
    return { mcp_server_type: type, command: config['command'] ?? null, args: config['args'] ?? null, env: config['env'] ?? null, ...own };
  const token = typeof config['auth_token'] === 'string' ? config['auth_token'].replace(/^Bearer /, '') : null;
  return {
    mcp_server_type: type,
    server_url: config['server_url'] ?? null,
    auth_header: token === null ? null : 'Authorization',
    auth_token: token === null ? null : `Bearer ${token}`,
    custom_headers: config['custom_headers'] ?? null,
    id: row.id,
    server_name: row.server_name,
  };
}

/** The tools that the server of that name offers, from `DATA/mcp/<name>.json`; undefined when it cannot be reached. */
function offersOf(store: Store, serverName: string): Offer[] | undefined {
  if (store.dataDir === undefined || /[\\/]|^\.+$/.test(serverName)) return undefined;
  const file = join(store.dataDir, 'mcp', `${serverName}.json`);
  if (!existsSync(file)) return undefined;
  const body: Body = checkBody(JSON.parse(readFileSync(file, 'utf8')), { fields: { tools: 'objects' }, required: ['tools'] }, [file]);
  return (body.objects('tools') ?? []).map((tool) => ({
    name: String(tool['name']),
    description: String(tool['description'] ?? ''),
    inputSchema: (tool['inputSchema'] ?? { type: 'object', properties: {} }) as JsonObject,
  }));
}

export function toolsOfServer(store: Store, row: McpServerRow): ToolRow[] {
  return store
    .all('tools')
    .filter((tool) => tool.tool_type === 'external_mcp' && (tool.metadata_['mcp'] as JsonObject | undefined)?.['server_id'] === row.id);
}

/** Brings the stored tools in line with what the server offers; undefined when it cannot be reached. Vanished tools leave every agent. */
export function syncTools(store: Store, row: McpServerRow): { deleted: string[]; updated: string[]; added: string[] } | undefined {
  const offers = offersOf(store, row.server_name);
  if (!offers) return undefined;
  const result = { deleted: [] as string[], updated: [] as string[], added: [] as string[] };
  for (const tool of toolsOfServer(store, row)) {
    if (offers.some((offer) => offer.name === tool.name)) continue;
    removeTool(store, tool.id);
    result.deleted.push(tool.name);
  }
  const byName = new Map(store.all('tools').map((tool) => [tool.name, tool]));
  for (const offer of offers) {
    const present = byName.get(offer.name);
    const schema: JsonObject = { name: offer.name, description: offer.description, parameters: offer.inputSchema };
    if (present && JSON.stringify(present.json_schema) === JSON.stringify(schema)) continue;
    (present ? result.updated : result.added).push(offer.name);
    store.put('tools', mcpTool(store, row, present, offer, schema));
  }
  return result;
}

function mcpTool(store: Store, row: McpServerRow, present: ToolRow | undefined, offer: Offer, schema: JsonObject): ToolRow {
  const now = store.now();
  return {
    id: present?.id ?? newId('tool'),
    created_at: present?.created_at ?? now,
    updated_at: now,
    name: offer.name,
    tool_type: 'external_mcp',
    description: offer.description,
    source_type: 'python',
    source_code: `def ${offer.name.replaceAll(/\W/g, '_')}(**kwargs):\n    raise RuntimeError("Something went wrong - we should never be using the persisted source code for MCP. Please reach out to Letta team")`,
    json_schema: schema,
    args_json_schema: null,
    tags: [`mcp:${row.server_name}`],
    return_char_limit: 50_000,
    pip_requirements: null,
    npm_requirements: null,
    default_requires_approval: null,
    enable_parallel_execution: false,
    metadata_: { mcp: { server_name: row.server_name, server_id: row.id } },
  };
}

/** Deletes a server with its tools. */
export function removeServer(store: Store, row: McpServerRow): void {
  for (const tool of toolsOfServer(store, row)) removeTool(store, tool.id);
  store.remove('mcp_servers', row.id);
}
