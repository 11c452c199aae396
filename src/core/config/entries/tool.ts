import { Type } from 'typebox';
import { addressOf } from '../../address.ts';
import type { Address } from '../../address.ts';
import type { ExpandContext } from '../../resource-type.ts';
import { contentKeys, rule, source, text } from '../schema.ts';
import { contentOf } from './content.ts';
import type { Content, ContentEntry } from './content.ts';
import { defined } from './list.ts';
import { lastFunction } from './python.ts';

/** A tool with its source beside it (fleet-yaml.md §7). */
export const toolEntry = Type.Object({
  name: text('Its name: that of the last function of the source, or of the file.', { examples: ['send_email'] }),
  source_code: source('The Python source itself.'),
  ...contentKeys,
}, rule({ unknown: 'warning' }));

export interface ToolEntry extends ContentEntry { readonly name: string }

/** Tools that the server brings. A tool of ours by such a name would overwrite the server's for everybody (API notes §6). */
export const BUILT_IN_TOOLS: ReadonlySet<string> = new Set([
  'send_message', 'conversation_search', 'archival_memory_insert', 'archival_memory_search', 'core_memory_append', 'core_memory_replace',
  'memory', 'memory_insert', 'memory_replace', 'memory_rethink', 'memory_apply_patch', 'memory_finish_edits', 'rethink_user_memory',
  'finish_rethinking_memory', 'store_memories', 'search_memory', 'send_message_to_agent_and_wait_for_reply', 'send_message_to_agent_async',
  'send_message_to_agents_matching_tags', 'open_files', 'grep_files', 'semantic_search_files', 'web_search', 'run_code', 'run_code_with_tools', 'fetch_webpage',
]);

/** Adds the tool that `<root>/tools/<name>.py` holds, once per fleet. Undefined when there is no such file. */
export function addToolFile(name: string, pointer: string, context: ExpandContext): Added | undefined {
  const path = `tools/${name}.py`;
  const read = context.files.text(path);
  if ('text' in read) return addTool({ name, stem: name, content: { text: read.text, origin: read.path, pointer } }, pointer, context);
  if (read.code !== 'LC1401') reportTool(read.code, `${path} ${read.problem}`, pointer, addressOf('tool', name), context);
  return undefined;
}

/** Adds a tool whose source the entry names. */
export function addToolEntry(entry: ToolEntry, pointer: string, context: ExpandContext): Added | undefined {
  const address = addressOf('tool', entry.name);
  const content = contentOf(entry, pointer, address, context, ['source_code', 'value', 'from_file', 'from_bucket']);
  const stem = content?.origin === undefined ? entry.name : (/([^/]*?)(?:\.py)?$/.exec(content.origin)?.[1] ?? entry.name);
  return content ? addTool({ name: entry.name, stem, content }, pointer, context) : undefined;
}

/** A tool of the fleet: `name` is the one on the server, which is its function's. */
export interface Added { readonly address: Address; readonly name: string }

function addTool(tool: { readonly name: string; readonly stem: string; readonly content: Content }, pointer: string, context: ExpandContext): Added | undefined {
  const address = addressOf('tool', tool.name);
  const { text, origin } = tool.content;
  const known = context.get(address);
  if (known) {
    const before = known.attributes['source_code'];
    if (before !== undefined && text !== undefined && before !== text) {
      const first = known.range ? ` (${known.range.file}:${known.range.start.line})` : '';
      reportTool('LC1508', `the tool \`${tool.name}\` is declared before${first} with another source`, pointer, address, context, 'A tool is one for the whole server: keep one source.');
    }
    return { address, name: known.name };
  }
  // Of what is not fetched, the declared name is all there is to go by.
  const name = text === undefined ? tool.name : lastFunction(text);
  if (name === undefined) {
    reportTool('LC1506', `${origin ?? 'the source'} has no function at its top level`, pointer, address, context, `Write \`def ${tool.name}(…):\` with a docstring.`);
    return undefined;
  }
  if (BUILT_IN_TOOLS.has(name) || BUILT_IN_TOOLS.has(tool.name)) {
    const taken = BUILT_IN_TOOLS.has(name) ? name : tool.name;
    reportTool('LC1507', `\`${taken}\` is a tool of the server's own: yours would replace it for every agent there`, pointer, address, context, 'Give your function another name.');
    return undefined;
  }
  if (name !== tool.name && name !== tool.stem) {
    const next = `The server names a tool after the last function of its source: name it \`${tool.name}\`.`;
    reportTool('LC1506', `the last function of ${origin ?? 'the source'} is \`${name}\`, not \`${tool.name}\``, pointer, address, context, next);
    return undefined;
  }
  const range = context.range(pointer);
  context.add({
    address, type: 'tool', name, attributes: defined({ source_code: text }), dependsOn: [],
    ...(range ? { range } : {}),
    ...(origin === undefined ? {} : { origins: { source_code: origin } }),
  });
  return { address, name };
}

function reportTool(code: string, summary: string, pointer: string, address: Address, context: ExpandContext, next?: string): void {
  const range = context.range(pointer);
  context.report({ severity: 'error', code, summary, address, ...(range ? { range } : {}), ...(next === undefined ? {} : { next }) });
}
