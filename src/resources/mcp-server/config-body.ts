import { failure } from '../../core/diagnostic.ts';
import { isSecret } from '../../core/value.ts';
import type { Attributes, Json } from '../../core/value.ts';
import type { StepContext } from '../../engine/ports.ts';

/** A value with every secret in it in clear. It goes into the request and nowhere else. */
export function revealed(value: Json | undefined, context: Pick<StepContext, 'secret'>): Json {
  if (value === undefined) return null;
  if (isSecret(value)) return context.secret(value as unknown as Parameters<StepContext['secret']>[0]);
  if (Array.isArray(value)) return value.map((inner: Json) => revealed(inner, context));
  if (typeof value === 'object' && value !== null) return Object.fromEntries(Object.entries(value as Record<string, Json>).map(([key, inner]) => [key, revealed(inner, context)]));
  return value;
}

/**
 * The `config` of a create or PATCH: always the whole, for a PATCH wants the required keys (API notes §7). A token without the name of its
 * header is dropped by the server (seen on 0.16.8), so that gets its usual name.
 */
export function configBody(attributes: Attributes, context: Pick<StepContext, 'secret'>): Readonly<Record<string, Json>> {
  const value = (name: string): Json => revealed(attributes[name], context);
  const type = attributes['type'];
  if (type === 'stdio') return { mcp_server_type: 'stdio', command: value('command'), args: value('args') ?? [], env: value('env') };
  if (type !== 'sse' && type !== 'streamable_http') throw failure('LC2012', `an MCP server cannot be of type ${JSON.stringify(type ?? null)}`);
  const body: Record<string, Json> = { mcp_server_type: type, server_url: value('server_url') };
  for (const name of ['auth_header', 'auth_token', 'custom_headers']) if (attributes[name] !== undefined) body[name] = value(name);
  if (body['auth_token'] !== undefined) body['auth_header'] ??= 'Authorization';
  return body;
}
