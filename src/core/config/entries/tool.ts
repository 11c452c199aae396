import { Type } from 'typebox';
import { addressOf } from '../../address.ts';
import type { Address } from '../../address.ts';
import type { ExpandContext } from '../../resource-type.ts';
import type { Json } from '../../value.ts';
import { contentKeys, rule, source, text } from '../schema.ts';
import { contentOf } from './content.ts';
import type { Content, ContentEntry } from './content.ts';
import { defined } from './list.ts';
import { lastFunction } from './python.ts';
import { toolAttributes, toolSettingsKeys } from './tool-settings.ts';
import type { ToolSettings } from './tool-settings.ts';

/** A tool with its source beside it (fleet-yaml.md §7). */
export const toolEntry = Type.Object({
  name: text('Its name: that of the last function of the source, or of the file.', { examples: ['send_email'] }),
  source_code: source('The source itself.', ['def add_one(n: int) -> int: …']),
  ...contentKeys,
  ...toolSettingsKeys,
}, rule({ unknown: 'warning' }));

export interface ToolEntry extends ContentEntry, ToolSettings { readonly name: string }

/** Tools that the server brings. A tool of ours by such a name would overwrite the server's for everybody (API notes §6). */
export const BUILT_IN_TOOLS: ReadonlySet<string> = new Set([
  'send_message', 'conversation_search', 'archival_memory_insert', 'archival_memory_search', 'core_memory_append', 'core_memory_replace',
  'memory', 'memory_insert', 'memory_replace', 'memory_rethink', 'memory_apply_patch', 'memory_finish_edits', 'rethink_user_memory',
  'finish_rethinking_memory', 'store_memories', 'search_memory', 'send_message_to_agent_and_wait_for_reply', 'send_message_to_agent_async',
  'send_message_to_agents_matching_tags', 'open_files', 'grep_files', 'semantic_search_files', 'web_search', 'run_code', 'run_code_with_tools', 'fetch_webpage',
]);

/** Adds the tool that `<root>/tools/<name>.py` holds, or `<name>.ts` with its schema in `<name>.json`, once per fleet. Undefined when there is no such file. */
export function addToolFile(name: string, pointer: string, context: ExpandContext): Added | undefined {
  const address = addressOf('tool', name);
  for (const [suffix, language] of [['py', 'python'], ['ts', 'typescript']] as const) {
    const path = `tools/${name}.${suffix}`;
    const read = context.files(pointer).text(path);
    if ('text' in read) {
      const attributes = language === 'python' ? {} : toolAttributes({ json_schema: `tools/${name}.json` }, language, { name, address, pointer, context });
      return addTool({ name, stem: name, content: { text: read.text, origin: read.path, pointer }, language, attributes }, pointer, context);
    }
    if (read.code !== 'LC1401') reportTool(read.code, `${path} ${read.problem}`, pointer, address, context);
  }
  return undefined;
}

/** Adds a tool whose source the entry names. */
export function addToolEntry(entry: ToolEntry, pointer: string, context: ExpandContext): Added | undefined {
  const address = addressOf('tool', entry.name);
  const content = contentOf(entry, pointer, address, context, ['source_code', 'value', 'from_file', 'from_bucket']);
  if (!content) return undefined;
  const stem = content.origin === undefined ? entry.name : (/([^/]*?)(?:\.(?:py|ts))?$/.exec(content.origin)?.[1] ?? entry.name);
  const language = entry.source_type ?? (content.origin?.endsWith('.ts') ? 'typescript' : 'python');
  const attributes = toolAttributes(entry, language, { name: entry.name, address, pointer, context });
  return addTool({ name: entry.name, stem, content, language, attributes, whole: true }, pointer, context);
}

/** A tool of the fleet: `name` is the one on the server, which is its function's. */
export interface Added { readonly address: Address; readonly name: string }

interface Tool {
  readonly name: string;
  readonly stem: string;
  readonly content: Content;
  readonly language: string;
  /** Beside the source. */
  readonly attributes: Readonly<Record<string, Json>>;
  /** All that there is to say about it: a file that is only named says nothing about its settings. */
  readonly whole?: boolean;
}

function addTool(tool: Tool, pointer: string, context: ExpandContext): Added | undefined {
  const address = addressOf('tool', tool.name);
  const { text, origin } = tool.content;
  const attributes = defined<Json>({ source_code: text, ...tool.attributes });
  const known = context.get(address);
  if (known) {
    const differ = differences(known.attributes, attributes, tool.whole === true);
    if (differ.length > 0) {
      const first = known.range ? ` (${known.range.file}:${known.range.start.line})` : '';
      reportTool('LC1508', `the tool \`${tool.name}\` is declared before${first} with another ${differ.map((name) => (name === 'source_code' ? 'source' : `\`${name}\``)).join(', ')}`, pointer, address, context, 'A tool is one for the whole server: keep one declaration.');
    }
    return { address, name: known.name };
  }
  const name = nameOf(tool, pointer, context);
  if (name === undefined) return undefined;
  const range = context.range(pointer);
  context.add({
    address, type: 'tool', name, attributes, dependsOn: [],
    ...(range ? { range } : {}),
    ...(origin === undefined ? {} : { origins: { source_code: origin } }),
  });
  return { address, name };
}

/** Attributes in which two declarations of a tool differ. A source that was not fetched differs from none. */
function differences(before: Readonly<Record<string, Json>>, after: Readonly<Record<string, Json>>, whole: boolean): readonly string[] {
  const source = before['source_code'] !== undefined && after['source_code'] !== undefined && before['source_code'] !== after['source_code'] ? ['source_code'] : [];
  const others = whole ? [...new Set([...Object.keys(before), ...Object.keys(after)])].filter((name) => name !== 'source_code' && JSON.stringify(before[name]) !== JSON.stringify(after[name])).sort() : [];
  return [...source, ...others];
}

/** The name that the server will give the tool: that of its function. Undefined, and reported, where that cannot be. */
function nameOf(tool: Tool, pointer: string, context: ExpandContext): string | undefined {
  const address = addressOf('tool', tool.name);
  const { text, origin } = tool.content;
  const from = origin ?? 'the source';
  // Of what is not fetched, the declared name is all there is to go by.
  const name = text === undefined ? tool.name : functionIn(text, tool);
  if (name === undefined) {
    const [summary, hint] = tool.language === 'python' ? [`${from} has no function at its top level`, `Write \`def ${tool.name}(…):\` with a docstring.`] : [`${from} has no function \`${tool.name}\``, `Write \`function ${tool.name}(…)\`.`];
    return void reportTool('LC1506', summary, pointer, address, context, hint);
  }
  if (BUILT_IN_TOOLS.has(name) || BUILT_IN_TOOLS.has(tool.name)) {
    const taken = BUILT_IN_TOOLS.has(name) ? name : tool.name;
    return void reportTool('LC1507', `\`${taken}\` is a tool of the server's own: yours would replace it for every agent there`, pointer, address, context, 'Give your function another name.');
  }
  if (name !== tool.name && name !== tool.stem) {
    const next = `The server names a tool after the last function of its source: name it \`${tool.name}\`.`;
    return void reportTool('LC1506', `the last function of ${from} is \`${name}\`, not \`${tool.name}\``, pointer, address, context, next);
  }
  return name;
}

/** Of Python the last function counts; of TypeScript the one of the tool's name, since the schema names the tool. */
const functionIn = (source: string, { name, language }: Tool): string | undefined => {
  if (language === 'python') return lastFunction(source);
  return isTypescriptFunction(source, name) ? name : undefined;
};

/** Whether a TypeScript source has a function of this name. */
export const isTypescriptFunction = (source: string, name: string): boolean => new RegExp(`\\b(?:function|const|let)\\s+${name.replaceAll(/[^\w$]/g, '\\$&')}\\b`).test(source);

function reportTool(code: string, summary: string, pointer: string, address: Address, context: ExpandContext, next?: string): void {
  const range = context.range(pointer);
  context.report({ severity: 'error', code, summary, address, ...(range ? { range } : {}), ...(next === undefined ? {} : { next }) });
}
