import type { Address } from '../../address.ts';
import { compareAddresses } from '../../address.ts';
import type { ExpandContext } from '../../resource-type.ts';
import { didYouMean } from '../suggest.ts';
import { namedEntriesOf } from './list.ts';

/** Names that are listed: a screen of them. */
const MAX_NAMES = 40;

/** Suggestions per section: each compares with all names, and where so much is wrong nobody reads them. */
const MAX_SUGGESTIONS = 100;

interface Known { readonly names: readonly string[]; asked: number }

/** The names in the sections of a document, sorted, made once. */
const knownNames = new WeakMap<object, Map<string, Known>>();

function knownIn(document: ExpandContext['document'], section: string): Known {
  const sections = knownNames.get(document) ?? new Map<string, Known>();
  knownNames.set(document, sections);
  const found = sections.get(section) ?? { names: namedEntriesOf<{ readonly name: string }>(document[section], '').map(([entry]) => entry.name).sort(compareAddresses), asked: 0 };
  sections.set(section, found);
  return found;
}

/** Reports a name that nothing in a section of the document has, with those that it has. `what` is the thing in words: "block". */
export function reportUndefined(what: string, name: string, section: string, pointer: string, address: Address, context: ExpandContext): void {
  const known = knownIn(context.document, section);
  const { names } = known;
  const range = context.range(pointer);
  const next = (known.asked++ < MAX_SUGGESTIONS ? didYouMean(name, names) : undefined) ?? (names.length === 0 ? `Declare it under \`${section}\`.` : `Defined: ${names.slice(0, MAX_NAMES).join(', ')}${names.length > MAX_NAMES ? ` and ${names.length - MAX_NAMES} more` : ''}.`);
  context.report({ severity: 'error', code: 'LC1210', summary: `${what} \`${name}\` is not defined`, address, next, ...(range ? { range } : {}) });
}
