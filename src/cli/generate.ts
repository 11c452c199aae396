import { existsSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { failure } from '../core/diagnostic.ts';

/** Flags that say what a plan is to look like, or where it goes: a fleet file is no plan. */
const PLANNING: ReadonlySet<string> = new Set(['out', 'target', 'replace', 'destroy', 'refresh-only', 'prune', 'agent', 'scope', 'json', 'markdown']);

/** Refuses a file that is there (LC4043), and flags of a plan beside -generate-config-out (LC4044). */
export function refuseGenerate(flags: object, file: string): void {
  const given = Object.entries(flags).flatMap(([flag, value]) => (PLANNING.has(flag) && value !== undefined && value !== false ? [flag] : []));
  if (given.length > 0) throw failure('LC4044', `-generate-config-out writes a fleet file, no plan: ${given.map((flag) => `-${flag}`).join(' and ')} would change nothing`, { next: `Leave ${given.length === 1 ? 'it' : 'them'} out, and plan with the file afterwards.` });
  if (existsSync(resolve(file))) throw failure('LC4043', `${file} is there already, and is not overwritten`, { next: 'Give another name, or move that file away.' });
}

/** The fleet's name that a file of this name gives (design §3). */
export const fleetNameOf = (file: string): string => {
  const stem = basename(file).replace(/\.(?:ya?ml|json)$/i, '');
  return stem === 'fleet' ? 'default' : stem;
};
