import { Type } from 'typebox';
import { flag, rule, text, Text } from '../../../core/config/schema.ts';
import { oneOf } from './settings-schema.ts';

const lenient = rule({ unknown: 'warning' });
const target = text('Its path in the agent\'s memory; ends in `.md`.', { examples: ['system/site.md'] });

/** An agent's memory in files (fleet-yaml.md §13). */
export const memoryEntry = Type.Object({
  mode: oneOf('Where memory is kept: in blocks, or in a repository of files on the server.', ['blocks', 'memfs']),
  bare_repo: Type.Optional(oneOf('How the repository is made.', ['auto'])),
  template_dir: Type.Optional(text('A folder of files that memory starts with.', { examples: ['memfs/support'] })),
  files: Type.Optional(Type.Array(Type.Object({
    to: target,
    value: Type.Optional(Type.String({ description: 'Its text.', examples: ['Site: {{SITE}}'] })),
    from_file: Type.Optional(text('A file with its text.', { examples: ['memory/site.md'] })),
    template_vars: Type.Optional(Type.Record(Type.String(), Type.String(), { description: 'What `{{NAME}}` stands for in the text.', examples: [{ SITE: 'north' }] })),
  }, lenient), { description: 'Files of the memory.' })),
  skills: Type.Optional(Type.Array(Type.Object({
    from_dir: text('A folder with a SKILL.md.', { examples: ['skills/refunds'] }),
    name: Type.Optional(text('Its name; left out, that of the folder.', { examples: ['refunds'] })),
  }, lenient), { description: 'Skills, copied below `skills/`.' })),
  from_blocks: Type.Optional(Type.Array(Type.Object({
    block: text('The label of the block.', { examples: ['persona'] }),
    to: target,
    extract_section: Type.Optional(text('The heading of the only section that is taken.', { examples: ['Duties'] })),
  }, lenient), { description: 'Blocks that become files.' })),
  preserve_existing_paths: Type.Optional(Type.Array(Text, { description: 'Paths that are written once and never again.', examples: [['system/persona.md']] })),
  prune_paths: Type.Optional(Type.Array(Text, { description: 'Paths that are deleted.', examples: [['system/old.md']] })),
  prune_missing_skills: Type.Optional(flag('Accepted, without effect, as in 1.x.')),
  capability_index_file: Type.Optional(text('A list of what the agent can do; needs `template_dir`.', { examples: ['memfs/index.md'] })),
  verify: Type.Optional(Type.Object({
    require_core_memory_empty: Type.Optional(flag('Accepted, without effect, as in 1.x.')),
    smoke_prompt: Type.Optional(text('Accepted, without effect, as in 1.x.', { examples: ['Say your name.'] })),
  }, { description: 'Accepted, without effect, as in 1.x.', ...lenient })),
}, { description: 'Memory in files. `mode: blocks` is what every agent has; `memfs` is checked, and cannot be planned yet.', examples: [{ mode: 'blocks' }], ...lenient });

interface Target { readonly to: string }

export interface MemoryEntry {
  readonly mode?: string;
  readonly template_dir?: string;
  readonly files?: readonly ((Target & { readonly value?: string; readonly from_file?: string; readonly template_vars?: Readonly<Record<string, string>> }) | null)[];
  readonly skills?: readonly ({ readonly from_dir: string; readonly name?: string } | null)[];
  readonly from_blocks?: readonly ((Target & { readonly block: string }) | null)[];
  readonly preserve_existing_paths?: readonly (string | null)[];
  readonly capability_index_file?: string;
}
