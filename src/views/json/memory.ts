import type { MemoryNote, MemoryReport, MemoryRow } from '../../operations/reports/api.ts';
import type { Json } from '../../core/value.ts';

/** The rows of a memory report, by the keys of lettactl 1.x with ours behind them. */
export const memoryJson = (report: MemoryReport): Json => report.rows.map(rowJson);

function rowJson(row: MemoryRow): Json {
  const duplicate = row.notes.find((note) => note.kind === 'duplicate');
  return {
    agent: row.agents.map(({ name }) => name).join(', '), block: row.label, limit: row.limit, used: row.used, fillPct: row.fillPct, shared: row.users > 1, preview: row.preview,
    agents: row.agents.map(({ id, name }) => ({ id, name })), blockId: row.blockId, users: row.users, readOnly: row.readOnly,
    changedAt: row.changedAt ?? null, changedBy: row.changedBy?.name ?? null,
    notes: row.notes.map(({ kind }: MemoryNote) => kind),
    ...(duplicate ? { duplicate: { overlap: duplicate.overlap, agent: duplicate.like.agent, block: duplicate.like.block, count: duplicate.count } } : {}),
  };
}
