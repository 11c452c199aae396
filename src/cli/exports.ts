import { jsonText } from '../core/printable.ts';
import type { ExportedFleet } from '../operations/transfer/api.ts';
import { Flags } from './oclif.ts';

/** Where an export goes. */
export const exportFlags = {
  output: Flags.string({ char: 'o', summary: 'The file, or a folder for it; - is standard output.', helpValue: 'FILE|DIR' }),
  force: Flags.boolean({ summary: 'Overwrite what is there.' }),
};

/** What a fleet file of an export holds. */
export const yamlFlags = {
  fleet: Flags.string({ summary: "yaml: the fleet's name in it.", helpValue: 'NAME' }),
  imports: Flags.boolean({ summary: 'yaml: also the ids of what names do not tell apart, for a plan on this very server.' }),
  'skip-first-message': Flags.boolean({ summary: 'yaml: leave out what agents were sent first.' }),
};

/** `-` is no file's name but standard output. */
export const outOf = (output: string | undefined): string | undefined => (output === '-' ? undefined : output);

interface Printer { readonly print: (text: string) => void; readonly note: (text: string) => void }

/** A fleet file on stdout with what is to be known about it on stderr, or what was written where. */
export async function printFleetExport(found: ExportedFleet, flags: { readonly json: boolean }, { print, note }: Printer): Promise<void> {
  if (flags.json) {
    const { text, files: _files, ...rest } = found;
    return print(jsonText(found.written.length === 0 ? { ...rest, text } : rest));
  }
  const { renderFleetExport } = await import('../views/human/exported.ts');
  if (found.written.length > 0) return print(renderFleetExport(found));
  print(found.text);
  note(renderFleetExport(found));
}
