import type { Address } from '../../address.ts';
import { compareAddresses } from '../../address.ts';
import type { ExpandContext } from '../../resource-type.ts';
import { didYouMean } from '../suggest.ts';
import { namedEntriesOf } from './list.ts';

/** Reports a name that nothing in a section of the document has, with those that it has. `what` is the thing in words: "block". */
export function reportUndefined(what: string, name: string, section: string, pointer: string, address: Address, context: ExpandContext): void {
  const names = namedEntriesOf<{ readonly name: string }>(context.document[section], '').map(([entry]) => entry.name).sort(compareAddresses);
  const range = context.range(pointer);
  const next = didYouMean(name, names) ?? (names.length === 0 ? `Declare it under \`${section}\`.` : `Defined: ${names.join(', ')}.`);
  context.report({ severity: 'error', code: 'LC1210', summary: `${what} \`${name}\` is not defined`, address, next, ...(range ? { range } : {}) });
}
