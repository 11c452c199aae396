import { defined } from '../config/entries/list.ts';
import { BUILT_IN_TOOLS } from '../config/entries/tool.ts';
import { lastFunction } from '../config/entries/python.ts';
import type { LiveObject } from '../live.ts';
import type { Json } from '../value.ts';

type Entry = Readonly<Record<string, Json>>;

/** A text attribute that has something in it. */
export const textIn = (object: LiveObject, attribute: string): string | undefined => {
  const value = object.attributes[attribute];
  return typeof value === 'string' && value.trim() !== '' ? value : undefined;
};

/** A block as it is declared. A limit that its text is over already cannot be said (LC1502): the server does not hold it to that. */
export function blockEntryOf(block: LiveObject, name: string): Entry {
  const value = String(block.attributes['value'] ?? '');
  const limit = block.attributes['limit'];
  return defined<Json>({
    name, label: name === block.name ? undefined : block.name,
    description: textIn(block, 'description'),
    limit: typeof limit === 'number' && limit >= Math.max(1, value.length) ? limit : undefined,
    read_only: block.attributes['read_only'] === true ? true : undefined,
    value,
  });
}

/** A tool with its source; undefined where the file could not say it: the server took its name from somewhere else, or it is the server's own. */
export function toolEntryOf(tool: LiveObject): Entry | undefined {
  const source = String(tool.attributes['source_code'] ?? '');
  return lastFunction(source) === tool.name && !BUILT_IN_TOOLS.has(tool.name) ? { name: tool.name, source_code: source } : undefined;
}

/** What a fleet file takes for a variable, in both spellings: a text that holds one cannot be written as it is. */
export const VARIABLE = /\$(?:\{|[A-Z_])/;

/** Whether a URL may stand in a file: without a user, a query, or what looks like a variable. */
export function isPlainUrl(url: string): boolean {
  if (VARIABLE.test(url) || !URL.canParse(url)) return false;
  const { username, password, search } = new URL(url);
  return username === '' && password === '' && search === '';
}
