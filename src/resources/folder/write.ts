import { textIn } from '../../core/generate/entries.ts';
import type { Writer } from '../../core/generate/writer.ts';
import type { Json } from '../../core/value.ts';

/** Folders, all shared. Their files' bytes cannot be had back from the server (API notes §7), so they are told of, not declared. */
export const writer: Writer = {
  section: 'shared_folders',
  write(folder, context) {
    const isHeld = context.holders(folder.id).some((holder) => context.standing(holder.id) === 'open');
    switch (context.standing(folder.id)) {
      case 'managed': return undefined;
      case 'others': return isHeld ? { entry: { name: context.nameOf(folder), external: true } } : undefined;
      case 'open': {
        const embedding = textIn(folder, 'embedding');
        const description = textIn(folder, 'description');
        const files = context.children(folder.id, 'file').length;
        const entry: Record<string, Json> = {
          name: context.nameOf(folder), ...(description === undefined ? {} : { description }),
          // Its embedding is not known, and would otherwise be that of its agents: another one makes it anew.
          ...(embedding === undefined ? { lifecycle: { ignore_changes: ['embedding'] } } : { embedding }),
        };
        const told = files === 0 ? undefined : `${files} file${files === 1 ? ' is' : 's are'} in it. The server does not give back what was uploaded: add the originals under \`files\`, or leave them.`;
        return { entry, ...(told === undefined ? {} : { comment: told }) };
      }
    }
  },
};
