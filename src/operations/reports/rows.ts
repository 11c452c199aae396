import type { AgentRef } from '../api.ts';
import type { MemoryNote, MemoryRow } from './api.ts';
import { findDuplicates } from './duplicates.ts';

/** A block as it was read, with the agents of the report that have it. */
export interface SeenBlock {
  readonly id: string;
  readonly label: string;
  readonly value: string;
  readonly limit: number;
  readonly readOnly: boolean;
  readonly agents: readonly AgentRef[];
  /** All agents of the server that have it. */
  readonly users: number;
  /** Some fleet declares it for sharing, however many agents have it now. */
  readonly declaredShared: boolean;
}

/** The last write of a label by an agent. */
export interface Change { readonly agent: AgentRef; readonly at: string }

/** From this fill on a block should be split, or its limit raised. */
const NEARLY_FULL = 90;
const PREVIEW = 80;

/** Code points: what the server counts. */
export const charactersIn = (text: string): number => (/[\ud800-\udbff]/.test(text) ? [...text].length : text.length);

/** Whole percent; a limit of 0 is full with any text. */
export const fillOf = (used: number, limit: number): number => (limit > 0 ? Math.round((used / limit) * 100) : used > 0 ? 100 : 0);

/** The beginning of a text on one line. */
export function previewOf(text: string, most = PREVIEW): string {
  const line = [...text.slice(0, most * 4).trim().replace(/\s+/g, ' ')];
  return line.length > most ? `${line.slice(0, most - 1).join('').trimEnd()}…` : line.join('');
}

/** The rows of a report, by agent and label; `changes` by agent id and label (`agent-…/notes`). */
export function memoryRows(blocks: readonly SeenBlock[], changes: ReadonlyMap<string, Change>): { readonly rows: readonly MemoryRow[]; readonly compared: boolean } {
  const sorted = blocks.map((block) => ({ ...block, agents: block.agents.toSorted(byName) }))
    .toSorted((a, b) => order(a.agents[0]?.name, b.agents[0]?.name) || order(a.label, b.label) || order(a.id, b.id));
  const { like, complete } = findDuplicates(sorted.map(({ id, value }) => ({ id, text: value })));
  const byId = new Map(sorted.map((block) => [block.id, block]));
  const rows = sorted.map((block): MemoryRow => {
    const { id, label, value, limit, readOnly, agents, users } = block;
    const used = charactersIn(value);
    const fillPct = fillOf(used, limit);
    const last = agents.flatMap((agent) => changes.get(`${agent.id}/${label}`) ?? []).toSorted((a, b) => order(b.at, a.at))[0];
    const others = like.get(id) ?? [];
    const nearest = others[0] && byId.get(others[0].id);
    const notes: readonly MemoryNote[] = [
      ...(users > 1 ? [{ kind: 'shared' as const, by: users }] : []),
      ...(used === 0 ? [{ kind: 'empty' as const }] : fillPct > 100 ? [{ kind: 'over' as const }] : fillPct >= NEARLY_FULL ? [{ kind: 'nearly_full' as const }] : []),
      ...(nearest && others[0] ? [{ kind: 'duplicate' as const, overlap: Math.round(others[0].overlap * 100) / 100, like: { agent: nearest.agents[0]?.name ?? '', block: nearest.label }, count: others.length }] : []),
      ...(readOnly ? [{ kind: 'read_only' as const }] : users <= 1 && !block.declaredShared ? [{ kind: 'agent_owned' as const }] : []),
    ];
    return { blockId: id, label, agents, users, readOnly, used, limit, fillPct, preview: previewOf(value), ...(last ? { changedAt: last.at, changedBy: last.agent } : {}), notes };
  });
  return { rows, compared: complete };
}

const order = (a = '', b = ''): number => (a < b ? -1 : a > b ? 1 : 0);

const byName = (a: AgentRef, b: AgentRef): number => order(a.name, b.name) || order(a.id, b.id);
