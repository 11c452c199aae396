import type { ConfigSection, ResourceType } from './resource-type.ts';

/** The resource types of this run: what parsing, planning and views know of types goes through here. */
export interface Registry {
  readonly types: readonly ResourceType[];
  /** Throws (a bug) when nobody registered it. */
  get(name: string): ResourceType;
  has(name: string): boolean;
  /** Sections of the fleet document, in registration order. */
  readonly sections: readonly ConfigSection[];
}

/** A registry of these types. Two of one name are a bug of the caller. */
export function createRegistry(types: readonly ResourceType[]): Registry {
  const byName = new Map(types.map((type) => [type.name, type]));
  if (byName.size !== types.length) throw new Error('two resource types with one name');
  return {
    types,
    has: (name) => byName.has(name),
    get(name) {
      const type = byName.get(name);
      if (!type) throw new Error(`no resource type ${name}`);
      return type;
    },
    sections: types.flatMap((type) => type.sections),
  };
}
