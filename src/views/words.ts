import type { PlanCounts } from '../core/plan/plan.ts';
import { cleanLine } from './clean.ts';

/** 1204 → `1,204`, the same on every machine. */
export const grouped = (count: number): string => String(count).replace(/\B(?=(\d{3})+(?!\d))/g, ',');

/** `1 line`, `3 lines`. */
export const counted = (count: number, one: string, many = `${one}s`): string => `${grouped(count)} ${count === 1 ? one : many}`;

/** An id short enough for a line: `agent-5f0c1234…`; other texts stay whole. */
export const shortId = (id: string): string => id.replace(/^([a-z_]+-[0-9a-f]{8})-[0-9a-f-]{20,}$/, '$1…');

/** Seconds as people say them: `40 s`, `3 min`, `2 h`. */
export function spoken(seconds: number): string {
  if (seconds < 90) return `${Math.max(0, Math.round(seconds))} s`;
  return seconds < 5400 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3600)} h`;
}

/** Time since then, coarse: `2 h`, `12 d`; empty when it is not a time. */
export function age(iso: string, now: Date): string {
  const seconds = (now.getTime() - Date.parse(iso)) / 1000;
  if (!Number.isFinite(seconds)) return '';
  if (seconds < 172_800) return spoken(Math.max(0, seconds));
  return `${Math.floor(seconds / 86_400)} d`;
}

/** Terraform's words: `Plan: 1 to import, 1 to add, 2 to change, 1 to destroy, 1 to forget.`; import and forget only when there are any. */
export function countLine(counts: PlanCounts): string {
  const parts = [
    ...(counts.import > 0 ? [`${counts.import} to import`] : []), `${counts.add} to add`, `${counts.change} to change`, `${counts.destroy} to destroy`,
    ...(counts.forget > 0 ? [`${counts.forget} to forget`] : []),
  ];
  return `Plan: ${parts.join(', ')}.`;
}

/** `1 added, 0 changed, 0 destroyed`, as an apply's last line has it. */
export const countWords = (counts: PlanCounts): string => [
  ...(counts.import > 0 ? [`${counts.import} imported`] : []), `${counts.add} added`, `${counts.change} changed`, `${counts.destroy} destroyed`,
  ...(counts.forget > 0 ? [`${counts.forget} forgotten`] : []),
].join(', ');

/** Why a node was not done, `name` shows an address. */
export const skippedBecause = (event: { readonly because: string; readonly unfinished?: true }, name: (address: string) => string = (address) => address): string =>
  event.unfinished ? `not finished, for the same reason as ${name(event.because)}` : `skipped, it waits for ${name(event.because)}`;

/** A saved plan that goes on where an earlier run of it ended. */
export function continuedText({ done, total, last }: { readonly done: number; readonly total: number; readonly last?: { readonly who: string; readonly when: string } }): string {
  const before = last ? ` by ${cleanLine(last.who)} at ${cleanLine(last.when)}` : '';
  return `Continuing this plan: ${done} of ${counted(total, 'change')} ${done === 1 ? 'was' : 'were'} done before${before}, ${total - done} ${total - done === 1 ? 'is' : 'are'} left.`;
}
