/**
 * What a server holds, without what differs between two runs that did the same: ids, times, and our own marks (lineage and op come from
 * random numbers and digests). Lists are sorted.
 */
export async function contentsOf(url: string): Promise<string> {
  const dump: unknown = await (await fetch(`${url}/__dev/dump`)).json();
  return JSON.stringify(plainContents(dump), undefined, 1);
}

const MARK = /^lettactl:|\[lettactl [0-9a-f]+\]/;

/** The same of a dump that was read already. */
export function plainContents(value: unknown): unknown {
  if (Array.isArray(value)) return value.filter((item) => !(typeof item === 'string' && MARK.test(item))).map(plainContents).map((item) => [JSON.stringify(item), item] as const).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([, item]) => item);
  // Our mark in a description, with its op and lineage.
  if (typeof value === 'string' && / ?\[lettactl \S+\/\S+ .+ [0-9a-f]+ [0-9a-f]+(?: adopted)?\]$/.test(value)) return value.replace(/ ?\[lettactl [^[]*\]$/, '');
  // Files are shown to agents in the order in which they arrived, and they are sent in parallel; blocks in the order in which they were attached.
  if (typeof value === 'string' && /<file [^>]*name=|<memory_blocks>/.test(value)) return value.split('\n').sort().join('\n');
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([key]) => !['lettactl', 'otid', 'step_id', 'run_id'].includes(key));
  return Object.fromEntries(kept.map(([key, inner]) => [key, plainContents(inner)]));
}
