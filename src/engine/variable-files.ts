import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseFleetFile } from '../core/config/parse.ts';
import { pointerTo } from '../core/config/pointer.ts';
import type { GivenValue } from '../core/config/variables.ts';
import type { Diagnostic } from '../core/diagnostic.ts';
import type { Json } from '../core/value.ts';
import { relativeTo } from './files.ts';
import type { LoadInput } from './load.ts';

/** The values in the files of `-var-file` (YAML or JSON, `name: value`), in their order. What is wrong with a file is reported, and it gives none. */
export function readVariableFiles(input: LoadInput, folder: string, record: (path: string, bytes: Uint8Array) => void, problems: Diagnostic[]): readonly GivenValue[] {
  return (input.variableFiles ?? []).flatMap((named): readonly GivenValue[] => {
    const path = resolve(input.cwd, named);
    const problem = (summary: string): readonly GivenValue[] => {
      problems.push({ severity: 'error', code: 'LC1308', summary, next: 'It holds values for variables, as YAML or JSON: `region: eu`.' });
      return [];
    };
    let bytes: Uint8Array;
    try {
      bytes = readFileSync(path);
    } catch (error) {
      return problem(`the variable file ${named} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
    }
    record(path, bytes);
    const { document, diagnostics } = parseFleetFile(bytes, relativeTo(folder, path), true);
    problems.push(...diagnostics);
    if (!document) return [];
    const { value } = document;
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return problem(`the variable file ${named} is no map of values`);
    return Object.entries(value as Readonly<Record<string, Json>>).map(([name, one]): GivenValue => {
      const range = document.range(pointerTo('', name), 'key');
      return { name, value: one, from: named, strict: false, ...(range ? { range: document.withExcerpt(range) } : {}) };
    });
  });
}
