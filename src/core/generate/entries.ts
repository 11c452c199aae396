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

const packages = (tool: LiveObject, attribute: string, sign: string): readonly string[] | undefined => {
  const map = tool.attributes[attribute];
  const names = typeof map === 'object' && map !== null && !Array.isArray(map) ? Object.entries(map as Readonly<Record<string, Json>>) : [];
  return names.length === 0 ? undefined : names.sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, version]) => (typeof version === 'string' ? `${name}${sign}${version}` : name));
};

/** Characters of a result that an agent sees where nothing else was said (API notes §6). */
const RETURN_LIMIT = 50_000;

/** A tool with its source, and what it says beyond that; undefined where the file could not say it: the server took its name from somewhere else, or it is the server's own. */
export function toolEntryOf(tool: LiveObject): Entry | undefined {
  const source = String(tool.attributes['source_code'] ?? '');
  if (lastFunction(source) !== tool.name || BUILT_IN_TOOLS.has(tool.name)) return undefined;
  const { requires_approval: approval, return_char_limit: limit, tags } = tool.attributes;
  const said = (Array.isArray(tags) ? (tags as readonly string[]) : []).filter((tag) => tag.trim() !== '');
  return defined<Json>({
    name: tool.name, source_code: source,
    requires_approval: approval === true ? true : undefined,
    pip_requirements: packages(tool, 'pip_requirements', '=='), npm_requirements: packages(tool, 'npm_requirements', '@'),
    tags: said.length > 0 ? said : undefined, return_char_limit: typeof limit === 'number' && limit !== RETURN_LIMIT ? limit : undefined,
  });
}

/** What a fleet file takes for a variable, in both spellings: a text that holds one cannot be written as it is. */
export const VARIABLE = /\$(?:\{|[A-Z_])/;

/** Whether a URL may stand in a file: without a user, a query, or what looks like a variable. */
export function isPlainUrl(url: string): boolean {
  if (VARIABLE.test(url) || !URL.canParse(url)) return false;
  const { username, password, search } = new URL(url);
  return username === '' && password === '' && search === '';
}
