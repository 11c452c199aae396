import { randomBytes } from 'node:crypto';
import { hostname, userInfo } from 'node:os';
import { variableInEnvironment } from '../core/config/variables.ts';
import { configTextOf } from '../engine/load.ts';
import type { Environment } from '../engine/ports.ts';
import { Veil } from '../core/veil.ts';

/** The environment of one instance: two of them with different variables do not know of each other. `folder`: the fleet's, for secrets that stand in its file. */
export function createEnvironment(env: Readonly<Record<string, string | undefined>>, version: string, folder?: string, declared?: (name: string) => string | undefined, veil = new Veil()): Environment {
  return {
    version,
    who: whoami(),
    variable: (name) => env[name] || undefined,
    configText: (file, pointer) => (folder === undefined ? undefined : configTextOf(folder, file, pointer)),
    declared: (name) => declared?.(name) ?? (env[variableInEnvironment(name)] || undefined),
    hide: (text) => veil.hide(text),
    now: () => new Date(),
    randomHex: (bytes) => randomBytes(bytes).toString('hex'),
  };
}

function whoami(): string {
  try {
    return `${userInfo().username}@${hostname()}`;
  } catch {
    return `uid-${process.getuid?.() ?? 0}@${hostname()}`;
  }
}
