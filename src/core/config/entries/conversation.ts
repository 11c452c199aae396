import { Type } from 'typebox';
import { childAddress } from '../../address.ts';
import type { Address } from '../../address.ts';
import type { ExpandContext } from '../../resource-type.ts';
import { pointerTo } from '../pointer.ts';
import { text, Text } from '../schema.ts';
import { didYouMean } from '../suggest.ts';
import { defined, entriesOf } from './list.ts';

/** A conversation of an agent as it is declared (fleet-yaml.md §10). */
export const conversationEntry = Type.Object({
  summary: text('What it is about; it is found again by this, in its agent.', { examples: ['Morning shift'] }),
  isolated_blocks: Type.Optional(Type.Array(Text, { description: 'Labels of blocks of the agent of which this conversation gets a copy of its own, when it is made.', examples: [['notes']] })),
}, { description: 'A thread of messages beside the agent\'s own.' });

interface ConversationEntry { readonly summary: string; readonly isolated_blocks?: readonly (string | null)[] }

/** The agent that the conversations are in. */
interface Place {
  readonly address: Address;
  readonly pointer: string;
  /** Labels of its blocks, undefined where the config does not say which it has. */
  readonly labels: readonly string[] | undefined;
  readonly context: ExpandContext;
}

/** Adds the conversations of an agent, each summary once (LC1523); they can only isolate blocks that the agent has (LC1522). */
export function addConversations(entries: unknown, place: Place): void {
  const { address: agent, context } = place;
  for (const [entry, pointer] of entriesOf<ConversationEntry>(entries, pointerTo(place.pointer, 'conversations'))) {
    if (typeof entry.summary !== 'string') continue;
    const address = childAddress(agent, 'conversation', entry.summary);
    const range = context.range(pointerTo(pointer, 'summary'));
    if (context.has(address)) {
      const summary = `the agent has one conversation ${JSON.stringify(entry.summary)}, although it is declared twice`;
      context.report({ severity: 'warning', code: 'LC1523', summary, address, ...(range ? { range } : {}), next: 'Take one of them out, or give it a summary of its own.' });
      continue;
    }
    const isolated = isolatedIn(entry, pointer, address, place);
    context.add({
      address,
      type: 'conversation',
      name: entry.summary,
      parent: agent,
      attributes: isolated.length > 0 ? { isolated_blocks: isolated } : {},
      dependsOn: [],
      ...(range ? { range } : {}),
      ranges: defined({ isolated_blocks: context.range(pointerTo(pointer, 'isolated_blocks')) }),
    });
  }
}

/** Its labels, sorted and each once: the server refuses a second one, and makes the conversation all the same (seen on 0.16.8). */
function isolatedIn(entry: ConversationEntry, pointer: string, address: Address, { labels, context }: Place): readonly string[] {
  const wanted = entriesOf<string>(entry.isolated_blocks, pointerTo(pointer, 'isolated_blocks'));
  for (const [label, at] of wanted) {
    if (labels === undefined || labels.includes(label)) continue;
    const range = context.range(at);
    const next = didYouMean(label, labels) ?? (labels.length === 0 ? 'Declare it under `memory_blocks` of the agent.' : `Its blocks: ${[...labels].sort().join(', ')}.`);
    context.report({ severity: 'error', code: 'LC1522', summary: `the agent has no block \`${label}\` to isolate`, address, next, ...(range ? { range } : {}) });
  }
  return [...new Set(wanted.map(([label]) => label))].sort();
}
