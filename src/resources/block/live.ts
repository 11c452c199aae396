import type { BlockResponse } from '@letta-ai/letta-client/resources/blocks/blocks';
import type { LiveObject } from '../../core/live.ts';
import { markerIn } from '../../letta/marks.ts';

/** A block of the server as an object of its type; `attachedTo`: the agents that are known to hold it. */
export function blockLive(block: BlockResponse, attachedTo?: readonly string[]): LiveObject {
  const marker = markerIn(block.metadata);
  return {
    type: 'block',
    id: block.id,
    name: block.label ?? '',
    ...(attachedTo ? { attachedTo } : {}),
    attributes: {
      description: block.description ?? '',
      limit: block.limit ?? null,
      value: block.value,
      read_only: block.read_only ?? false,
    },
    ...(marker ? { marker } : {}),
  };
}
