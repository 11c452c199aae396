import type { MemoryNote, MemoryReport, MemoryRow } from '../operations/reports/api.ts';
import { counted, grouped } from './words.ts';

/** How full a block is, in a word: it stands beside every colour. */
export type Fill = 'low' | 'middle' | 'high';

/** As lettactl 1.x drew the lines: under 50, under 80, else. */
export const fillWord = (percent: number): Fill => (percent < 50 ? 'low' : percent < 80 ? 'middle' : 'high');

/** A note in words. */
export function noteWords(note: MemoryNote): string {
  switch (note.kind) {
    case 'shared': return `shared by ${grouped(note.by)}`;
    case 'over': return 'over its limit: split or raise the limit';
    case 'nearly_full': return 'nearly full: split or raise the limit';
    case 'empty': return 'empty';
    case 'read_only': return 'read-only';
    case 'agent_owned': return 'agent-owned';
    case 'duplicate': {
      const more = note.count > 1 ? ` and ${grouped(note.count - 1)} more` : '';
      return `${note.overlap === 1 ? 'duplicate of' : `${Math.round(note.overlap * 100)} % like`} ${note.like.agent}/${note.like.block}${more}`;
    }
  }
}

/** All notes of a row; whose it is only where there is nothing else to say. */
export function notesOf({ notes }: MemoryRow): string {
  const said = notes.filter(({ kind }) => kind !== 'agent_owned');
  return (said.length > 0 ? said : notes).map(noteWords).join(', ');
}

/** A report in one line. */
export function totalWords({ agents, rows }: MemoryReport): string {
  const used = rows.reduce((sum, row) => sum + row.used, 0);
  const limit = rows.reduce((sum, row) => sum + row.limit, 0);
  const having = (...kinds: readonly MemoryNote['kind'][]): number => rows.filter(({ notes }) => notes.some(({ kind }) => kinds.includes(kind))).length;
  const [full, same] = [having('nearly_full', 'over'), having('duplicate')];
  const more = [...(full > 0 ? [`${grouped(full)} nearly full`] : []), ...(same > 0 ? [`${counted(same, 'block')} like another`] : [])];
  return `${counted(rows.length, 'block')} of ${counted(agents.length, 'agent')}, ${grouped(used)} of ${grouped(limit)} characters${limit > 0 ? ` (${Math.round((used / limit) * 100)} %)` : ''}${more.length > 0 ? `; ${more.join(', ')}` : ''}`;
}

/** What a report cannot say, if anything. */
export const missingWords = ({ changesKnown, compared }: MemoryReport): readonly string[] => [
  ...(changesKnown ? [] : ['This server does not list messages, so nothing is known of changes.']),
  ...(compared ? [] : ['There are many texts of one kind: not all of them were compared, so some that are alike may not be named.']),
];
