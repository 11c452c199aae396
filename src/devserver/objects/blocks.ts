import type { Body, Shape } from '../body.ts';
import { newId } from '../ids.ts';
import type { BlockRow } from '../rows.ts';
import type { Store } from '../store.ts';
import { agentsOfBlock, recompileAgent } from './prompt.ts';

/** Characters; the server's default, which it never enforces (API notes §5). */
const DEFAULT_LIMIT = 100_000;

export const BLOCK_SHAPE: Shape = {
  fields: {
    label: 'string',
    value: 'string',
    limit: 'integer',
    description: 'string',
    read_only: 'boolean',
    metadata: 'object',
    tags: 'strings',
    hidden: 'boolean',
    is_template: 'boolean',
    template_name: 'string',
    project_id: 'string',
  },
  notNull: ['read_only', 'is_template'],
};
/** A create refuses a null limit too, which a PATCH takes as "as it is". */
export const BLOCK_CREATE: Shape = { ...BLOCK_SHAPE, required: ['label'], notNull: ['read_only', 'is_template', 'limit'] };

/** What the server writes on a block of these labels that comes without a description. */
const DESCRIPTIONS: Record<string, string> = {
  persona:
    'The persona block: Stores details about your current persona, guiding how you behave and respond. This helps you to maintain consistency and personality in your interactions.',
  human: 'The human block: Stores key details about the person you are conversing with, allowing for more personalized and friend-like conversation.',
};

/** Stores a new block; a POST never upserts. */
export function createBlock(store: Store, body: Body): BlockRow {
  const now = store.now();
  return store.put('blocks', {
    id: newId('block'),
    created_at: now,
    updated_at: now,
    label: body.string('label') ?? 'block',
    value: body.string('value') ?? '',
    limit: body.number('limit') ?? DEFAULT_LIMIT,
    description: body.string('description') ?? DESCRIPTIONS[body.string('label') ?? ''] ?? null,
    read_only: body.boolean('read_only') ?? false,
    metadata: body.object('metadata') ?? {},
    tags: unique(body.strings('tags') ?? []),
    hidden: body.boolean('hidden') ?? null,
    is_template: body.boolean('is_template') ?? false,
    template_name: body.string('template_name') ?? null,
    project_id: body.string('project_id') ?? null,
  });
}

/** What changes the prompt of every agent that holds the block. */
const PROMPT_FIELDS = ['value', 'label', 'description', 'limit', 'read_only'] as const;

/** Changes a block, null meaning "as it is"; an identical change writes nothing. @returns the row and whether agents must be recompiled. */
export function updateBlock(store: Store, row: BlockRow, body: Body): { row: BlockRow; promptChanged: boolean } {
  const tags = body.strings('tags');
  const next: BlockRow = {
    ...row,
    label: body.string('label') ?? row.label,
    value: body.string('value') ?? row.value,
    limit: body.number('limit') ?? row.limit,
    description: body.string('description') ?? row.description,
    read_only: body.boolean('read_only') ?? row.read_only,
    metadata: body.object('metadata') ?? row.metadata,
    tags: tags ? unique(tags) : row.tags,
    hidden: body.boolean('hidden') ?? row.hidden,
    is_template: body.boolean('is_template') ?? row.is_template,
    template_name: body.string('template_name') ?? row.template_name,
    project_id: body.string('project_id') ?? row.project_id,
  };
  if (JSON.stringify(next) === JSON.stringify(row)) return { row, promptChanged: false };
  return { row: store.patch('blocks', row, next), promptChanged: PROMPT_FIELDS.some((name) => next[name] !== row[name]) };
}

/** Rebuilds message 0 of every agent that holds the block, not that of their conversations (API notes §5). @returns how many. */
export function recompileHolders(store: Store, blockId: string): number {
  const holders = agentsOfBlock(store, blockId);
  for (const agent of holders) recompileAgent(store, agent, { newTimestamp: true });
  return holders.length;
}

export function unique(items: string[]): string[] {
  return [...new Set(items)];
}
