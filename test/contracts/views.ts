import { renderDot } from '../../src/views/graph/dot.ts';
import { renderMermaid } from '../../src/views/graph/mermaid.ts';
import { pictureOfPlan } from '../../src/views/graph/nodes.ts';
import { changeLines } from '../../src/views/changes.ts';
import { applyView } from '../../src/views/human/apply.ts';
import { renderBlocks, renderPassages } from '../../src/views/human/contents.ts';
import { renderAgentFiles, renderContext, renderHealth, renderOverview } from '../../src/views/human/context.ts';
import { renderObject } from '../../src/views/human/describe.ts';
import { renderDiagnostics } from '../../src/views/human/diagnostics.ts';
import { renderListing } from '../../src/views/human/listing.ts';
import { renderHeld, renderPlan, renderSaved } from '../../src/views/human/plan.ts';
import { renderRefresh } from '../../src/views/human/refresh.ts';
import { renderState, renderStateList } from '../../src/views/human/state.ts';
import { jsonStream } from '../../src/views/json/events.ts';
import { inspectedJson, listingJson } from '../../src/views/json/inspected.ts';
import { renderOutput } from '../../src/views/output.ts';
import { planDocument } from '../../src/views/json/plan.ts';
import { refreshDocument } from '../../src/views/json/refresh.ts';
import { stateDocument } from '../../src/views/json/state.ts';
import { renderPlanMarkdown } from '../../src/views/markdown/plan.ts';
import { renderRefreshMarkdown } from '../../src/views/markdown/refresh.ts';
import type { ViewWorld } from '../support/view-world.ts';

type View = (world: ViewWorld, options: { readonly redactContent?: boolean }) => string;

const now = new Date('2026-01-14T03:04:05.000Z');

function collected(play: (write: (text: string) => void) => void): string {
  let all = '';
  play((part) => {
    all += part;
  });
  return all;
}

/** Every view that writes text for people, without colour. A new one adds its line here and so joins the contract. */
export const textViews: Readonly<Record<string, View>> = {
  plan: ({ plan }, options) => renderPlan(plan, { color: false, ...options }),
  saved: () => renderSaved({ path: 'plan.bin', serial: 1, digest: 'sha256:00' }),
  held: ({ events }) => renderHeld(events.flatMap((event) => (event.type === 'applied' ? event.summary.held : [])), { color: false }),
  diagnostics: ({ diagnostics }, options) => renderDiagnostics(diagnostics, { color: false, outcome: 'Nothing was changed.', ...options }),
  apply: ({ events }, options) => collected((write) => {
    const view = applyView({ color: false, write, ...options });
    for (const event of events) view.event(event);
  }),
  refresh: ({ report }, options) => renderRefresh(report, { color: false, ...options }),
  state: ({ state }, options) => renderState(state, { color: false, ...options }),
  'state list': ({ state }) => renderStateList(state),
  'state list, wide': ({ state }) => renderStateList(state, { wide: true, columns: 80 }),
  get: ({ objects }) => renderListing('mcp servers', objects, { output: 'table', now }),
  'get -o wide': ({ objects }) => renderListing('mcp servers', objects, { output: 'wide', now, columns: 60 }),
  'get -o name': ({ objects }) => renderListing('mcp servers', objects, { output: 'name', now }),
  'get of every kind': ({ kinds }) => kinds.map((object) => renderListing('things', [object], { output: 'table', now }) + renderListing('things', [object], { output: 'wide', now })).join(''),
  describe: ({ objects, kinds }, options) => [...objects.toSorted((a, b) => (a.id < b.id ? -1 : 1)), ...kinds].map((object) => renderObject(object, { color: false, ...options })).join(''),
  'get blocks AGENT': ({ kinds }) => renderBlocks(kinds[0]?.name ?? '', kinds.filter(({ type }) => type === 'block'), { color: false }),
  'get archival': ({ kinds }) => renderPassages(kinds[0]?.name ?? '', kinds.filter(({ type }) => type === 'passage'), { color: false }),
  'get all': ({ kinds }) => renderOverview([{ kind: 'agent', items: kinds.filter(({ type }) => type === 'agent') }, { kind: 'folder', items: null }]),
  'get --watch': ({ objects }) => changeLines([], objects, 'text', now),
  context: ({ kinds: [agent] }) => renderContext({ agent: { id: 'agent-1', name: agent?.name ?? '' }, max: 100, used: 60, parts: [{ part: 'system', tokens: 60 }], messages: 1, recall: 1, archival: 1, fields: {} }, { color: false }),
  files: ({ kinds: [agent] }) => renderAgentFiles({ agent: { id: 'agent-1', name: 'a' }, files: [{ id: agent?.id ?? '', name: agent?.name ?? '', folder: { id: 'source-1', name: agent?.name ?? '' }, open: true, lastAccess: agent?.name ?? '' }] }, { color: false, verbose: true }),
  health: ({ kinds: [agent] }) => renderHealth({ url: 'http://x', status: agent?.name ?? '', version: agent?.name ?? '', keySet: true, agents: 1, tools: 2 }, true),
  dot: ({ plan }) => renderDot(pictureOfPlan(plan.changes)),
  mermaid: ({ plan }) => renderMermaid(pictureOfPlan(plan.changes)),
  'plan, markdown': ({ plan, digest }, options) => renderPlanMarkdown({ plan, digest }, options),
  'refresh, markdown': ({ report }, options) => renderRefreshMarkdown(report, options),
};

/** Every view for machines: they keep texts exact, JSON's own escapes carry them. */
export const machineViews: Readonly<Record<string, View>> = {
  'show -json': ({ plan, digest }, options) => planDocument({ plan, digest }, options),
  'state, json': ({ state }) => stateDocument(state),
  'refresh -json': ({ report }, options) => refreshDocument(report, options),
  'get -o json': ({ objects }) => renderOutput(listingJson(objects), { form: 'json' }),
  'get -o yaml': ({ objects }) => renderOutput(listingJson(objects), { form: 'yaml' }),
  'get -o jsonpath': ({ objects }) => renderOutput(listingJson(objects), { form: 'jsonpath', template: '{[*]}{"\\n"}' }),
  'get --watch -o json': ({ objects }) => changeLines([], objects, 'json'),
  'describe -o json': ({ kinds }) => renderOutput(kinds.map(inspectedJson), { form: 'json' }),
  'apply -json': ({ events }, options) => collected((write) => {
    const view = jsonStream({ write, ...options });
    for (const event of events) view.event(event);
  }),
};
