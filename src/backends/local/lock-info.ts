import { Type } from 'typebox';
import type { Static } from 'typebox';
import { canonicalJson } from '../../core/canonical.ts';
import { shaped } from '../../core/state/shape.ts';
import { Malformed, parseUntrusted } from '../../core/state/untrusted-json.ts';
import type { Files } from './files.ts';
import { readIfThere, removeFile, replaceFile } from './files.ts';
import type { LocalLockInfo } from './process-identity.ts';

// Not strict: a newer version may say more about itself, and must still be named to whoever waits for it.
const Info = Type.Object({
  id: Type.String({ minLength: 1 }),
  operation: Type.String(),
  who: Type.String(),
  version: Type.String(),
  created: Type.String(),
  host: Type.Optional(Type.String()),
  pid: Type.Optional(Type.Integer({ minimum: 1 })),
  bootId: Type.Optional(Type.String()),
  pidNamespace: Type.Optional(Type.String()),
  pidStart: Type.Optional(Type.String()),
});

const pathOf = (statePath: string): string => `${statePath}.lock-info`;

/** What the holder wrote about itself; null when it is not there or not readable. */
export async function readInfo(files: Files, statePath: string): Promise<LocalLockInfo | null> {
  const bytes = await readIfThere(files, pathOf(statePath));
  if (!bytes) return null;
  try {
    const info: Static<typeof Info> = shaped(Info, parseUntrusted(bytes, { depth: 20, nodes: 1000 }));
    return info as LocalLockInfo;
  } catch (error) {
    if (error instanceof Malformed) return null;
    throw error;
  }
}

/** Writes it, durably: after a crash of the machine it says that the lock is of an earlier boot. */
export const writeInfo = (files: Files, statePath: string, info: LocalLockInfo): Promise<void> =>
  replaceFile(files, pathOf(statePath), `${canonicalJson(info, 1)}\n`, info.id);

export const removeInfo = (files: Files, statePath: string): Promise<void> => removeFile(files, pathOf(statePath));
