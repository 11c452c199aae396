/**
 * The name of a resource inside a workspace: `block.company-context`, `agent.support-agent.block.persona`,
 * `folder.brand_docs.file["docs/a.md"]`, `agent["näme x"]`. Unique in a workspace; sorts by code unit; all output follows that order.
 */
export type Address = string & { readonly __brand: 'Address' };

/** One `type.name` step of an address. */
export interface AddressStep { readonly type: string; readonly name: string }

const PLAIN = /^[A-Za-z0-9_-]+$/;

const step = ({ type, name }: AddressStep): string =>
  PLAIN.test(name) ? `${type}.${name}` : `${type}[${JSON.stringify(name)}]`;

/** The address of a top-level resource. Names with characters outside `[A-Za-z0-9_-]` are quoted as a JSON string. */
export const addressOf = (type: string, name: string): Address => step({ type, name }) as Address;

/** The address of a resource nested in another one (an agent's own block, a folder's file). */
export const childAddress = (parent: Address, type: string, name: string): Address =>
  `${parent}.${step({ type, name })}` as Address;

/** The steps of an address, outermost first; undefined when the text is no address. Inverse of `addressOf`/`childAddress`. */
export function parseAddress(text: string): readonly AddressStep[] | undefined {
  const steps: AddressStep[] = [];
  const pattern = /([a-z][a-z0-9_]*)(?:\.([A-Za-z0-9_-]+)|\[("(?:[^"\\]|\\.)*")\])(?:\.(?=.)|$)/y;
  for (let at = 0; at < text.length; at = pattern.lastIndex) {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (!match) return undefined;
    const name = match[2] ?? unquote(match[3] ?? '""');
    if (name === undefined || name === '') return undefined;
    steps.push({ type: match[1] ?? '', name });
  }
  const canonical = steps.map(step).join('.');
  return steps.length > 0 && canonical === text ? steps : undefined;
}

/** `text` as an Address, or undefined. */
export const toAddress = (text: string): Address | undefined => (parseAddress(text) ? (text as Address) : undefined);

/** The type of the resource at an address: the last step's. */
export const typeOf = (address: Address): string => parseAddress(address)?.at(-1)?.type ?? '';

/** The resource's own name: the last step's. */
export const nameOf = (address: Address): string => parseAddress(address)?.at(-1)?.name ?? '';

/** The address of the resource that this one is nested in, if any. */
export function parentOf(address: Address): Address | undefined {
  const steps = parseAddress(address);
  return steps && steps.length > 1 ? (steps.slice(0, -1).map(step).join('.') as Address) : undefined;
}

/** Order of addresses: by code unit, the same on every machine. */
export const compareAddresses = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function unquote(text: string): string | undefined {
  try {
    return JSON.parse(text) as string;
  } catch {
    return undefined;
  }
}
