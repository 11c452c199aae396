/** Runs tasks of one key one after the other, tasks of different keys at once. */
export type Serial = <T>(key: string, task: () => Promise<T>) => Promise<T>;

/** Concurrent writes of one block make the server answer 409 (API notes §5), so they queue here. */
export function createSerial(): Serial {
  const tails = new Map<string, Promise<unknown>>();
  return (key, task) => {
    const mine = (tails.get(key) ?? Promise.resolve()).then(task, task);
    const tail = mine.catch(() => undefined).finally(() => {
      if (tails.get(key) === tail) tails.delete(key);
    });
    tails.set(key, tail);
    return mine;
  };
}
