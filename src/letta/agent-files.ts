import type { Letta } from './client.ts';

/** A file as an agent sees it through a folder. */
export interface ShownFile { readonly file_id: string; readonly file_name: string; readonly folder_id: string; readonly folder_name: string; readonly is_open: boolean; readonly last_accessed_at?: string | null }

interface Page { readonly files: readonly ShownFile[]; readonly next_cursor?: string | null; readonly has_more?: boolean }

/** The files that an agent is shown, in the server's order. A page without anything new ends the list too: old servers have one page. */
export async function shownFiles(letta: Letta, agentId: string): Promise<readonly ShownFile[]> {
  const rows = new Map<string, ShownFile>();
  for (let cursor: string | undefined; ;) {
    const page = await letta.get<Page>(`/v1/agents/${agentId}/files`, { query: { limit: 100, cursor } });
    const before = rows.size;
    for (const row of page.files) rows.set(row.file_id, row);
    cursor = page.next_cursor ?? undefined;
    if (page.has_more !== true || cursor === undefined || rows.size === before) return [...rows.values()];
  }
}
