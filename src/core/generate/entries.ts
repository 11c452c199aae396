import { defined } from '../config/entries/list.ts';
import { BUILT_IN_TOOLS, isTypescriptFunction } from '../config/entries/tool.ts';
import { lastFunction } from '../config/entries/python.ts';
import type { LiveObject } from '../live.ts';
import type { Json } from '../value.ts';
import type { WriteContext } from './writer.ts';

type Entry = Readonly<Record<string, Json>>;

/** A text attribute that has something in it. */
export const textIn = (object: LiveObject, attribute: string): string | undefined => {
  const value = object.attributes[attribute];
  return typeof value === 'string' && value.trim() !== '' ? value : undefined;
};

/** Labels whose blocks a server describes by itself where nothing was said. */
const DESCRIBED: readonly string[] = ['persona', 'human'];

/** A block as it is declared. A limit that its text is over already cannot be said (LC1502): the server does not hold it to that. */
export function blockEntryOf(block: LiveObject, name: string, context: Pick<WriteContext, 'elsewhere' | 'leave'>): Entry {
  const value = String(block.attributes['value'] ?? '');
  const limit = block.attributes['limit'];
  if (context.elsewhere && typeof limit === 'number' && limit < value.length) context.leave(block, `its limit of ${limit} characters: its text is longer`);
  return defined<Json>({
    name, label: name === block.name ? undefined : block.name,
    description: context.elsewhere && DESCRIBED.includes(block.name) ? String(block.attributes['description'] ?? '') : textIn(block, 'description'),
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
export function toolEntryOf(tool: LiveObject, context?: Pick<WriteContext, 'elsewhere' | 'beside'>): Entry | undefined {
  const source = String(tool.attributes['source_code'] ?? '');
  const typescript = tool.attributes['source_type'] === 'typescript';
  const named = typescript ? isTypescriptFunction(source, tool.name) && tool.attributes['json_schema'] !== undefined : lastFunction(source) === tool.name;
  if (!named || BUILT_IN_TOOLS.has(tool.name)) return undefined;
  const { requires_approval: approval, return_char_limit: limit, tags } = tool.attributes;
  const path = source.trim() === '' ? undefined : context?.beside?.(['tools'], `${tool.name}.${typescript ? 'ts' : 'py'}`, source);
  const said = (Array.isArray(tags) ? (tags as readonly string[]) : []).filter((tag) => tag.trim() !== '');
  return defined<Json>({
    name: tool.name, ...(path === undefined ? { source_code: source } : { from_file: path }),
    source_type: typescript && path === undefined ? 'typescript' : undefined,
    ...(context?.elsewhere || typescript ? notInSource(tool, source, typescript) : {}),
    requires_approval: approval === true ? true : undefined,
    pip_requirements: packages(tool, 'pip_requirements', '=='), npm_requirements: packages(tool, 'npm_requirements', '@'),
    tags: said.length > 0 ? said : undefined, return_char_limit: typeof limit === 'number' && limit !== RETURN_LIMIT ? limit : undefined,
  });
}

/** Description and schema where the source does not give them: somebody gave them to the server beside it. Of TypeScript the server takes none from the source. */
function notInSource(tool: LiveObject, source: string, typescript: boolean): Readonly<Record<string, Json | undefined>> {
  const schema = tool.attributes['json_schema'];
  const description = textIn(tool, 'description');
  const text = flattened(source);
  return {
    description: description === undefined || text.includes(flattened(description)) ? undefined : description,
    json_schema: typescript || !wordsIn(schema).every((word) => text.includes(flattened(word))) ? schema : undefined,
    enable_parallel_execution: tool.attributes['enable_parallel_execution'] === true ? true : undefined,
  };
}

const flattened = (text: string): string => text.replace(/\s+/g, ' ').trim();

/** Names and descriptions of what a tool takes, as its schema has them. */
function wordsIn(schema: Json | undefined): readonly string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  if (Array.isArray(schema)) return schema.flatMap(wordsIn);
  const { properties, description, ...rest } = schema as Readonly<Record<string, Json>>;
  const names = typeof properties === 'object' && properties !== null ? Object.keys(properties) : [];
  return [...names, ...(typeof description === 'string' ? [description] : []), ...wordsIn(Object.values({ ...rest, ...(properties as Record<string, Json> | undefined) }))];
}

/** What a fleet file takes for a variable, in both spellings: a text that holds one cannot be written as it is. */
export const VARIABLE = /\$(?:\{|[A-Z_])/;

/** Whether a URL may stand in a file: without a user, a query, or what looks like a variable. */
export function isPlainUrl(url: string): boolean {
  if (VARIABLE.test(url) || !URL.canParse(url)) return false;
  const { username, password, search } = new URL(url);
  return username === '' && password === '' && search === '';
}
