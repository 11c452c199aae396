import { statSync } from 'node:fs';
import { dirname, isAbsolute, posix, resolve } from 'node:path';
import type { Diagnostic } from '../core/diagnostic.ts';
import type { EngineEvent } from '../engine/events.ts';
import { commonFolder, relativeTo } from '../engine/files.ts';

/** Places in files as they are found from the working folder: a plan names them from the fleet's folder, wherever that is. */
export interface Places {
  diagnostics(diagnostics: readonly Diagnostic[]): readonly Diagnostic[];
  event(event: EngineEvent): EngineEvent;
}

/** Places for a fleet whose files were named with -f (`files`; none: the fleet is in the working folder). */
export function placesOf(files: readonly string[] | undefined, cwd: string): Places {
  const folders = (files ?? []).map((file) => (file === '-' ? cwd : statSync(resolve(cwd, file), { throwIfNoEntry: false })?.isDirectory() ? resolve(cwd, file) : dirname(resolve(cwd, file))));
  const from = folders.length === 0 ? '' : relativeTo(cwd, commonFolder(folders));
  const file = (name: string): string => (name === '-' || isAbsolute(name) ? name : posix.join(from, name));
  const diagnostics = (all: readonly Diagnostic[]): readonly Diagnostic[] =>
    (from === '' ? all : all.map((one) => (one.range ? { ...one, range: { ...one.range, file: file(one.range.file) } } : one)));
  const event = (one: EngineEvent): EngineEvent => {
    if (one.type === 'diagnostic') return { ...one, diagnostic: diagnostics([one.diagnostic])[0] ?? one.diagnostic };
    return one.type === 'planned' ? { ...one, plan: { ...one.plan, diagnostics: diagnostics(one.plan.diagnostics) } } : one;
  };
  return { diagnostics, event };
}
