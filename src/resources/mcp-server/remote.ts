import type { Diagnostic } from '../../core/diagnostic.ts';
import { failure } from '../../core/diagnostic.ts';
import type { LiveObject } from '../../core/live.ts';
import type { Attributes, Json } from '../../core/value.ts';
import type { ResourceHandler, StepContext, UpdateStep } from '../../engine/ports.ts';
import type { Letta } from '../../letta/client.ts';
import { isRefusal } from '../../letta/errors.ts';
import { deleteQuietly, insist, unlessGone } from '../../letta/insist.ts';
import type { McpServer } from '../../letta/shapes.ts';
import { usersOfTools } from '../../letta/users.ts';
import { configBody } from './config-body.ts';

/** An MCP server registration as an object of its type. What is not set is absent. */
export function mcpServerLive(server: McpServer): LiveObject {
  const { mcp_server_type: type, server_url, auth_header, auth_token, custom_headers, command, args, env } = server;
  const set = Object.entries({ server_url, auth_header, auth_token, custom_headers, command, args, env }).filter(([, value]) => value !== null && value !== undefined && value !== '');
  return { type: 'mcp_server', id: server.id, name: server.server_name, attributes: { type, ...(Object.fromEntries(set) as Record<string, Json>) } };
}

const path = (id: string): string => `/v1/mcp-servers/${id}`;

/** MCP servers over the API (API notes §7). Unique by name, without any place for a mark. */
export function createMcpServerHandler(letta: Letta): ResourceHandler {
  const fetch = (id: string): Promise<McpServer | undefined> => unlessGone(letta.get<McpServer>(path(id)));
  const byName = async (name: string): Promise<readonly McpServer[]> => (await letta.get<readonly McpServer[]>('/v1/mcp-servers/')).filter((server) => server.server_name === name);

  /** Brings the server's tools up to date. Creating swallows a failure to connect; here it is told, and agents that name its tools will fail for it. */
  const sync = async (id: string, name: string, address: Diagnostic['address']): Promise<readonly Diagnostic[]> => {
    try {
      await insist(() => letta.patch(`${path(id)}/refresh`));
      return [];
    } catch (error) {
      // No word about the MCP server: a key that is not accepted any more, something else that answers in the server's place, no answer.
      if (!isRefusal(error) || error.status < 400 || error.status === 401) throw error;
      return [{
        severity: 'warning', code: 'LC2024', summary: `MCP server "${name}" is registered, but the Letta server cannot reach it`,
        ...(address ? { address } : {}), ...(error.words === '' ? {} : { detail: `the server says: ${error.words}` }), next: `Start it, or correct its address; then, for its tools: lettactl apply -replace mcp_server.${name}`,
      }];
    } finally {
      letta.tools.outdated();
    }
  };

  const update = async (step: UpdateStep, context: StepContext): Promise<boolean> => {
    const wanted = wantedOf(step);
    if (Object.keys(wanted).length === 0) return false;
    const now = await fetch(step.live.id);
    const before: Attributes = now ? mcpServerLive(now).attributes : {};
    if (wanted['type'] !== undefined && wanted['type'] !== before['type']) {
      throw failure('LC2025', `${step.address}: the server cannot turn an MCP server of type ${String(before['type'])} into ${String(wanted['type'])}`, {
        address: step.address, next: `plan with -replace='${step.address}'`,
      });
    }
    const name = await freeName(step, wanted);
    const merged = { ...before, ...wanted, ...mergedMaps(step, before) };
    await write(step, name, configBody(merged, context), context);
    return true;
  };

  /** Its name from now on. A PATCH that gives it the name of another one deletes that other one (API notes §7). */
  const freeName = async ({ address, live }: UpdateStep, { name }: Attributes): Promise<string> => {
    if (typeof name !== 'string' || name === live.name) return live.name;
    const others = (await byName(name)).filter((server) => server.id !== live.id);
    if (others.length === 0) return name;
    throw failure('LC2043', `${address}: there is another MCP server named "${name}" (${others.map(({ id }) => id).join(', ')}), and the server would delete it`, {
      address, next: 'Give one of them another name, or delete the other one, and plan again.',
    });
  };

  /**
   * The PATCH. 0.16.8 forgets the token of a streamable_http server in it; the same row takes it in the words of the other type, and keeps
   * its own (seen on 0.16.8). Nothing else is trusted: the answer must show the token.
   */
  const write = async (step: UpdateStep, name: string, config: Readonly<Record<string, Json>>, context: StepContext): Promise<void> => {
    const send = (body: Readonly<Record<string, Json>>): Promise<McpServer> =>
      letta.patch<McpServer>(path(step.live.id), { server_name: name, config: body }, { signal: context.signal });
    const took = (server: McpServer): boolean => typeof config['auth_token'] !== 'string' || (server.auth_token ?? '').endsWith(config['auth_token']);
    if (took(await send(config))) return;
    const again = config['mcp_server_type'] === 'streamable_http' ? await send({ ...config, mcp_server_type: 'sse' }) : undefined;
    if (again && took(again) && again.mcp_server_type === 'streamable_http') return;
    throw failure('LC2026', `${step.address}: the server did not take the new token`, { address: step.address, next: `plan with -replace='${step.address}'` });
  };

  return {
    async read(id) {
      const server = await fetch(id);
      return server ? mcpServerLive(server) : null;
    },
    async create({ name, desired, address }, context) {
      const server = await letta.post<McpServer>('/v1/mcp-servers/', { server_name: name, config: configBody(desired.attributes, context) }, { signal: context.signal });
      const diagnostics = await sync(server.id, name, address);
      return { id: server.id, ...(diagnostics.length > 0 ? { diagnostics } : {}) };
    },
    async update(step, context) {
      const { id, name } = step.live;
      const diagnostics = await update(step, context) ? await sync(id, name, step.address) : [];
      return { id, ...(diagnostics.length > 0 ? { diagnostics } : {}) };
    },
    async delete({ id }) {
      await deleteQuietly(() => letta.delete(path(id)));
      letta.tools.outdated();
    },
    /** Nothing of ours is on it. */
    forget: () => Promise.resolve(),
    async findByOp({ name, existing = [] }) {
      return (await byName(name)).filter((server) => !existing.includes(server.id)).map(mcpServerLive);
    },
    async existing(name) {
      return (await byName(name)).map((server) => server.id);
    },
    users: (id) => usersOfTools(letta, (tool) => (tool.metadata_ as { mcp?: { server_id?: unknown } } | null | undefined)?.mcp?.server_id === id),
  };

  /** Scalars as planned, maps only named here: they are merged member by member. */
  function wantedOf(step: UpdateStep): Attributes {
    return Object.fromEntries(step.changes.flatMap(({ path: name, kind, after }) => (kind === 'map' ? [[name, {} as Json]] : after === undefined ? [] : [[name, after]])));
  }

  /** Live members under the changed ones. */
  function mergedMaps(step: UpdateStep, before: Attributes): Attributes {
    return Object.fromEntries(step.changes.filter(({ kind }) => kind === 'map').map(({ path: name, entries = [] }) => {
      const members: Record<string, Json> = { ...(before[name] as Record<string, Json> | undefined) };
      for (const { key, after } of entries) {
        if (after === undefined) delete members[key];
        else members[key] = after;
      }
      return [name, members];
    }));
  }
}
