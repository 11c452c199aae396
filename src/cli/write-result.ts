import { resolve } from 'node:path';
import { failure } from '../core/diagnostic.ts';
import { writeWhole } from '../sdk/whole-file.ts';

/** Writes what a command would print to a file, whole or not at all. Throws LC4020. */
export async function writeResult(path: string, text: string): Promise<void> {
  try {
    await writeWhole(resolve(path), text, 0o644);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw failure('LC4020', `${path} cannot be written: ${code}`, { next: 'Give a path in a folder that is there and may be written to.' }, { cause: error });
  }
}
