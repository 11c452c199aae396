/** Characters that steer a terminal, hide, reorder or break; and ways out of a folder. */
export const NASTY = '\u001b[31mred\u001b]0;title\u0007\u009b2J\u0000\r\u202eleft\u2066in\u2069\u200b\ufeff\u007f\u2028\ud800../../../../evil/..\\..\\evil';

/** What must not come out raw, in whatever form: what steers, hides or reorders. */
export const STEERING = /(?![\n\t])\p{Control}|[\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|\p{Surrogate}/u;

/** Keys whose texts people write, or agents and tools. */
const TEXTS: ReadonlySet<string> = new Set([
  'name', 'label', 'value', 'description', 'system', 'content', 'text', 'summary', 'tags', 'file_name', 'original_file_name', 'server_name', 'reasoning', 'tool_return', 'stdout', 'stderr', 'arguments', 'source_code', 'detail', 'message', 'error', 'msg', 'project_id', 'slug',
  'model', 'handle', 'timezone', 'command', 'args', 'auth_header', 'identifier_key', 'error_message', 'version', 'region', 'stop_reason', 'created_by_id', 'last_updated_by_id', 'tool_name', 'title', 'display_name', 'provider_name',
]);

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** An answer in which `nasty` stands behind every text (`everything`: behind every string, ids and dates too), and maps have keys that objects have of themselves. */
export function spoiled(value: Json, nasty: string, everything: boolean): Json {
  const walk = (item: Json, text: boolean, open: boolean): Json => {
    if (typeof item === 'string') return everything || text ? `${item}${nasty}` : item;
    if (Array.isArray(item)) return item.map((one: Json) => walk(one, text, open));
    if (typeof item !== 'object' || item === null) return item;
    const entries = Object.entries(item).map(([key, inner]): [string, Json] => {
      const map = OPEN.has(key) && typeof inner === 'object' && inner !== null && !Array.isArray(inner);
      // In a map of people's own every text is theirs; our marks stay, or nothing would be ours.
      return [key, key === 'lettactl' ? inner : walk(inner, open || TEXTS.has(key), open || map)];
    });
    return Object.fromEntries([...entries, ...(open ? [['__proto__', { polluted: true, deep: nasty }], ['constructor', { prototype: { polluted: true } }], [`key${nasty}`, nasty], ['toString', nasty]] as [string, Json][] : [])]);
  };
  return walk(value, false, false);
}

/** Maps with keys that people choose. */
const OPEN: ReadonlySet<string> = new Set(['metadata', 'metadata_', 'custom_headers', 'env']);

/** The way to a server that answers so; `switched` turns it on. */
export function hostile(way: typeof fetch, how: { on: boolean; everything: boolean; nasty: string }): typeof fetch {
  return async (input, init) => {
    const response = await way(input, init);
    if (!how.on) return response;
    const type = response.headers.get('content-type') ?? '';
    const text = await response.text();
    const again = (part: string): string => {
      try {
        return JSON.stringify(spoiled(JSON.parse(part) as Json, how.nasty, how.everything));
      } catch {
        return part;
      }
    };
    const body = type.includes('event-stream') ? text.replace(/^data: (\{.*\})$/gm, (_, data: string) => `data: ${again(data)}`) : again(text);
    const headers = new Headers(response.headers);
    headers.delete('content-length');
    return new Response(response.status === 204 ? null : body, { status: response.status, headers });
  };
}
