import { Type } from 'typebox';
import type { ResourceType } from '../../core/resource-type.ts';
import { sections } from './config/agents.ts';
import { LETTABOT_SECRETS } from './lettabot.ts';
import { toolsAgain } from './resolve/tools.ts';
import { resolveAgent } from './resolve/agent.ts';
import { writer } from './write/agent.ts';

/** What the compiled prompt does not show by itself (API notes §9). The prompt that an agent is made with has all but the files of its folders (seen on 0.16.8). */
const STALE = { create: ['folder_files'], update: ['system_prompt', 'timezone', 'tool_rules', 'blocks', 'folders', 'folder_files', 'max_files_open', 'per_file_view_window_char_limit'] } as const;

/**
 * A stateful agent. `blocks`, `folders` and `archives` map a label or name to the resource (`{$ref}`; live `{$id}`); `tools` holds tool
 * names, or `mcp:SERVER/*` until apply knows what SERVER offers. Facts: API notes §4, §9.
 */
export const agent: ResourceType = {
  name: 'agent',
  idPrefix: 'agent',
  api: { collection: 'agents', page: 'https://app.letta.com/agents/' },
  attributes: Type.Object({
    /** Its name on the server (a block's label); see NAME in core/plan/normal.ts. */
    name: Type.String(),
    description: Type.String(),
    system_prompt: Type.String({ lettactl: { kind: 'text' } }),
    'llm_config.model': Type.String(),
    'llm_config.context_window': Type.Integer(),
    'llm_config.max_tokens': Type.Integer(),
    embedding: Type.String(),
    /** Free-form; wins over `embedding` at the creation. */
    embedding_config: Type.Record(Type.String(), Type.Unknown(), { lettactl: { kind: 'scalar', createOnly: true } }),
    /** The server reads it back as null (API notes §17). */
    reasoning: Type.Boolean({ lettactl: { kind: 'scalar', writeOnly: true } }),
    tags: Type.Array(Type.String(), { lettactl: { kind: 'set', prune: 'tags' } }),
    blocks: Type.Record(Type.String(), Type.Unknown(), { lettactl: { kind: 'map', guardedRemoval: true, prune: 'blocks' } }),
    folders: Type.Record(Type.String(), Type.Unknown(), { lettactl: { kind: 'map', guardedRemoval: true, prune: 'folders' } }),
    /** What its prompt tells of: the files that the config puts into each of its folders, as a count and a digest. Not sent: a change of it compiles the prompt anew. */
    folder_files: Type.Record(Type.String(), Type.String(), { lettactl: { kind: 'map', writeOnly: true, local: true } }),
    archives: Type.Record(Type.String(), Type.Unknown(), { lettactl: { kind: 'map', guardedRemoval: true, prune: 'archives' } }),
    tools: Type.Array(Type.String(), { lettactl: { kind: 'set', guardedRemoval: true, prune: 'tools' } }),
    /** Tools that only the creation attaches (base tools, the web pair, file tools); never compared, so nobody loses or regains them. */
    creation_tools: Type.Array(Type.String(), { lettactl: { kind: 'set', createOnly: true, within: 'tools' } }),
    include_base_tool_rules: Type.Boolean({ lettactl: { kind: 'scalar', createOnly: true } }),
    timezone: Type.String(),
    /** Per key; our own mark and the keys of lettactl 1.x are not shown. */
    metadata: Type.Record(Type.String(), Type.Unknown(), { lettactl: { kind: 'map' } }),
    /** Settings of the model beyond window and length, inner parts flat: `thinking.budget_tokens`. */
    model_settings: Type.Record(Type.String(), Type.Unknown(), { lettactl: { kind: 'map', filled: true } }),
    compaction_settings: Type.Record(Type.String(), Type.Unknown(), { lettactl: { kind: 'map', filled: true } }),
    message_buffer_autoclear: Type.Boolean(),
    /** On: the server makes a twin, a group and a block; off again: they stay (API notes §4). */
    enable_sleeptime: Type.Boolean(),
    response_format: Type.Unknown(),
    max_files_open: Type.Integer(),
    per_file_view_window_char_limit: Type.Integer(),
    hidden: Type.Boolean({ lettactl: { kind: 'scalar', createOnly: true } }),
    /** Rules in one form each, as JSON. */
    tool_rules: Type.Array(Type.String(), { lettactl: { kind: 'set', prune: 'tool_rules' } }),
    /** Rules that the server or a person put there for a tool's approval: neither ours nor anybody's. */
    given_rules: Type.Array(Type.String(), { lettactl: { kind: 'set', createOnly: true, within: 'tool_rules' } }),
    /** Identities by their keys. */
    identities: Type.Array(Type.String(), { lettactl: { kind: 'set', prune: 'identities' } }),
    secrets: Type.Record(Type.String(), Type.String(), { lettactl: { kind: 'map', sensitive: true, prune: 'secrets' } }),
    /** Settings of lettabot, kept in the metadata as lettactl 1.x does. */
    lettabot: Type.Record(Type.String(), Type.Unknown(), { lettactl: { kind: 'map', secretKeys: LETTABOT_SECRETS } }),
    first_message: Type.String({ lettactl: { kind: 'text', createOnly: true } }),
  }),
  adopt: 'name',
  uniqueName: false,
  global: false,
  removal: { shared: false, destructive: true, protected: 'agents', protectedBy: 'protect_agents', sentinel: true, withParent: false },
  inline: false,
  sections,
  writer,
  resolve: resolveAgent,
  messages: ['first_message'],
  relinks: toolsAgain,
  compiled: { from: 'folders', print: 'folder_files', owes: 'recompile' },
  owes: (changed, { action, desired }) => [
    ...(STALE[action].some((name) => changed.includes(name)) ? ['recompile'] : []),
    ...(action === 'create' && desired.attributes['first_message'] !== undefined ? ['first_message'] : []),
  ],
};
