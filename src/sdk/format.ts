import { realpath, stat } from 'node:fs/promises';
import { formatFleetFile } from '../core/config/format/format.ts';
import { shownText } from '../core/config/format/shown.ts';
import { documentSchema } from '../core/config/document-schema.ts';
import type { Shape } from '../core/config/shape.ts';
import { DiagnosticError, failure } from '../core/diagnostic.ts';
import type { Diagnostic } from '../core/diagnostic.ts';
import type { Registry } from '../core/registry.ts';
import { relativeTo } from '../engine/files.ts';
import { readFleetFiles } from '../engine/fleet-files.ts';
import type { FormatInput, FormattedFile } from './api.ts';
import type { Session } from './session.ts';
import { writeWhole } from './whole-file.ts';

/** Fleet files in their canonical form. Nothing is written when one of them has a problem; a file that is written keeps its mode and its links. */
export async function formatFiles(session: Session, { files, write = false }: FormatInput): Promise<readonly FormattedFile[]> {
  const { files: found } = await readFleetFiles(files, session.cwd, session.stdin);
  const schema = documentSchema(session.registry.sections) as Shape;
  const problems: Diagnostic[] = [];
  const formatted = found.flatMap(({ path, bytes }) => {
    const shown = path === '-' ? '-' : relativeTo(session.cwd, path);
    const result = formatFleetFile(bytes, shown, schema);
    if ('problems' in result) problems.push(...result.problems);
    if ('problems' in result) return [];
    const before = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
    return [{ absolute: path, path: shown, text: result.text, changed: before !== result.text, shown: () => ({ before: shownText(before.replace(/^\ufeff/, '').replaceAll('\r\n', '\n'), shown), after: shownText(result.text, shown) }) }];
  });
  if (problems.length > 0) throw new DiagnosticError(problems);
  if (write) for (const { absolute, path, text, changed } of formatted) if (changed && absolute !== '-') await put(absolute, path, text);
  return formatted.map(({ absolute: _, ...file }) => file);
}

/** The text of a fleet file in its canonical form; as it is where it has none. */
export function inForm(text: string, registry: Registry): string {
  const result = formatFleetFile(new TextEncoder().encode(text), 'fleet.yaml', documentSchema(registry.sections) as Shape);
  return 'text' in result ? result.text : text;
}

async function put(absolute: string, path: string, text: string): Promise<void> {
  try {
    const real = await realpath(absolute);
    await writeWhole(real, text, (await stat(real)).mode & 0o7777, { exact: true });
  } catch (error) {
    throw failure('LC4020', `${path} cannot be written: ${error instanceof Error && 'code' in error ? String(error.code) : String(error)}`, { next: 'Make the file and its folder writable.' }, { cause: error });
  }
}
