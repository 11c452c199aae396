import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { resolve } from 'node:path';

const WITH_PATH = ['open', 'readFile', 'writeFile', 'appendFile', 'rename', 'unlink', 'rmdir', 'mkdir', 'link', 'copyFile', 'readdir', 'stat', 'lstat', 'realpath', 'access'] as const;

/** What was done to the disk of this process outside of the folders that it may touch. Begins to look at once, and never stops. */
export function watchDisk(allowed: (path: string) => boolean): { readonly strays: readonly string[] } {
  const strays: string[] = [];
  const seen = (name: string, path: unknown): void => {
    const text = typeof path === 'string' ? path : path instanceof URL ? path.pathname : undefined;
    if (text !== undefined && !allowed(resolve(text))) strays.push(`${name} ${text}`);
  };
  const wrap = (object: object, name: string): void => {
    const methods = object as Record<string, unknown>;
    const original = methods[name];
    if (typeof original !== 'function') return;
    methods[name] = new Proxy(original, { apply(target, self, args: unknown[]) { seen(name, args[0]); return Reflect.apply(target as (...all: unknown[]) => unknown, self, args); } });
  };
  for (const name of WITH_PATH) {
    wrap(fs.promises, name);
    wrap(fs, `${name}Sync`);
  }
  syncBuiltinESMExports();
  return { strays };
}
