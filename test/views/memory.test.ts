import { createHash } from 'node:crypto';
import { expect } from 'chai';
import { parse } from 'yaml';
import type { MemoryReport, MemoryRow } from '../../src/operations/reports/api.ts';
import { memoryPage } from '../../src/views/html/memory.ts';
import { bar, memoryNames, renderMemory } from '../../src/views/human/memory.ts';
import { memoryJson } from '../../src/views/json/memory.ts';
import { renderOutput } from '../../src/views/output.ts';

const agent = (name: string) => ({ id: `agent-${name}`, name });
const row = (more: Partial<MemoryRow>): MemoryRow =>
  ({ blockId: 'block-1', label: 'notes', agents: [agent('support-agent')], users: 1, readOnly: false, used: 1420, limit: 2000, fillPct: 71, preview: 'The customer likes tea', notes: [{ kind: 'agent_owned' }], ...more });
const report = (rows: readonly MemoryRow[], more: Partial<MemoryReport> = {}): MemoryReport => ({ at: '2026-01-04T12:00:00.000Z', agents: [agent('support-agent'), agent('sales-agent')], rows, without: [], changesKnown: true, compared: true, reads: 3, ...more });
const SAMPLE = report([
  row({ label: 'persona', changedAt: '2026-01-01T12:00:00+00:00' }),
  row({ label: 'company-context', agents: [agent('sales-agent'), agent('support-agent')], users: 2, used: 1204, limit: 5000, fillPct: 24, notes: [{ kind: 'shared', by: 2 }] }),
  row({ agents: [agent('sales-agent')], used: 1960, fillPct: 98, notes: [{ kind: 'nearly_full' }, { kind: 'duplicate', overlap: 0.92, like: { agent: 'support-agent', block: 'notes' }, count: 3 }, { kind: 'agent_owned' }] }),
]);
const HOSTILE = '<script>alert(1)</script><img src=x onerror=alert(2)> "\' ` \u001b[31m\u202e&amp;';
const OPTIONS = { wide: false, single: false, now: new Date(SAMPLE.at), color: false };

describe('views of a memory report', () => {
  it('draw a bar per block, with what there is to say of it', () => {
    expect(renderMemory(SAMPLE, OPTIONS)).to.equal(`AGENT                       BLOCK              FILL                               CHARS  CHANGED  NOTE
support-agent               persona            ██████████████░░░░░░   71 %  1,420/2,000  3 d      agent-owned
sales-agent, support-agent  company-context *  ████▌░░░░░░░░░░░░░░░   24 %  1,204/5,000  –        shared by 2
sales-agent                 notes              ███████████████████▌   98 %  1,960/2,000  –        nearly full: split or raise the limit, 92 % like support-agent/notes and 2 more

3 blocks of 2 agents, 4,584 of 9,000 characters (51 %); 1 nearly full, 1 block like another.
`);
  });

  it('fit a terminal: a shorter bar, notes cut, names never; and show no column for an agent that was named', () => {
    const shown = renderMemory(SAMPLE, { ...OPTIONS, columns: 98 });
    expect(shown).to.include('sales-agent and 1 more').and.to.include('███████░░░   71 %').and.to.include('…');
    expect(Math.max(...shown.split('\n').slice(0, 4).map((line) => line.length))).to.be.at.most(98);
    expect(renderMemory(SAMPLE, { ...OPTIONS, single: true })).to.match(/^BLOCK/);
    const many = report([row({ agents: ['a', 'b', 'c', 'd', 'e'].map(agent), users: 5 })]);
    expect(renderMemory(many, { ...OPTIONS, columns: 120 })).to.include('a, b, c and 2 more');
    // On a narrow one the notes would be gone for names.
    expect(renderMemory(many, { ...OPTIONS, columns: 100 })).to.include('a and 4 more').and.not.include('a, b');
    expect(renderMemory(many, OPTIONS)).to.include('a, b, c, d, e');
  });

  it('are green under 50, yellow under 80, else red, and say the number beside', () => {
    const painted = (fillPct: number): string => renderMemory(report([row({ fillPct })]), { ...OPTIONS, color: true });
    for (const [percent, code] of [[0, 32], [49, 32], [50, 33], [79, 33], [80, 31], [140, 31]] as const) {
      expect(painted(percent), String(percent)).to.match(new RegExp(`\\u001b\\[${code}m[█▌░]{20} +${percent} %\\u001b`));
    }
  });

  it('draw no full bar before it is full', () => {
    expect([0, 1, 3, 50, 99, 100, 250].map((percent) => bar(percent, 10))).to.deep.equal(['░░░░░░░░░░', '░░░░░░░░░░', '░░░░░░░░░░', '█████░░░░░', '█████████▌', '██████████', '██████████']);
  });

  it('are rows with the keys of lettactl 1.x as JSON and YAML, ours behind them', () => {
    const rows = JSON.parse(renderOutput(memoryJson(SAMPLE), { form: 'json' })) as Record<string, unknown>[];
    expect(Object.keys(rows[0] ?? {}).slice(0, 7)).to.deep.equal(['agent', 'block', 'limit', 'used', 'fillPct', 'shared', 'preview']);
    expect(rows[1]).to.deep.include({ agent: 'sales-agent, support-agent', block: 'company-context', fillPct: 24, shared: true, changedAt: null, notes: ['shared'] });
    expect(rows[2]).to.deep.include({ duplicate: { overlap: 0.92, agent: 'support-agent', block: 'notes', count: 3 } });
    expect(parse(renderOutput(memoryJson(SAMPLE), { form: 'yaml' }))).to.deep.equal(rows);
    expect(memoryJson(report([]))).to.deep.equal([]);
    expect(memoryNames(SAMPLE)).to.equal('support-agent/persona\nsales-agent/company-context\nsales-agent/notes\n');
  });

  it('say what they cannot say, and when there is nothing', () => {
    expect(renderMemory(report([], { agents: [] }), OPTIONS)).to.equal('No agents found.\n');
    expect(renderMemory(report([], { without: [agent('bare')], changesKnown: false, compared: false }), OPTIONS)).to.equal('0 blocks of 2 agents, 0 of 0 characters.\nWithout memory blocks: bare\nThis server does not list messages, so nothing is known of changes.\nThere are many texts of one kind: not all of them were compared, so some that are alike may not be named.\n');
  });

  it('let no text of the server steer a terminal', () => {
    const shown = renderMemory(report([row({ label: HOSTILE, agents: [agent(HOSTILE)], preview: HOSTILE })], { without: [agent(HOSTILE)] }), { ...OPTIONS, wide: true });
    for (const character of ['\u001b', '\u202e']) expect(shown).to.not.include(character);
    expect(memoryNames(report([row({ label: 'a\nb' })]))).to.equal('support-agent/a\\nb\n');
  });
});

describe('the page of a memory report', () => {
  it('is one file that needs nothing: its policy allows its own style sheet, and there is nothing else', () => {
    const page = memoryPage(SAMPLE, { server: 'http://letta.test' });
    const [, style = ''] = /<style>([\s\S]*?)<\/style>/.exec(page) ?? [];
    expect(page).to.include(`style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`).and.to.include("default-src 'none'");
    expect(page).to.not.match(/<script|<link|<img|<iframe|@import|url\(|\sstyle=|\son\w+=|https?:\/\/(?!letta\.test)/i);
    expect(page).to.match(/^<!doctype html>\n<html lang="en">/).and.to.include('prefers-color-scheme: dark').and.to.include('@media print');
    expect(page).to.include('<rect class="middle" width="71"').and.to.include('71 %').and.to.include('3 d ago');
  });

  it('has every text of the server escaped', () => {
    const page = memoryPage(report([row({ label: HOSTILE, agents: [agent(HOSTILE)], preview: HOSTILE, changedAt: HOSTILE, notes: [{ kind: 'duplicate', overlap: 1, like: { agent: HOSTILE, block: HOSTILE }, count: 1 }] })], { without: [agent(HOSTILE)] }), { server: HOSTILE });
    expect(page).to.not.match(/<script|<img|onerror=alert\(2\)>/);
    for (const character of ['\u001b', '\u202e']) expect(page).to.not.include(character);
    expect(page).to.include('&#60;script&#62;');
    const tags = new Set([...page.matchAll(/<\/?([a-z0-9]+)/g)].map(([, tag]) => tag));
    expect([...tags].sort()).to.deep.equal(['body', 'caption', 'footer', 'h1', 'head', 'header', 'html', 'main', 'meta', 'p', 'rect', 'style', 'svg', 'table', 'tbody', 'td', 'th', 'thead', 'time', 'title', 'tr']);
  });
});
