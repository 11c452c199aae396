import { Type } from 'typebox';
import { blockEntry } from '../../core/config/entries/block.ts';
import type { BlockEntry } from '../../core/config/entries/block.ts';
import type { ContentEntry } from '../../core/config/entries/content.ts';
import { folderEntry } from '../../core/config/entries/folder.ts';
import type { FolderEntry } from '../../core/config/entries/folder.ts';
import type { LifecycleEntry } from '../../core/config/entries/lifecycle.ts';
import { toolEntry } from '../../core/config/entries/tool.ts';
import type { ToolEntry } from '../../core/config/entries/tool.ts';
import { contentKeys, Count, Later, lifecycleKeys, rule, Text } from '../../core/config/schema.ts';

const lenient = rule({ unknown: 'warning' });

const archiveEntry = Type.Object({ name: Text, description: Type.Optional(Type.String()), embedding: Type.Optional(Text), embedding_config: Later }, lenient);

const mcpToolEntry = Type.Object({
  server: Text,
  tools: Type.Optional(Type.Union([Type.Literal('all', { type: 'string', ...rule({ expected: '`all`' }) }), Type.Array(Text)])),
}, lenient);

/** An agent as it is declared (fleet-yaml.md §6). Prompt, model and description may be missing: then they are not managed. */
export const agentEntry = Type.Object({
  name: Text,
  description: Type.Optional(Type.String()),
  system_prompt: Type.Optional(Type.Object(contentKeys, rule({ unknown: 'warning', expected: 'a map with `value` or `from_file`' }))),
  llm_config: Type.Optional(Type.Object({ model: Type.Optional(Text), context_window: Type.Optional(Count), max_tokens: Type.Optional(Count) }, lenient)),
  embedding: Type.Optional(Text),
  reasoning: Type.Optional(Type.Boolean()),
  tags: Type.Optional(Type.Array(Text)),
  tools: Type.Optional(Type.Array(Type.Union([Text, toolEntry], rule({ expected: 'a tool\'s name, a pattern, or a map with `name` and a source' })))),
  include_base_tools: Type.Optional(Type.Boolean()),
  include_base_tool_rules: Type.Optional(Type.Boolean()),
  mcp_tools: Type.Optional(Type.Array(mcpToolEntry)),
  shared_blocks: Type.Optional(Type.Array(Text)),
  memory_blocks: Type.Optional(Type.Array(blockEntry)),
  shared_folders: Type.Optional(Type.Array(Text)),
  folders: Type.Optional(Type.Array(folderEntry)),
  archives: Type.Optional(Type.Array(archiveEntry)),
  first_message: Type.Optional(Type.String()),
  ...lifecycleKeys,
  secrets: Later,
  conversations: Later,
  compaction_settings: Later,
  memory: Later,
  lettabot: Later,
  embedding_config: Later,
});

export interface ArchiveEntry { readonly name: string; readonly description?: string; readonly embedding?: string }
export interface McpToolEntry { readonly server: string; readonly tools?: 'all' | readonly (string | null)[] }

export interface AgentEntry extends LifecycleEntry {
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
}
