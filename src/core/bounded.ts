/** Works on all items, at most `width` at once, and gives the results in the order of the items. A task that throws ends it; items not begun are left. */
export async function bounded<T, R>(items: readonly T[], width: number, task: (item: T, index: number) => Promise<R>): Promise<readonly R[]> {
  const results: R[] = [];
  let next = 0;
  let failed = false;
  const work = async (): Promise<void> => {
    while (!failed && next < items.length) {
      const index = next++;
      try {
        results[index] = await task(items[index] as T, index);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(Math.max(1, width), items.length) }, work));
  return results;
}
