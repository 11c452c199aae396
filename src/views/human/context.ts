import type { AgentFiles, ContextUse, Health, Overview } from '../../operations/inspect/api.ts';
import { cleanLine } from '../clean.ts';
import { fieldOf, inside, textOf } from '../inspected.ts';
import { percentOf } from '../json/inspected.ts';
import type { ViewOptions } from '../options.ts';
import { tidy } from '../tidy.ts';
import { displayWidth, padTo } from '../width.ts';
import { counted, grouped } from '../words.ts';
import { paint } from './paint.ts';
import { renderTable } from './table.ts';

const BAR = 30;

/** A bar of 30 blocks, and the tokens of each part of the window. */
export function renderContext({ agent, max, used, parts, messages, recall, archival }: ContextUse, options: ViewOptions): string {
  const percent = percentOf(used, max);
  const full = Math.min(BAR, Math.round((percent / 100) * BAR));
  const paints = paint(options.color);
  const colour = percent < 50 ? paints.add : percent < 80 ? paints.change : paints.remove;
  const table = renderTable([{ head: 'PART' }, { head: 'TOKENS', align: 'right' }, { head: 'OF WINDOW', align: 'right' }], parts.filter(({ tokens }) => tokens > 0).map(({ part, tokens }) => [part, grouped(tokens), `${percentOf(tokens, max).toFixed(1)} %`]));
  return tidy(`${[
    `Context of ${cleanLine(agent.name)}`, `${colour('█'.repeat(full))}${paints.quiet('░'.repeat(BAR - full))}  ${percent.toFixed(1)} %  ${grouped(used)} of ${grouped(max)} tokens`, '', table,
    `${counted(messages, 'message')} in the window, ${grouped(recall)} in recall memory, ${counted(archival, 'passage')} in archival memory`,
  ].join('\n')}\n`);
}

/** An agent's files by folder, `[OPEN]` or `[CLOSED]`; with `verbose` ids and the last access. */
export function renderAgentFiles({ agent, files }: AgentFiles, { color, verbose = false }: ViewOptions & { readonly verbose?: boolean }): string {
  if (files.length === 0) return `No files found for ${cleanLine(agent.name)}.\n`;
  const paints = paint(color);
  const folders = new Map<string, AgentFiles['files'][number][]>();
  for (const file of files) folders.set(file.folder.id, [...(folders.get(file.folder.id) ?? []), file]);
  const longest = Math.max(...files.map(({ name }) => displayWidth(cleanLine(name))));
  const open = files.filter((file) => file.open).length;
  const sections = [...folders.values()].map((inside) => [
    paints.strong(cleanLine(inside[0]?.folder.name ?? '')),
    ...inside.map((file) => `  ${file.open ? paints.add('[OPEN]  ') : '[CLOSED]'}  ${verbose ? `${padTo(cleanLine(file.name), longest)}  ${cleanLine(file.id)}  ${file.lastAccess === null ? 'never' : cleanLine(file.lastAccess)}` : cleanLine(file.name)}`),
  ].join('\n'));
  return tidy(`${sections.join('\n\n')}\n\n${counted(files.length, 'file')} in ${counted(folders.size, 'folder')}, ${open} open\n`);
}

export function renderHealth({ url, status, version, agents, tools, keySet }: Health, verbose: boolean): string {
  const rows = [
    ['Server', url], ['Status', status], ['Version', version],
    ...(verbose ? [['Agents', agents === undefined ? '–' : grouped(agents)], ['Tools', tools === undefined ? '–' : grouped(tools)], ['API key', keySet ? 'set' : 'not set']] : []),
  ] as const;
  return tidy(`${rows.map(([label = '', value = '']) => `${padTo(`${label}:`, 8)}  ${cleanLine(value)}`).join('\n')}\n`);
}

/** Agents that `get all` names. */
const NAMED = 20;

/** How many there are of each kind, and the first agents with their models. */
export function renderOverview(kinds: readonly Overview[]): string {
  const counts = renderTable([{ head: 'KIND' }, { head: 'COUNT', align: 'right' }], kinds.map(({ kind, items }) => [`${kind.replaceAll('_', '-')}s`, items === null ? 'not available' : grouped(items.length)]));
  const agents = kinds.find(({ kind }) => kind === 'agent')?.items ?? [];
  if (agents.length === 0) return counts;
  const rows = agents.slice(0, NAMED).map((agent) => [agent.name, textOf(fieldOf(agent, 'model') ?? inside(fieldOf(agent, 'llm_config'), 'handle'))]);
  return `${counts}\n${renderTable([{ head: 'AGENT' }, { head: 'MODEL' }], rows)}${agents.length > NAMED ? `… and ${agents.length - NAMED} more: lettactl get agents\n` : ''}`;
}
