import { failure } from '../core/diagnostic.ts';
import { CLEANABLE, COPYABLE, REMOVABLE } from '../operations/manage/api.ts';
import type { ManagedInput } from '../sdk/objects-api.ts';
import { fleetFlags, jsonFlag, lockFlags, serverFlags } from './flags.ts';
import { fleetInput, known, lockOptions, type FleetFlags, type LockFlags } from './inputs.ts';
import { Flags } from './oclif.ts';
import { suggest } from './suggest.ts';

/** What every write to an object that a fleet may manage takes. */
export const managingFlags = {
  owner: Flags.string({ summary: "Objects of this other fleet are meant, too; may repeat.", helpValue: 'FLEET/WORKSPACE', multiple: true, multipleNonGreedy: true }),
  'wait-for-idle': Flags.boolean({ summary: 'Wait for active runs of an agent (--no-wait-for-idle: do not).', allowNo: true, default: true }),
  output: Flags.string({ char: 'o', summary: 'table or json.', options: ['table', 'json'], default: 'table' }),
  ...jsonFlag, ...fleetFlags, ...lockFlags, ...serverFlags,
};

export interface ManagingFlags extends FleetFlags, LockFlags { readonly owner?: readonly string[] | undefined; readonly 'wait-for-idle': boolean }

export const managedInput = (flags: ManagingFlags): ManagedInput => ({ ...fleetInput(flags), ...lockOptions(flags), ...known({ owners: flags.owner, waitForIdle: flags['wait-for-idle'] }) });

const KINDS = { delete: REMOVABLE, duplicate: COPYABLE, cleanup: CLEANABLE } as const;

/** How a verb's kinds are told: under the name of a command, in the plural, with words that are no kinds but stand for several. */
interface Telling { readonly said?: string; readonly plural?: boolean; readonly more?: readonly string[] }

/** The kind that a word means for this verb, singular or plural. LC4006, with the kinds of this verb only, when there is none of that name. */
export function kindFor<V extends keyof typeof KINDS>(verb: V, word: string, { said = verb, plural = false, more = [] }: Telling = {}): (typeof KINDS)[V][number] {
  const kinds: readonly (typeof KINDS)[V][number][] = KINDS[verb];
  const wanted = word.toLowerCase().replaceAll('_', '-').replace(/s$/, '');
  const kind = kinds.find((one) => one.replaceAll('_', '-') === wanted);
  if (kind !== undefined) return kind;
  const names = [...kinds.map((one) => `${one.replaceAll('_', '-')}${plural ? 's' : ''}`), ...more];
  const near = suggest(word.toLowerCase(), names);
  throw failure('LC4006', `${said} has no kind "${word}"`, { next: `${near === undefined ? '' : `Did you mean ${near}? `}Kinds: ${names.join(', ')}.` });
}
