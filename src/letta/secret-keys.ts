import type { Veil } from '../core/veil.ts';

/** Keys whose text is a secret wherever it stands: the server's (`auth_token`, `api_key_enc`), lettabot's in metadata (`appToken`, `apiHash`), and what others may keep there. */
export const SECRET_KEY = /(?:token|secrets?|password|passwd|api_?(?:key|hash)|access_?key|private_?key|credentials?|authorization|_enc)$/i;

/** Keys of addresses, where a user name and a query may be secrets. */
export const ADDRESS_KEY = /(?:url|endpoint|uri)$/i;

/** Maps of which every text is a secret: of an MCP server, and the secrets of an agent under their other name. */
const MAPS: ReadonlySet<string> = new Set(['custom_headers', 'env', 'tool_exec_environment_variables', 'environment_variables']);

const isUrlWithSecrets = (text: string): boolean => /^[a-z][a-z0-9+.-]*:\/\/(?:[^/?#]*@|[^?#]*[?#])/i.test(text);

/** Hides every secret in the body of a request before it is sent: the server may repeat it. */
export function hideSecretsIn(body: unknown, veil: Veil): void {
  const walk = (value: unknown, secret: boolean): void => {
    if (typeof value === 'string') {
      if (secret) veil.hide(value);
    } else if (Array.isArray(value)) {
      for (const item of value) walk(item, secret);
    } else if (typeof value === 'object' && value !== null) {
      for (const [key, item] of Object.entries(value)) walk(item, secret || SECRET_KEY.test(key) || MAPS.has(key) || (ADDRESS_KEY.test(key) && typeof item === 'string' && isUrlWithSecrets(item)));
    }
  };
  walk(body, false);
}
