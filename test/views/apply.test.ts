import { expect } from 'chai';
import { Writable } from 'node:stream';
import type { EngineEvent, EventBody } from '../../src/engine/events.ts';
import { applyLiveView, liveLines, liveTitle } from '../../src/views/human/apply-live.ts';
import { applyView } from '../../src/views/human/apply.ts';
import { jsonStream } from '../../src/views/json/events.ts';
import { expectGolden } from '../support/golden.ts';
import { at, storyPlan } from '../support/plans.ts';

const stamped = (bodies: readonly EventBody[]): readonly EngineEvent[] => bodies.map((body, index) => ({ at: new Date(Date.UTC(2026, 0, 2, 3, 4, index)).toISOString(), ...body }) as EngineEvent);

const counts = { import: 0, add: 1, change: 1, destroy: 0, forget: 0 };
const sales = at('agent.sales-agent');

const incomplete = stamped([
  { type: 'version', version: '1.0.0' },
  { type: 'phase', phase: 'apply', message: 'Applying 4 changes' },
  { type: 'node_start', address: at('block.company-context'), action: 'create' },
  { type: 'node_start', address: sales, action: 'update', id: 'agent-2' },
  { type: 'node_done', address: at('block.company-context'), action: 'create', id: 'block-1b2e0000-0000-4000-8000-000000000001', detail: [], milliseconds: 104 },
  { type: 'node_progress', address: at('agent.support-agent'), message: 'waiting for 1 active run' },
  { type: 'node_done', address: at('agent.support-agent'), action: 'update', id: 'agent-1', detail: ['system_prompt', 'tags', 'recompiled'], milliseconds: 912 },
  { type: 'retry', method: 'PATCH', path: '/v1/agents/agent-2', status: 429, waitMs: 2000, attempt: 3 },
  { type: 'progress', done: 2, total: 4, running: 1, secondsLeft: 40 },
  { type: 'node_failed', address: sales, action: 'update', milliseconds: 300, diagnostics: [{ severity: 'error', code: 'LC2012', summary: 'the server answered 400: model openai/gpt-5-nano is not available here', next: 'models that are: lettactl get models --query gpt-5' }] },
  { type: 'node_skipped', address: at('agent.old-agent'), action: 'delete', because: sales },
  { type: 'applied', summary: { counts, failed: 1, skipped: 1, held: [], complete: false, planDigest: 'sha256:9f', milliseconds: 2000 } },
]);

const held = stamped([
  { type: 'node_done', address: at('block.a'), action: 'create', id: 'block-1', detail: [], milliseconds: 50, already: true },
  { type: 'applied', summary: {
    counts: { import: 2, add: 1, change: 0, destroy: 0, forget: 1 }, failed: 0, skipped: 0, complete: true, planDigest: 'sha256:9f', milliseconds: 100,
    held: [{ address: at('agent.old-agent'), what: 'delete', requires: 'requires --prune agents' }, { address: at('agent.a'), path: 'blocks', what: 'extra', requires: 'requires --force' }],
  } },
]);

const continued = stamped([
  { type: 'continued', done: 3, total: 7, last: { who: 'dana@build-7', when: '2026-01-02T03:04:05.000Z' } },
  { type: 'node_failed', address: sales, action: 'update', milliseconds: 300, diagnostics: [{ severity: 'error', code: 'LC2003', summary: 'the server at http://letta.example does not accept the API key', next: 'check LETTA_API_KEY' }] },
  { type: 'node_skipped', address: at('agent.a'), action: 'create', because: sales, unfinished: true },
  { type: 'continued', done: 1, total: 2 },
]);

function played(events: readonly EngineEvent[], options: { readonly again?: string; readonly quiet?: boolean } = {}): string {
  let text = '';
  const view = applyView({ color: false, write: (part) => { text += part; }, ...options });
  for (const event of events) view.event(event);
  return text;
}

/** A terminal of so many rows that keeps what is written to it. */
function terminal(rows: number): { readonly stream: NodeJS.WriteStream; readonly text: () => string } {
  let text = '';
  const stream = new Writable({ write(chunk: Buffer, _encoding, done) { text += chunk.toString(); done(); } });
  return { stream: Object.assign(stream, { rows, columns: 80, isTTY: true }) as unknown as NodeJS.WriteStream, text: () => text };
}

describe('apply views', () => {
  it('one line per node, then what was done, what failed, what was skipped', () => expectGolden('views/apply/incomplete.txt', played(incomplete, { again: 'lettactl apply plan.bin' })));
  it('names what is held back, each with the flag it needs', () => expectGolden('views/apply/held.txt', played(held)));
  it('says what it continues, and of what stops the whole run once', () => expectGolden('views/apply/continued.txt', played(continued)));
  it('quiet: failures and the summary only', () => expectGolden('views/apply/quiet.txt', played(incomplete, { quiet: true })));
  it('NDJSON', () => {
    let text = '';
    const view = jsonStream({ write: (part) => { text += part; } });
    for (const event of [...stamped([{ type: 'planned', plan: storyPlan(), digest: 'sha256:9f' }]), ...incomplete, ...held, ...continued]) view.event(event);
    expectGolden('views/apply/events.ndjson', text);
  });
});

describe('apply view on a terminal', () => {
  it('counts, measures and looks ahead in its title', () => {
    expect(liveTitle({ done: 12, failed: 1, total: 400, nodes: ['a', 'b'], elapsed: 4000 })).to.equal('12 of 400 done, 2 running, 1 failed, 3.0 per second, about 2 min left');
    expect(liveTitle({ done: 0, failed: 0, total: 0, nodes: ['a'], elapsed: 0 })).to.equal('0 done, 1 running');
  });

  it('never draws more lines than fit', () => {
    const nodes = Array.from({ length: 30 }, (_, index) => `agent.${index}: creating`);
    expect(liveLines(nodes, 5)).to.have.length(5);
    expect(liveLines(nodes, 5).at(-1)).to.equal('… and 26 more');
    expect(liveLines(nodes.slice(0, 5), 5)).to.deep.equal(nodes.slice(0, 5));
    expect(liveLines(nodes, -3)).to.deep.equal(['… and 30 more']);
  });

  it('ends with the same lines as without a terminal, and gives the cursor back', async () => {
    const screen = terminal(24);
    let text = '';
    const view = applyLiveView({ color: false, terminal: screen.stream, write: (part) => { text += part; }, again: 'lettactl apply plan.bin' });
    for (const event of incomplete) view.event(event);
    await view.end();
    await view.end();
    const timeOnly = /^… .*\n/gm;
    expect(text).to.equal(played(incomplete, { again: 'lettactl apply plan.bin' }).replace(timeOnly, ''));
    expect(screen.text()).to.contain('running').and.contain('\u001b[?25h');
  });

  it('writes a summary though no node ever started', async () => {
    const screen = terminal(24);
    let text = '';
    const view = applyLiveView({ color: false, terminal: screen.stream, write: (part) => { text += part; } });
    for (const event of held) view.event(event);
    await view.end();
    expect(text).to.equal(played(held));
    expect(screen.text()).to.equal('');
  });
});
