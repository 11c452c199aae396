import { Type } from 'typebox';
import type { ResourceType } from '../../core/resource-type.ts';
import { sections } from './config.ts';
import { writer } from './write.ts';

/** A memory block: shared (`block.x`) or an agent's own (`agent.a.block.x`). Its name is its label. Facts: API notes §5. */
export const block: ResourceType = {
  name: 'block',
  idPrefix: 'block',
  api: { collection: 'blocks' },
  attributes: Type.Object({
    /** Its name on the server (a block's label); see NAME in core/plan/normal.ts. */
    name: Type.String(),
    description: Type.String(),
    limit: Type.Integer(),
    value: Type.String({ lettactl: { kind: 'text', owner: 'config' } }),
    read_only: Type.Boolean(),
  }),
  adopt: 'attached',
  uniqueName: false,
  global: false,
  removal: { shared: true, destructive: false, withParent: false },
  inline: true,
  // A change of it rebuilds the prompt of every agent that uses it, but not those of their conversations (API notes §5).
  owes: (changed, { action }) => (action === 'update' && changed.length > 0 ? ['conversations'] : []),
  sections,
  writer,
};
