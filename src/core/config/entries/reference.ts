import type { Address } from '../../address.ts';
import { compareAddresses } from '../../address.ts';
import type { ExpandContext } from '../../resource-type.ts';
import { suggestions } from '../suggest.ts';
import { namedEntriesOf } from './list.ts';

type Suggest = (word: string) => string | undefined;

/** What to say of the names in the sections of a document, made once. */
const known = new WeakMap<object, Map<string, Suggest>>();

function knownIn(document: ExpandContext['document'], section: string): Suggest {
  const sections = known.get(document) ?? new Map<string, Suggest>();
  known.set(document, sections);
  const found = sections.get(section) ?? suggestions(namedEntriesOf<{ readonly name: string }>(document[section], '').map(([entry]) => entry.name).sort(compareAddresses), 'Defined');
  sections.set(section, found);
  return found;
}

/** Reports a name that nothing in a section of the document has, with those that it has. `what` is the thing in words: "block". */
export function reportUndefined(what: string, name: string, section: string, pointer: string, address: Address, context: ExpandContext): void {
  const range = context.range(pointer);
  const next = knownIn(context.document, section)(name) ?? `Declare it under \`${section}\`.`;
  context.report({ severity: 'error', code: 'LC1210', summary: `${what} \`${name}\` is not defined`, address, next, ...(range ? { range } : {}) });
}
