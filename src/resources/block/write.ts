import { blockEntryOf } from '../../core/generate/entries.ts';
import type { Writer } from '../../core/generate/writer.ts';

/** Shared blocks, and those that nobody holds. One that a single agent holds is its own, and stands in its entry. */
export const writer: Writer = {
  section: 'shared_blocks',
  write(block, context) {
    const holders = context.holders(block.id);
    const isHeld = holders.some((holder) => context.standing(holder.id) === 'open');
    switch (context.standing(block.id)) {
      case 'managed': return undefined;
      case 'others': {
        const name = isHeld ? context.nameOf(block) : '';
        return isHeld ? { entry: { name, ...(name === block.name ? {} : { label: block.name }), external: true } } : undefined;
      }
      case 'open': {
        if (block.name.trim() === '') return void context.leave(block, 'it has no label');
        if (holders.length === 1 || (holders.length > 1 && !isHeld)) return undefined;
        return { entry: blockEntryOf(block, context.nameOf(block), context) };
      }
    }
  },
};
