/**
 * What a server holds, without what differs between two runs that did the same: ids, times, and our own marks (lineage and op come from
 * random numbers and digests). Lists are sorted.
 */
export async function contentsOf(url: string): Promise<string> {
  const dump: unknown = await (await fetch(`${url}/__dev/dump`)).json();
  return JSON.stringify(plain(dump), undefined, 1);
}

const MARK = /^lettactl:|\[lettactl [0-9a-f]+\]/;

function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.filter((item) => !(typeof item === 'string' && MARK.test(item))).map(plain).map((item) => [JSON.stringify(item), item] as const).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([, item]) => item);
  // Files are shown to agents in the order in which they arrived, and they are sent in parallel.
  if (typeof value === 'string' && value.includes('<file name=')) return value.split('\n').sort().join('\n');
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([key]) => !['lettactl', 'otid', 'step_id', 'run_id'].includes(key));
  return Object.fromEntries(kept.map(([key, inner]) => [key, plain(inner)]));
}
