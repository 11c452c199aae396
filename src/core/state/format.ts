import { failure } from '../diagnostic.ts';
import { decodeV1, encodeV1 } from './formats/v1.ts';
import type { State } from './state.ts';
import { Malformed, parseUntrusted } from './untrusted-json.ts';

/** The state format that this version writes, and the newest that it reads. */
export const STATE_FORMAT = 1;

const LIMITS = { depth: 200, nodes: 20_000_000 };

/** The state in the current format, for `decodeState`. LC3016 when an attribute holds something that no state file may. */
export function encodeState(state: State): string {
  try {
    return encodeV1(state);
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
    throw failure('LC3016', `the state cannot be written: ${error.message}`, { next: 'Take that key out of the fleet, then apply again.' }, { cause: error });
  }
}

/**
 * A state from a file's content, whatever format version it has. `where` names the file in errors. Newer: LC3011. Anything else that
 * is not exactly a state: LC3010. The file is never repaired by guessing.
 */
export function decodeState(bytes: Uint8Array | string, where: string): State {
  try {
    const document = parseUntrusted(typeof bytes === 'string' ? Buffer.from(bytes) : bytes, LIMITS);
    refuseNewer(document, where);
    return decodeV1(document);
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
    throw failure('LC3010', `the state ${where} is damaged: ${error.message}`, {
      detail: 'Nothing was changed.',
      next: `Look at ${where}.backup, the state before the last write, and put it in place if it is whole. States are not edited by hand.`,
    }, { cause: error });
  }
}

/** Each old format keeps its decoder for ever; the first write upgrades. A newer one is not looked at any further. */
function refuseNewer(document: unknown, where: string): void {
  if (typeof document !== 'object' || document === null) throw new Malformed('it is no state of lettactl');
  const head = document as { readonly format?: unknown; readonly version?: unknown; readonly tool_version?: unknown };
  if (!Object.hasOwn(head, 'format') || head.format !== 'lettactl-state') throw new Malformed('it is no state of lettactl');
  if (typeof head.version !== 'number' || !Number.isInteger(head.version) || head.version <= STATE_FORMAT) return;
  const writer = typeof head.tool_version === 'string' && /^[\w.+-]{1,40}$/.test(head.tool_version) ? ` by lettactl ${head.tool_version}` : '';
  throw failure('LC3011', `the state ${where} has format ${head.version}; this lettactl reads formats up to ${STATE_FORMAT}`, {
    detail: `It was written${writer || ' by a newer lettactl'}, and was left untouched.`,
    next: 'Install that version of lettactl, or a newer one.',
  });
}
