import { Type } from 'typebox';
import { addressOf } from '../../core/address.ts';
import { addFolder, folderEntry } from '../../core/config/entries/folder.ts';
import type { FolderEntry } from '../../core/config/entries/folder.ts';
import { namedEntriesOf } from '../../core/config/entries/list.ts';
import type { ConfigSection } from '../../core/resource-type.ts';

/** Keys of the fleet document that declare this type, and with it its files. */
export const sections: readonly ConfigSection[] = [
  {
    key: 'shared_folders',
    schema: Type.Array(folderEntry, { description: 'Folders of files that agents can search, declared once and named by agents.' }),
    expand(value, context) {
      for (const [entry, pointer] of namedEntriesOf<FolderEntry>(value, '/shared_folders')) {
        addFolder(entry, pointer, addressOf('folder', entry.name), context);
      }
    },
  },
];
