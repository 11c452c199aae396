import { Type } from 'typebox';
import type { ResourceType } from '../../core/resource-type.ts';
import { sections } from './config.ts';
import { resolveConversation } from './resolve.ts';

/** A thread of messages in an agent, found by its summary. Nothing but its summary is ever changed: what is in it belongs to those who talk there. Facts: API notes §7, seen on 0.16.8. */
export const conversation: ResourceType = {
  name: 'conversation',
  idPrefix: 'conv',
  attributes: Type.Object({
    /** Its summary; see NAME in core/plan/normal.ts. */
    name: Type.String(),
    /** Labels of blocks that it got a copy of. The server tells the copies' ids only. */
    isolated_blocks: Type.Array(Type.String(), { lettactl: { kind: 'set', createOnly: true } }),
  }),
  adopt: 'name',
  uniqueName: true,
  global: false,
  removal: { shared: false, destructive: true, withParent: true },
  inline: false,
  sections,
  resolve: resolveConversation,
};
