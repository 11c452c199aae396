/** What a server holds beside what it should: objects that are there twice, that are missing, or that look otherwise. One line each. */
export interface Damage { readonly duplicates: readonly string[]; readonly losses: readonly string[]; readonly different: readonly string[] }

type Rows = Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>;

const nameOf = (row: Readonly<Record<string, unknown>>): string => String(row['name'] ?? row['label'] ?? row['file_name'] ?? row['server_name'] ?? row['summary'] ?? row['content'] ?? row['text'] ?? JSON.stringify(row['body'] ?? row).slice(0, 80));

const counts = (rows: Rows): ReadonlyMap<string, number> => {
  const found = new Map<string, number>();
  for (const [table, list] of Object.entries(rows)) for (const row of list) found.set(`${table} ${nameOf(row)}`, (found.get(`${table} ${nameOf(row)}`) ?? 0) + 1);
  return found;
};

/**
 * Compares dumps of a server (see plainContents). `lost`: the state was lost with the disk; then what the change removes from the fleet may still be
 * there, as it was before (nobody knows that it was ours to delete), and the details of objects that hold it may differ.
 */
export function damageOf({ before, expected, found, lost }: { readonly before: unknown; readonly expected: unknown; readonly found: unknown; readonly lost: boolean }): Damage {
  const [was, wanted, is] = [counts(before as Rows), counts(expected as Rows), counts(found as Rows)];
  const losses = [...wanted].filter(([name, count]) => (is.get(name) ?? 0) < count && !(lost && name.startsWith('messages '))).map(([name]) => name);
  const duplicates = [...is].filter(([name, count]) => count > Math.max(wanted.get(name) ?? 0, lost ? (was.get(name) ?? 0) : 0)).map(([name]) => name);
  const different = lost || losses.length + duplicates.length > 0 || JSON.stringify(expected) === JSON.stringify(found) ? [] : [firstDifference(expected, found)];
  return { duplicates, losses, different };
}

/** Where two contents begin to differ. */
export function firstDifference(expected: unknown, found: unknown): string {
  const [a, b] = [JSON.stringify(expected, undefined, 1).split('\n'), JSON.stringify(found, undefined, 1).split('\n')];
  const at = a.findIndex((line, index) => line !== b[index]);
  return `${a.slice(Math.max(0, at - 2), at + 2).join(' ').slice(0, 300)} <> ${b.slice(Math.max(0, at - 2), at + 2).join(' ').slice(0, 300)}`;
}

/** A prompt that tells of files. */
const tellsOfFiles = (row: unknown): boolean => JSON.stringify(row).includes('<directories>');

/** Contents without what agents are shown of files: everything else must be the same. */
export const withoutShownFiles = (contents: unknown): unknown => Object.fromEntries(Object.entries(contents as Rows).map(([table, rows]) => [
  table, table === 'messages' ? rows.filter((row) => !tellsOfFiles(row)) : table === 'agents' ? rows.map(({ open_file_ids: _open, detached_file_ids: _detached, ...row }) => row) : rows,
]));
