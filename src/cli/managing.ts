import { failure } from '../core/diagnostic.ts';
import { CLEANABLE, COPYABLE, REMOVABLE } from '../operations/manage/api.ts';
import type { ManagedInput } from '../sdk/objects-api.ts';
import { fleetFlags, jsonFlag, lockFlags, serverFlags } from './flags.ts';
import { fleetInput, known, lockOptions, type FleetFlags, type LockFlags } from './inputs.ts';
import { kindOf } from './kinds.ts';
import { Flags } from './oclif.ts';
import { builtInRegistry } from './registry.ts';

/** What every write to an object that a fleet may manage takes. */
export const managingFlags = {
  owner: Flags.string({ summary: "Objects of this other fleet are meant, too; may repeat.", helpValue: 'FLEET/WORKSPACE', multiple: true, multipleNonGreedy: true }),
  'wait-for-idle': Flags.boolean({ summary: 'Wait for active runs of an agent (--no-wait-for-idle: do not).', allowNo: true, default: true }),
  output: Flags.string({ char: 'o', summary: 'table or json.', options: ['table', 'json'], default: 'table' }),
  ...jsonFlag, ...fleetFlags, ...lockFlags, ...serverFlags,
};

export interface ManagingFlags extends FleetFlags, LockFlags { readonly owner?: readonly string[] | undefined; readonly 'wait-for-idle': boolean }

export const managedInput = (flags: ManagingFlags): ManagedInput => ({ ...fleetInput(flags), ...lockOptions(flags), ...known({ owners: flags.owner, waitForIdle: flags['wait-for-idle'] }) });

type Kind = (typeof REMOVABLE)[number];

const KINDS = { delete: REMOVABLE, duplicate: COPYABLE, cleanup: CLEANABLE } as const;

/** The kind that a word means for this verb, singular or plural. LC4006 when there is none of that name, or not for this verb. */
export function kindFor<V extends keyof typeof KINDS>(verb: V, word: string): (typeof KINDS)[V][number] {
  const { type } = kindOf(word, builtInRegistry());
  const kinds: readonly Kind[] = KINDS[verb];
  if (kinds.some((kind) => kind === type)) return type as (typeof KINDS)[V][number];
  throw failure('LC4006', `${verb} has no kind "${word}"`, { next: `Kinds: ${kinds.map((kind) => kind.replaceAll('_', '-')).join(', ')}.` });
}
