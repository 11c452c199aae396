import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { DiagnosticError } from '../../../src/core/diagnostic.ts';
import type { Diagnostic } from '../../../src/core/diagnostic.ts';
import { createRegistry } from '../../../src/core/registry.ts';
import { bucketProviders } from '../../../src/buckets/providers.ts';
import { loadFleet } from '../../../src/engine/load.ts';
import type { LoadedFleet, LoadInput } from '../../../src/engine/load.ts';
import { resourceTypes } from '../../../src/resources/types.ts';

/** Folders made by this test file; `removeFolders` takes them away. */
const made: string[] = [];

/** A temporary folder with these files. */
export function folderWith(files: Readonly<Record<string, string | Uint8Array>>): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'lettactl-config-')));
  made.push(folder);
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  return folder;
}

export function removeFolders(): void {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
}

/** Loads the fleet in a folder with these environment variables. */
export const load = (cwd: string, input: Partial<LoadInput> = {}, variables: Readonly<Record<string, string>> = {}): Promise<LoadedFleet> =>
  loadFleet({ cwd, ...input }, { registry: createRegistry(resourceTypes), environment: { variable: (name) => variables[name] || undefined, version: '1.0.0' }, buckets: { providers: bucketProviders(globalThis.fetch), signal: new AbortController().signal, sleep: () => Promise.resolve() } });

/** What is wrong with a fleet: its errors, or the warnings of one that loads. */
export async function problemsOf(cwd: string, input: Partial<LoadInput> = {}, variables: Readonly<Record<string, string>> = {}): Promise<readonly Diagnostic[]> {
  try {
    return (await load(cwd, input, variables)).fleet.diagnostics;
  } catch (error) {
    if (error instanceof DiagnosticError) return error.diagnostics;
    throw error;
  }
}

/** The fleet that this text alone declares. */
export const fleetOf = async (yaml: string, variables: Readonly<Record<string, string>> = {}, files: Readonly<Record<string, string>> = {}): Promise<LoadedFleet['fleet']> =>
  (await load(folderWith({ ...files, 'fleet.yaml': yaml }), {}, variables)).fleet;

/** Diagnostics as a plain text that shows every part of them. */
export const story = (diagnostics: readonly Diagnostic[]): string => diagnostics.map((diagnostic) => {
  const { severity, code, summary, detail, range, address, next } = diagnostic;
  const excerpt = (range?.excerpt ?? []).flatMap(({ line, text }) => {
    const shown = `  ${line} | ${text}`;
    const from = (range?.start.column ?? 1) - 1;
    const width = Math.max(1, Math.min((range?.end.column ?? 1) - 1, text.length) - from);
    return line === range?.start.line ? [shown, `  ${' '.repeat(String(line).length)} | ${' '.repeat(from)}${'^'.repeat(width)}`] : [shown];
  });
  return [
    `${severity} ${code}: ${summary}`,
    ...(range ? [`  at ${range.file}:${range.start.line}:${range.start.column}`] : []),
    ...excerpt,
    ...(detail === undefined ? [] : [`  ${detail}`]),
    ...(address === undefined ? [] : [`  in ${address}`]),
    ...(next === undefined ? [] : [`  ${next}`]),
  ].map((line) => line.trimEnd()).join('\n');
}).join('\n\n') + '\n';
