import type { ConversationInfo, ConversationLosses } from '../../operations/conversations/api.ts';
import { cleanLine } from '../clean.ts';
import { age, counted } from '../words.ts';
import { renderTable } from './table.ts';

/** Conversations as a table; with a hint where there are none. */
export function renderConversations(agent: string, conversations: readonly ConversationInfo[], options: { readonly now: Date; readonly wide?: boolean; readonly columns?: number }): string {
  if (conversations.length === 0) return `No conversations of ${cleanLine(agent)}. Begin one: lettactl create conversation ${cleanLine(JSON.stringify(agent))}\n`;
  const wide = options.wide ? [{ head: 'MESSAGES', align: 'right' as const }, { head: 'OWN BLOCKS', align: 'right' as const }] : [];
  return renderTable(
    [{ head: 'ID' }, { head: 'SUMMARY', cut: true }, ...wide, { head: 'LAST MESSAGE', align: 'right' }, { head: 'CREATED', align: 'right' }],
    conversations.map((one) => [
      one.id, one.summary ?? '–', ...(options.wide ? [String(one.messages ?? ''), String(one.isolatedBlockIds.length)] : []), age(one.lastMessageAt ?? '', options.now), age(one.createdAt ?? '', options.now),
    ]),
    options.columns === undefined ? {} : { columns: options.columns },
  );
}

/** What goes with a conversation, before it goes. */
export function renderLosses({ conversation, agent, messages, blocks, managed }: ConversationLosses): string {
  const name = conversation.summary === null ? '' : ` "${cleanLine(conversation.summary)}"`;
  const lost = [
    ...(messages > 0 ? [`lost for good: ${counted(messages, 'message')}`] : []),
    ...(blocks.length > 0 ? [`lost for good: its own ${blocks.length === 1 ? 'copy of block' : 'copies of blocks'} ${blocks.map((label) => `"${cleanLine(label)}"`).join(', ')}`] : []),
    ...(messages > 0 || blocks.length > 0 ? ['saved first under .lettactl/backups/'] : []),
    ...(managed ? [`managed by fleet ${managed.fleet}, workspace ${managed.workspace}, as ${managed.address}: the next plan makes it anew`] : []),
  ];
  return `Would delete conversation${name} (${conversation.id}) of ${cleanLine(agent)}\n${lost.map((line) => `  ! ${cleanLine(line)}\n`).join('')}`;
}
