import type { Address } from '../address.ts';
import type { LiveObject, Offer } from '../live.ts';
import type { Json } from '../value.ts';

/**
 * What a generated file may do with an object. `open`: declare it. `managed`: name it, for the fleet declares it already. `others`: only
 * use it, for it is another fleet's, or nobody asked for it.
 */
export type Standing = 'open' | 'managed' | 'others';

/** What a type's writer may use. */
export interface WriteContext {
  readonly offer: Offer;
  /** The file is for other servers too: what this one would fill in by itself is said as well, where another might fill in something else. */
  readonly elsewhere: boolean;
  /** Puts a text into a file beside the fleet file and gives its path there; absent where everything stands in the fleet file itself. */
  readonly beside?: (folders: readonly string[], name: string, text: string) => string;
  /** The text of a file on the server; undefined where it was not read, or is not text. */
  textOf(file: LiveObject): string | undefined;
  standing(id: string): Standing;
  /** The name by which entries refer to it: that of its entry, or of its address where the fleet has one. */
  nameOf(object: LiveObject): string;
  /** Where the fleet has, or would adopt, the object with this id. */
  addressOf(id: string): Address | undefined;
  /** The object with this id; undefined when it was not read. */
  object(id: string): LiveObject | undefined;
  /** The objects of a type that have this name on the server. */
  named(type: string, name: string): readonly LiveObject[];
  /** Objects that link to this one. */
  holders(id: string): readonly LiveObject[];
  /** Objects that lie in this one, of a type. */
  children(id: string, type: string): readonly LiveObject[];
  /** Says that the file declares the object at this address from now on. */
  declare(object: LiveObject, address: Address): void;
  isDeclared(id: string): boolean;
  /** The name of a variable for a secret: `CRAWL_AUTH_TOKEN`; `part` is what of the object it is. `keeps`: unset, the server's own is kept, so nobody has to set it. */
  variable(object: LiveObject, part: string, options?: { readonly keeps?: boolean }): string;
  /** The same as it stands in a text: `${CRAWL_AUTH_TOKEN}`. */
  placeholder(object: LiveObject, part: string): string;
  /** Says at the top of the file why an object, or a part of it, is not in there. */
  leave(object: LiveObject, why: string): void;
}

/** An entry of a section, and what is to be said above it. */
export interface Written { readonly entry: Readonly<Record<string, Json>>; readonly comment?: string }

/** How a type's objects are written down: entries that a person would have written, which plan without a change. */
export interface Writer {
  /** The key of the fleet document that its entries stand under; absent where they stand inside those of another type. */
  readonly section?: string;
  /** The name that its entry may have, where not every name on the server is one. */
  readonly nameFor?: (object: LiveObject) => string;
  /** Undefined: it has no entry (it is written inside another one, or not at all). */
  write?(object: LiveObject, context: WriteContext): Written | undefined;
  /** Why an open object that nothing declares is not in the file; undefined where that needs no word. */
  missing?(object: LiveObject, context: WriteContext): string | undefined;
}
