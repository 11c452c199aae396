import { Type } from 'typebox';
import { ownBlockEntry } from '../../../core/config/entries/block.ts';
import type { BlockEntry } from '../../../core/config/entries/block.ts';
import type { ContentEntry } from '../../../core/config/entries/content.ts';
import { conversationEntry } from '../../../core/config/entries/conversation.ts';
import { folderEntry } from '../../../core/config/entries/folder.ts';
import type { FolderEntry } from '../../../core/config/entries/folder.ts';
import type { LifecycleEntry } from '../../../core/config/entries/lifecycle.ts';
import { toolEntry } from '../../../core/config/entries/tool.ts';
import type { ToolEntry } from '../../../core/config/entries/tool.ts';
import type { Json } from '../../../core/value.ts';
import { contentKeys, count, flag, lifecycleKeys, rule, text, Text } from '../../../core/config/schema.ts';
import { secretsEntry } from './secrets.ts';
import type { SecretsEntry } from './secrets.ts';
import { lettabotEntry } from './lettabot-schema.ts';
import type { LettabotEntry } from './lettabot-schema.ts';
import { memoryEntry } from './memory-schema.ts';
import type { MemoryEntry } from './memory-schema.ts';
import { freeForm, settingsKeys } from './settings-schema.ts';
import type { SettingsEntry } from './settings-schema.ts';

const lenient = rule({ unknown: 'warning' });

const archiveEntry = Type.Object({
  name: text('Its name; agents that name the same archive share it.', { examples: ['knowledge_base'] }),
  description: Type.Optional(Type.String({ description: 'What is kept in it.', examples: ['What was learnt'] })),
  embedding: Type.Optional(text('Embedding model; can never change. Left out: the agent\'s, else settings.embedding.', { examples: ['openai/text-embedding-3-small'] })),
  embedding_config: Type.Optional(freeForm('Its embedding in the words of the server, instead of `embedding`; sent when it is made.', { examples: [{ handle: 'openai/text-embedding-3-small', embedding_dim: 1536 }] })),
}, lenient);

const mcpToolEntry = Type.Object({
  server: text('Name of the MCP server: one of `mcp_servers`, or one that is on the server already.', { examples: ['firecrawl'] }),
  tools: Type.Optional(Type.Union([Type.Literal('all', { type: 'string', ...rule({ expected: '`all`' }) }), Type.Array(Text)], { description: 'Names of its tools, or `all` that it offers when the plan is made.', default: 'all', examples: [['scrape', 'crawl']] })),
}, lenient);

/** An agent as it is declared (fleet-yaml.md §6). Prompt, model and description may be missing: then they are not managed. */
export const agentEntry = Type.Object({
  name: text('Its name: letters, digits, `_`, `-`, `\'` and spaces inside.', { examples: ['support-agent'] }),
  description: Type.Optional(Type.String({ description: 'What the agent is for.', examples: ['Answers customers'], ...rule({ template: true }) })),
  system_prompt: Type.Optional(Type.Object(contentKeys, { description: 'The system prompt, from one source. Trimmed; a code fence around the whole is taken off.', examples: [{ from_file: 'prompts/support.md' }], ...rule({ unknown: 'warning', whole: true, expected: 'a map with `value`, `from_file` or `from_bucket`' }) })),
  llm_config: Type.Optional(Type.Object({
    model: Type.Optional(text('Handle of a model that the server offers.', { examples: ['openai/gpt-4o-mini'] })),
    context_window: Type.Optional(count('Tokens of context that are used.', { examples: [32000] })),
    max_tokens: Type.Optional(count('Tokens that an answer may have.', { examples: [4096] })),
  }, { description: 'The model, and how it is used.', ...lenient })),
  embedding: Type.Optional(text('Handle of an embedding model that the server offers.', { examples: ['openai/text-embedding-3-small'] })),
  reasoning: Type.Optional(flag('Whether the model thinks before it answers. The server does not give it back, so it is compared with what was last applied.')),
  tags: Type.Optional(Type.Array(Text, { description: 'Tags, each without a comma. Those that others added on the server stay.', examples: [['role:support', 'tenant:acme']] })),
  tools: Type.Optional(Type.Array(Type.Union([Text, toolEntry], rule({ expected: 'a tool\'s name, a pattern, or a map with `name` and a source' })), { description: 'Names of tools (of a file in tools/, else on the server), patterns, or tools with their source. Left out, a new agent gets `web_search` and `fetch_webpage`.', examples: [['send_email', 'tools/*']] })),
  include_base_tools: Type.Optional(flag('Whether a new agent gets the server\'s memory and search tools.', { default: true })),
  include_base_tool_rules: Type.Optional(flag('Whether a new agent gets the server\'s rules for those.', { default: false })),
  mcp_tools: Type.Optional(Type.Array(mcpToolEntry, { description: 'Tools that MCP servers offer.', examples: [[{ server: 'firecrawl', tools: 'all' }]] })),
  shared_blocks: Type.Optional(Type.Array(Text, { description: 'Names of blocks under the top-level `shared_blocks`.', examples: [['company']] })),
  memory_blocks: Type.Optional(Type.Array(ownBlockEntry, { description: 'Blocks of its own.' })),
  shared_folders: Type.Optional(Type.Array(Text, { description: 'Names of folders under the top-level `shared_folders`.', examples: [['brand_docs']] })),
  folders: Type.Optional(Type.Array(folderEntry, { description: 'Folders that are declared here.' })),
  archives: Type.Optional(Type.Array(archiveEntry, { description: 'Its archive of long-term passages; one at most.' })),
  first_message: Type.Optional(Type.String({ description: 'Sent once, after the agent was made; never to an agent that was there before.', examples: ['Read your persona and say that you are ready.'] })),
  ...lifecycleKeys,
  ...settingsKeys,
  secrets: Type.Optional(secretsEntry),
  conversations: Type.Optional(Type.Array(conversationEntry, { description: 'Conversations that it has beside its own thread; found again by their summary, and made when they are not there.' })),
  memory: Type.Optional(memoryEntry),
  lettabot: Type.Optional(lettabotEntry),
});

/** What `defaults.agent` may hold: everything but a name. */
export const agentDefaults = Type.Partial(Type.Omit(agentEntry, ['name']), { description: 'What agents have unless they say otherwise: any key of an agent but its name.', examples: [{ embedding: 'openai/text-embedding-3-small' }] });

export interface ArchiveEntry { readonly name: string; readonly description?: string; readonly embedding?: string; readonly embedding_config?: Readonly<Record<string, Json>> }
export interface McpToolEntry { readonly server: string; readonly tools?: 'all' | readonly (string | null)[] }

export interface AgentEntry extends LifecycleEntry, SettingsEntry {
  readonly name: string;
  readonly description?: string;
  readonly system_prompt?: ContentEntry;
  readonly llm_config?: { readonly model?: string; readonly context_window?: number; readonly max_tokens?: number };
  readonly embedding?: string;
  readonly reasoning?: boolean;
  readonly tags?: readonly (string | null)[];
  readonly tools?: readonly (string | ToolEntry | null)[];
  readonly include_base_tools?: boolean;
  readonly include_base_tool_rules?: boolean;
  readonly mcp_tools?: readonly (McpToolEntry | null)[];
  readonly shared_blocks?: readonly (string | null)[];
  readonly memory_blocks?: readonly (BlockEntry | null)[];
  readonly shared_folders?: readonly (string | null)[];
  readonly folders?: readonly (FolderEntry | null)[];
  readonly archives?: readonly (ArchiveEntry | null)[];
  readonly first_message?: string;
  readonly secrets?: SecretsEntry;
  readonly conversations?: readonly unknown[];
  readonly memory?: MemoryEntry;
  readonly lettabot?: LettabotEntry;
}
