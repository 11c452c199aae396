/** Objects of the server as they were read a moment ago, so that a write that must merge need not read again. */
export interface Recent {
  put(object: { readonly id: string }): void;
  /** The object if it was read in the last three seconds; older ones could hide what somebody else wrote since. */
  get<T extends { readonly id: string }>(id: string): T | undefined;
}

const FRESH_MS = 3000;

export function createRecent(now: () => number): Recent {
  const objects = new Map<string, { readonly object: { readonly id: string }; readonly at: number }>();
  return {
    put(object) {
      objects.set(object.id, { object, at: now() });
    },
    get<T extends { readonly id: string }>(id: string) {
      const seen = objects.get(id);
      objects.delete(id);
      return seen && now() - seen.at <= FRESH_MS ? (seen.object as T) : undefined;
    },
  };
}
