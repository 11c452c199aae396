import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLocalBackend } from '../../../src/backends/local/backend.ts';
import type { LocalOptions } from '../../../src/backends/local/backend.ts';
import type { StateBackend } from '../../../src/engine/ports.ts';

export const NOW = new Date('2026-11-22T10:46:00Z');

export const randomHex = (bytes: number): string => randomBytes(bytes).toString('hex');

export interface TestFolder { readonly path: string; open(more?: Partial<LocalOptions>): StateBackend; remove(): Promise<void> }

/** A temporary folder of fleet `support`, workspace `default`. */
export async function testFolder(): Promise<TestFolder> {
  const path = await mkdtemp(join(tmpdir(), 'lettactl-state-'));
  return {
    path,
    open: (more = {}) => createLocalBackend({ folder: path, fleet: 'support', workspace: 'default', now: () => NOW, randomHex, ...more }),
    remove: () => rm(path, { recursive: true, force: true }),
  };
}
