import { defined } from '../../core/config/entries/list.ts';
import { isPlainUrl, textIn, VARIABLE } from '../../core/generate/entries.ts';
import type { WriteContext, Writer } from '../../core/generate/writer.ts';
import type { LiveObject } from '../../core/live.ts';
import type { Json } from '../../core/value.ts';

/** Registrations. Whatever may hold a secret (token, headers, environment, arguments, a URL with a user or query) is a variable. */
export const writer: Writer = {
  section: 'mcp_servers',
  write(server, context) {
    if (context.standing(server.id) !== 'open') return undefined;
    const secret = (part: string): string => context.placeholder(server, part);
    const type = textIn(server, 'type');
    const token = textIn(server, 'auth_token');
    const url = textIn(server, 'server_url');
    const args = server.attributes['args'];
    return {
      entry: defined<Json>({
        name: context.nameOf(server), type,
        server_url: url === undefined ? undefined : isPlainUrl(url) ? url : secret('server_url'),
        auth_header: token === undefined ? undefined : textIn(server, 'auth_header'),
        auth_token: token === undefined ? undefined : token.startsWith('Bearer ') ? `Bearer ${secret('auth_token')}` : secret('auth_token'),
        custom_headers: secretMap(server, 'custom_headers', context),
        command: plain(textIn(server, 'command'), () => secret('command')),
        args: Array.isArray(args) && args.length > 0 ? args.map((_: Json, index) => secret(`args_${index + 1}`)) : undefined,
        env: secretMap(server, 'env', context),
      }),
    };
  },
};

const plain = (text: string | undefined, otherwise: () => string): string | undefined => (text === undefined || !VARIABLE.test(text) ? text : otherwise());

function secretMap(server: LiveObject, attribute: string, context: WriteContext): Record<string, Json> | undefined {
  const map = server.attributes[attribute];
  if (typeof map !== 'object' || map === null || Array.isArray(map) || Object.keys(map).length === 0) return undefined;
  return Object.fromEntries(Object.keys(map).map((key) => [key, context.placeholder(server, `${attribute === 'env' ? '' : 'header_'}${key}`)]));
}
