import { join, posix, relative, resolve, sep } from 'node:path';
import { sha256Hex } from '../../core/digest.ts';

/** Which state of which fleet. `folder` is the fleet file's folder, absolute; a relative `statePath` is taken from there. */
export interface Place { readonly folder: string; readonly fleet: string; readonly workspace: string; readonly statePath?: string }

const LONGEST = 180;

/**
 * A fleet's or workspace's name as a file name: everything but `[A-Za-z0-9_.-]`, and a dot in front, becomes `%XX` per byte of UTF-8
 * (`tenant/acme` → `tenant%2Facme`). Different names give different file names; a very long one ends in a digest.
 */
export function fileNameOf(name: string): string {
  const encoded = [...Buffer.from(name)]
    .map((byte, index) => {
      const plain = /[A-Za-z0-9_.-]/.test(String.fromCharCode(byte)) && !(index === 0 && byte === 0x2e);
      return plain ? String.fromCharCode(byte) : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
    })
    .join('');
  return encoded.length <= LONGEST ? encoded : `${encoded.slice(0, LONGEST - 20)}%%${sha256Hex(name).slice(0, 16)}`;
}

/** The state's path: absolute, as design §7 says. */
export function statePathOf({ folder, fleet, workspace, statePath }: Place): string {
  if (statePath !== undefined) return resolve(folder, statePath);
  if (workspace !== 'default') return join(folder, '.lettactl-state.d', fileNameOf(fleet), `${fileNameOf(workspace)}.json`);
  return join(folder, fleet === 'default' ? '.lettactl-state.json' : `.lettactl-state.${fileNameOf(fleet)}.json`);
}

/** The state's path as plans and messages name it: relative to the fleet's folder, with `/`, the same in every checkout. */
export const locationOf = (place: Place): string =>
  relative(place.folder, statePathOf(place)).split(sep).join(posix.sep);
