import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { failure } from '../core/diagnostic.ts';
import { decodePlan } from '../core/plan/file/decode.ts';
import { planDigest } from '../core/plan/file/digest.ts';
import { encodePlan } from '../core/plan/file/encode.ts';
import type { Plan, PlanBinding } from '../core/plan/plan.ts';
import { writeWhole } from './whole-file.ts';

export { planDigest };

const DEFAULT_MAX = 256 * 1024 * 1024;

/** Writes a plan whole or not at all; mode 0600, because it holds prompts. */
export async function savePlanFile(plan: Plan, path: string, cwd: string, maxSize = DEFAULT_MAX): Promise<void> {
  const target = resolve(cwd, path);
  const bytes = encodePlan(plan, { maxSize });
  if (!(await mayBecomePlan(target))) throw failure('LC3117', `${path} is there already and is no saved plan: it is not overwritten`, { next: 'Give another path with -out, or take that file away.' });
  try {
    await writeWhole(target, bytes, 0o600);
  } catch (error) {
    throw failure('LC3117', `the plan cannot be written to ${path}: ${codeOf(error)}`, { next: 'Give a path in a folder that is there and may be written to, or make room.' }, { cause: error });
  }
}

/** Whether a plan may be put there: over an older one, or where nothing is. A fleet file or a state after `-out` was meant for another flag. */
async function mayBecomePlan(path: string): Promise<boolean> {
  const facts = await stat(path).catch(() => undefined);
  return !facts?.isFile() || facts.size === 0 || isPlan(await readFile(path).catch(() => Buffer.alloc(0)));
}

const isPlan = (bytes: Buffer): boolean => bytes.subarray(0, 8).equals(Buffer.from('lettactl'));

/** Reads and checks a plan file; LC3118 when it cannot be read, LC311x when it is damaged, newer or no plan. */
export async function readPlanFile(path: string, cwd: string): Promise<{ readonly plan: Plan; readonly digest: string }> {
  const bytes = await readFile(resolve(cwd, path)).catch((error: unknown) => {
    throw failure('LC3118', codeOf(error) === 'ENOENT' ? `there is no plan file ${path}` : `the plan file ${path} cannot be read: ${codeOf(error)}`, { next: 'Make one with `lettactl plan -out plan.bin`.' }, { cause: error });
  });
  if (/\.(?:ya?ml|json)$/i.test(path) && !isPlan(bytes)) {
    throw failure('LC3124', `${path} is a fleet file, no saved plan`, { next: `A fleet file is given with -f: lettactl apply -f ${path}` });
  }
  return decodePlan(bytes);
}

/** Digests of the plan's input files as they are now, by their recorded path; files that are not there are left out. */
export async function inputsNow(binding: PlanBinding, folder: string): Promise<ReadonlyMap<string, string>> {
  const inputs = new Map<string, string>();
  for (const { path } of binding.inputs) {
    const file = join(folder, path);
    if (path.includes(':') || path === '-' || !existsSync(file)) continue;
    inputs.set(path, createHash('sha256').update(await readFile(file)).digest('hex'));
  }
  return inputs;
}

const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : error instanceof Error ? error.message : String(error));
