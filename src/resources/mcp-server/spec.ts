import { Type } from 'typebox';
import type { ResourceType } from '../../core/resource-type.ts';
import { sections } from './config.ts';
import { writer } from './write.ts';
import { resolveMcpServer } from './resolve.ts';

/** An MCP server registration; the server syncs its tools. Global; name unique. Facts: API notes §7. */
export const mcpServer: ResourceType = {
  name: 'mcp_server',
  idPrefix: 'mcp_server',
  api: { collection: 'mcp-servers' },
  attributes: Type.Object({
    /** Its name on the server; see NAME in core/plan/normal.ts. */
    name: Type.String(),
    /** The server ignores a change of it (API notes §7; seen on 0.16.8). */
    type: Type.String({ lettactl: { kind: 'scalar', forceNew: true } }),
    server_url: Type.String({ lettactl: { kind: 'scalar', sensitive: 'url' } }),
    auth_header: Type.String(),
    auth_token: Type.String({ lettactl: { kind: 'scalar', sensitive: true } }),
    custom_headers: Type.Record(Type.String(), Type.String(), { lettactl: { kind: 'map', sensitive: true } }),
    command: Type.String(),
    args: Type.Array(Type.String(), { lettactl: { kind: 'scalar', sensitive: 'unmanaged' } }),
    env: Type.Record(Type.String(), Type.String(), { lettactl: { kind: 'map', sensitive: true } }),
  }),
  adopt: 'name',
  uniqueName: true,
  global: true,
  removal: { shared: true, destructive: false, keepAdopted: true, withParent: false },
  inline: false,
  sections,
  writer,
  resolve: resolveMcpServer,
};
