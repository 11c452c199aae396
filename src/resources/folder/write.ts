import { textIn } from '../../core/generate/entries.ts';
import type { WriteContext, Writer } from '../../core/generate/writer.ts';
import type { LiveObject } from '../../core/live.ts';
import type { Json } from '../../core/value.ts';

/**
 * Folders, all shared. Their files' bytes cannot be had back from the server (API notes §7): of a text its parsed form is what was uploaded,
 * and stands beside the fleet file where that may be; other files are told of, not declared.
 */
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
        const files = context.children(folder.id, 'file');
        const declared = context.elsewhere && context.beside ? filesOf(files, folder, context, context.beside) : [];
        const unwritten = context.elsewhere && !context.beside && files.length > 0;
        if (unwritten) context.leave(folder, `${files.length} file${files.length === 1 ? '' : 's'}: export with -o FOLDER to have the texts`);
        const missing = files.length - declared.length;
        const entry: Record<string, Json> = {
          name: context.nameOf(folder), ...(description === undefined ? {} : { description }),
          // Its embedding is not known, and would otherwise be that of its agents: another one makes it anew.
          ...(embedding === undefined ? { lifecycle: { ignore_changes: ['embedding'] } } : { embedding }),
          ...(declared.length === 0 ? {} : { files: declared }),
        };
        const told = missing === 0 || unwritten ? undefined : `${missing} ${declared.length > 0 ? 'more ' : ''}file${missing === 1 ? ' is' : 's are'} in it. The server does not give back what was uploaded: add the originals under \`files\`, or leave them.`;
        return { entry, ...(told === undefined ? {} : { comment: told }) };
      }
    }
  },
};

/** The files whose texts could be written, as entries; the others are told of. */
function filesOf(files: readonly LiveObject[], folder: LiveObject, context: WriteContext, beside: NonNullable<WriteContext['beside']>): readonly Json[] {
  const seen = new Set<string>();
  return files.toSorted((a, b) => (`${a.name} ${a.id}` < `${b.name} ${b.id}` ? -1 : 1)).flatMap((file): readonly Json[] => {
    const text = context.textOf(file);
    const leave = (why: string): readonly Json[] => { context.leave(file, `file of folder ${JSON.stringify(folder.name)}: ${why}`); return []; };
    if (text === undefined) return leave('the server has only the text that it took out of it, not the file');
    if (file.name.trim() === '' || seen.has(file.name)) return leave('another file there has its name');
    seen.add(file.name);
    return [{ from_file: beside(['files', folder.name], file.name, text), name: file.name }];
  });
}
