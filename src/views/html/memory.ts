import type { MemoryReport, MemoryRow } from '../../operations/reports/api.ts';
import { fillWord, missingWords, notesOf, totalWords } from '../memory-notes.ts';
import { age, grouped } from '../words.ts';
import { escapeHtml, htmlPage } from './page.ts';

const STYLE = `
:root { --paper: #fff; --ink: #1b1f24; --soft: #57606a; --line: #d8dee4; --low: #1a7f37; --middle: #9a6700; --high: #cf222e; --rest: #eaeef2 }
@media (prefers-color-scheme: dark) { :root { --paper: #0d1117; --ink: #e6edf3; --soft: #9198a1; --line: #30363d; --low: #3fb950; --middle: #d29922; --high: #f85149; --rest: #21262d } }
* { box-sizing: border-box }
body { margin: 0 auto; padding: 2rem 1.25rem 4rem; max-width: 76rem; background: var(--paper); color: var(--ink); font: 15px/1.5 system-ui, sans-serif }
h1 { margin: 0; font-size: 1.5rem } header p { margin: .25rem 0; color: var(--soft) }
.wide { overflow-x: auto; margin: 1.5rem 0 }
table { width: 100%; border-collapse: collapse }
caption { text-align: left; color: var(--soft); padding-bottom: .5rem }
th, td { padding: .45rem .75rem .45rem 0; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line) }
thead th { color: var(--soft); font-weight: 600; font-size: .85rem; position: sticky; top: 0; background: var(--paper) }
tbody th { font-weight: 600; overflow-wrap: break-word } td { overflow-wrap: break-word }
.number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums }
.fill { white-space: nowrap } .fill svg { width: 7rem; height: .7rem; margin-right: .5rem; vertical-align: baseline; border-radius: 2px }
.rest { fill: var(--rest) } .low { fill: var(--low) } .middle { fill: var(--middle) } .high { fill: var(--high) }
.preview { color: var(--soft); font: 12.5px/1.45 ui-monospace, monospace; min-width: 14rem }
footer { color: var(--soft); font-size: .85rem }
@media print { body { padding: 0; max-width: none; font-size: 10pt } thead th { position: static } tr { break-inside: avoid } .wide { overflow: visible } svg, .rest, .low, .middle, .high { print-color-adjust: exact; -webkit-print-color-adjust: exact } }
`;

/** The memory report as one page that can be kept, sent and printed. Everything in it is escaped. */
export function memoryPage(report: MemoryReport, { server }: { readonly server?: string } = {}): string {
  const now = new Date(report.at);
  const when = `${report.at.slice(0, 16).replace('T', ' ')} UTC`;
  const rows = report.rows.map((row) => rowOf(row, now)).join('\n');
  const missing = [...(report.without.length > 0 ? [`Without memory blocks: ${report.without.map(({ name }) => name).join(', ')}`] : []), ...missingWords(report)];
  return htmlPage({
    title: `Memory report, ${when}`, style: STYLE,
    body: `<header>
<h1>Memory report</h1>
<p>${escapeHtml(`${when}${server === undefined ? '' : ` · ${server}`}`)}</p>
<p>${escapeHtml(totalWords(report))}</p>
${missing.map((line) => `<p>${escapeHtml(line)}</p>`).join('\n')}
</header>
<main class="wide">
<table>
<caption>Each block once; one that several agents have names them all and is marked *.</caption>
<thead><tr><th scope="col">Agent</th><th scope="col">Block</th><th scope="col">Fill</th><th scope="col" class="number">Characters</th><th scope="col">Changed</th><th scope="col">Note</th><th scope="col">Text</th></tr></thead>
<tbody>
${rows}
</tbody>
</table>
</main>
<footer><p>Changed: when an agent last wrote the block with a memory tool, as far as the newest messages tell; – where nothing is known. Made by lettactl.</p></footer>`,
  });
}

function rowOf(row: MemoryRow, now: Date): string {
  const changed = row.changedAt === undefined ? '–' : `<time datetime="${escapeHtml(row.changedAt)}">${escapeHtml(`${age(row.changedAt, now)} ago`)}</time>`;
  return `<tr><th scope="row">${escapeHtml(row.agents.map(({ name }) => name).join(', '))}</th><td>${escapeHtml(row.label)}${row.users > 1 ? ' *' : ''}</td><td class="fill">${barOf(row.fillPct)}${row.fillPct} %</td>`
    + `<td class="number">${grouped(row.used)} / ${grouped(row.limit)}</td><td>${changed}</td><td>${escapeHtml(notesOf(row))}</td><td class="preview">${escapeHtml(row.preview)}</td></tr>`;
}

/** A bar of attributes only: a style in an element would be refused by the page's own policy. */
const barOf = (percent: number): string =>
  `<svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true"><rect class="rest" width="100" height="10"/><rect class="${fillWord(percent)}" width="${Math.max(0, Math.min(100, percent))}" height="10"/></svg>`;
