import { Type } from 'typebox';
import type { Address } from '../../address.ts';
import type { Desired, Owner } from '../../desired.ts';
import type { ExpandContext } from '../../resource-type.ts';
import { pointerTo } from '../pointer.ts';
import { contentKeys, count, flag, lifecycleKeys, rule, sharedKeys, text } from '../schema.ts';
import { contentOf } from './content.ts';
import type { ContentEntry } from './content.ts';
import { dependenciesOf, lifecycleOf } from './lifecycle.ts';
import type { LifecycleEntry } from './lifecycle.ts';
import { defined } from './list.ts';

/** What a block says of itself, shared or an agent's own (fleet-yaml.md §4). `version` is accepted and unused, as in the original. */
const commonKeys = {
  description: Type.Optional(Type.String({ description: 'What the block is for; the model reads it.', examples: ['Who you are'] })),
  limit: Type.Optional(count('Characters (UTF-16 code units) that it may have; the server\'s own default if left out.', { examples: [5000] })),
  agent_owned: Type.Optional(flag('true: the text is set once and is the agent\'s afterwards. false: the file decides. Left out: an agent\'s own block is its own, a shared one is the file\'s, and is overwritten only with consent.')),
  read_only: Type.Optional(flag('Agents may not change it.', { default: false })),
  version: Type.Optional(Type.Unknown({ description: 'Taken and unused, as in lettactl 1.x.', examples: ['3'] })),
  ...contentKeys,
};

/** A shared block. */
export const blockEntry = Type.Object({
  name: text('Its name in this file, and the label that the model reads.', { examples: ['company'] }),
  label: Type.Optional(text('The label that the model reads, where several blocks of the file have one label; the name if left out.', { examples: ['company'] })),
  ...commonKeys, ...sharedKeys,
}, rule({ unknown: 'warning' }));

/** An agent's own block. */
export const ownBlockEntry = Type.Object({
  name: text('The label that the model reads; once per agent.', { examples: ['persona'] }),
  ...commonKeys, ...lifecycleKeys,
}, rule({ unknown: 'warning' }));

export interface BlockEntry extends ContentEntry, LifecycleEntry {
  readonly name: string;
  readonly label?: string;
  readonly description?: string;
  readonly limit?: number;
  readonly agent_owned?: boolean;
  readonly read_only?: boolean;
  readonly external?: boolean;
}

/** Adds a block. An agent's own one has the agent as parent: its text is a seed unless `agent_owned: false`; a shared one's is guarded. */
export function addBlock(entry: BlockEntry, pointer: string, address: Address, parent: Address | undefined, context: ExpandContext): void {
  const content = entry.external && !['value', 'from_file', 'from_bucket'].some((key) => key in entry) ? undefined : contentOf(entry, pointer, address, context);
  if (content?.text !== undefined && entry.limit !== undefined && content.text.length > entry.limit) {
    const range = context.range(content.pointer);
    context.report({
      severity: 'error', code: 'LC1502', address, ...(range ? { range } : {}),
      summary: `the text has ${content.text.length.toLocaleString('en')} characters, more than its limit of ${entry.limit.toLocaleString('en')}`,
      next: 'Shorten it or raise `limit`.',
    });
  }
  const owner: Owner = entry.agent_owned === undefined ? (parent ? 'seed' : 'guarded') : entry.agent_owned ? 'seed' : 'config';
  context.add({
    address,
    type: 'block',
    name: entry.label ?? entry.name,
    ...(parent ? { parent } : {}),
    attributes: entry.external ? {} : defined({ description: entry.description, limit: entry.limit, value: content?.text, read_only: entry.read_only }),
    owners: { value: owner },
    dependsOn: dependenciesOf(entry),
    ...lifecycleOf(entry),
    ...(entry.external ? { external: true } : {}),
    ...placesOf(entry, pointer, context),
    ...(content?.origin === undefined ? {} : { origins: { value: content.origin } }),
  });
}

const placesOf = (entry: BlockEntry, pointer: string, context: ExpandContext): Pick<Desired, 'range' | 'ranges'> => {
  const range = context.range(pointerTo(pointer, 'name'));
  const ranges = defined(Object.fromEntries(Object.keys(entry).map((key) => [key === 'from_file' || key === 'from_bucket' ? 'value' : key, context.range(pointerTo(pointer, key))])));
  return { ...(range ? { range } : {}), ranges };
};
