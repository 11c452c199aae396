interface Row { readonly id: string; readonly tool_type?: string }

/** Families with what is deleted of each: everything, but for the server's own tools. */
const FAMILIES = ['agents', 'blocks', 'folders', 'archives', 'tools', 'mcp-servers', 'providers', 'identities'] as const;

/** Throws unless the server is one that scripts/real-server.mjs has started for this run, which says so in LETTA_REAL_OWN: any other would lose what other people have there. */
export function mustBeOwn(url: string): void {
  if (process.env['LETTA_REAL_OWN'] !== url) throw new Error(`${url} was not started for this run, and would be emptied: run it by npm (test:fleet, test:converge, test:crash), without LETTA_REAL_URL`);
}

const rowsOf = async (url: string, family: string): Promise<readonly Row[]> => {
  const response = await fetch(`${url}/v1/${family}/?limit=1000`);
  if (!response.ok) throw new Error(`GET ${family}: ${response.status} ${await response.text()}`);
  return ((await response.json()) as readonly Row[]).filter((row) => family !== 'tools' || row.tool_type === 'custom');
};

/** The ids of all that is there and could be deleted. */
export async function idsOn(url: string): Promise<ReadonlySet<string>> {
  const ids = new Set<string>();
  for (const family of FAMILIES) for (const { id } of await rowsOf(url, family)) ids.add(id);
  return ids;
}

/** Deletes everything from a server of our own, but for what has one of the ids of `keep`. */
export async function emptyServer(url: string, keep: ReadonlySet<string> = new Set()): Promise<void> {
  mustBeOwn(url);
  for (const family of FAMILIES) for (const { id } of await rowsOf(url, family)) if (!keep.has(id)) await fetch(`${url}/v1/${family}/${id}`, { method: 'DELETE' });
}
