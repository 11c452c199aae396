import type { RemoteInfo } from '../../sdk/api.ts';
import { cleanLine } from '../clean.ts';
import { renderTable } from './table.ts';

/** Remotes for `remote list`: `*` marks the active one; no keys. Ends with a line feed. */
export function renderRemotes(remotes: readonly RemoteInfo[], options: { readonly wide: boolean; readonly columns?: number }): string {
  if (remotes.length === 0) return 'No remotes yet. Add one: lettactl remote add NAME URL\n';
  const heads = [{ head: '' }, { head: 'NAME' }, { head: 'URL', cut: true }, ...(options.wide ? [{ head: 'KEY' }, { head: 'PROJECT' }] : [])];
  const rows = remotes.map(({ name, url, active, key, project, projectId }) => [active ? '*' : '', name, url, ...(options.wide ? [key ? `from ${key.from}` : '–', project ?? projectId ?? '–'] : [])]);
  return renderTable(heads, rows, options.columns === undefined ? {} : { columns: options.columns });
}

/** One remote in lines, for `remote show`. Of a key at most 8 characters. */
export function renderRemote({ name, url, active, key, project, projectId }: RemoteInfo): string {
  const lines: readonly (readonly [string, string | undefined])[] = [['Name', active ? `${name} (active)` : name], ['URL', url], ['Key', key?.shown ?? 'none'], ['Project', project], ['Project id', projectId]];
  return lines.flatMap(([label, value]) => (value === undefined ? [] : [`${`${label}:`.padEnd(12)}${cleanLine(value)}\n`])).join('');
}
