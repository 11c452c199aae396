import { Type } from 'typebox';
import { addressOf } from '../../core/address.ts';
import { addBlock, blockEntry } from '../../core/config/entries/block.ts';
import type { BlockEntry } from '../../core/config/entries/block.ts';
import { namedEntriesOf } from '../../core/config/entries/list.ts';
import type { ConfigSection } from '../../core/resource-type.ts';

/** Keys of the fleet document that declare this type. */
export const sections: readonly ConfigSection[] = [
  {
    key: 'shared_blocks',
    schema: Type.Array(blockEntry, { description: 'Blocks that several agents share: one object for all that name it.' }),
    expand(value, context) {
      for (const [entry, pointer] of namedEntriesOf<BlockEntry>(value, '/shared_blocks')) {
        addBlock(entry, pointer, addressOf('block', entry.name), undefined, context);
      }
    },
  },
];
