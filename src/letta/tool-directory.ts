import type { Tool } from '@letta-ai/letta-client/resources/tools';

/** What is known of the server's tools within one run: names to ids, kept up as tools are made. */
export interface ToolDirectory {
  /** All tools, read once; `fresh` reads them again. */
  list(options?: { readonly fresh?: boolean }): Promise<readonly Tool[]>;
  /** Ids of these names. Names that are not known make it read the list again, once for all who wait; absent ones are left out. */
  idsOf(names: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** A tool was made or changed. */
  learn(tool: { readonly id: string; readonly name: string }): void;
  forget(id: string): void;
  /** Tools may have come or gone (an MCP server was synced): what was known is not trusted any more. */
  outdated(): void;
}

/** A directory over `read`, which lists every tool. */
export function createToolDirectory(read: () => Promise<readonly Tool[]>): ToolDirectory {
  const ids = new Map<string, string>();
  const missing = new Set<string>();
  let reading: Promise<readonly Tool[]> | undefined;

  const list = (fresh: boolean): Promise<readonly Tool[]> => {
    if (!fresh && reading) return reading;
    const now: Promise<readonly Tool[]> = read().then((tools) => {
      for (const tool of tools) if (tool.name) ids.set(tool.name, tool.id);
      missing.clear();
      return tools;
    });
    now.catch(() => { if (reading === now) reading = undefined; });
    reading = now;
    return now;
  };

  let looking: Promise<unknown> | undefined;
  return {
    list: (options = {}) => list(options.fresh ?? false),
    async idsOf(names) {
      if (names.some((name) => !ids.has(name) && !missing.has(name))) {
        if (!reading) await list(false);
        if (names.some((name) => !ids.has(name) && !missing.has(name))) {
          looking ??= list(true).finally(() => { looking = undefined; });
          await looking;
          for (const name of names) if (!ids.has(name)) missing.add(name);
        }
      }
      return new Map(names.flatMap((name) => {
        const id = ids.get(name);
        return id === undefined ? [] : [[name, id] as const];
      }));
    },
    learn(tool) {
      ids.set(tool.name, tool.id);
      missing.delete(tool.name);
    },
    forget(id) {
      for (const [name, known] of ids) if (known === id) ids.delete(name);
    },
    outdated() {
      ids.clear();
      missing.clear();
      reading = undefined;
    },
  };
}
