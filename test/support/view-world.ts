import type { Diagnostic } from '../../src/core/diagnostic.ts';
import type { Plan } from '../../src/core/plan/plan.ts';
import type { State, StateEntry } from '../../src/core/state/state.ts';
import type { EngineEvent } from '../../src/engine/events.ts';
import type { Inspected } from '../../src/operations/inspect/api.ts';
import { inspectedOf } from '../../src/operations/inspect/found.ts';
import type { RefreshReport } from '../../src/views/refresh-report.ts';
import { at, change, drift, map, plan, scalar, set, text } from './plans.ts';

/** Text that no view may ever show. */
export const PLAINTEXT = 'canary-secret-5f0c';

/** Everything that views are given, in one piece. */
export interface ViewWorld {
  readonly plan: Plan;
  readonly digest: string;
  readonly report: RefreshReport;
  readonly state: State;
  readonly objects: readonly Inspected[];
  /** One of every kind that can be looked at, everything in it odd. */
  readonly kinds: readonly Inspected[];
  readonly events: readonly EngineEvent[];
  readonly diagnostics: readonly Diagnostic[];
}

const AT = '2026-01-02T03:04:05.000Z';
const sealed = { $secret: { parts: [{ literal: PLAINTEXT }, { env: 'TOKEN', default: PLAINTEXT }], shown: 'Bearer ${TOKEN}', digest: 'ab'.repeat(32) } };

/** A world in which `odd` stands wherever a server or a file can put a text, and secrets stand in clear where only care keeps them back. */
export function viewWorld(odd: string, order: <T>(items: readonly T[]) => readonly T[] = (items) => items): ViewWorld {
  const address = at(`agent[${JSON.stringify(odd)}]`);
  const diagnostics: readonly Diagnostic[] = [
    { severity: 'error', code: 'LC1104', summary: odd, detail: `${odd}\n${odd}`, next: odd, address, range: { file: odd, start: { line: 2, column: 1 }, end: { line: 2, column: 4 }, excerpt: [{ line: 2, text: odd }] } },
  ];
  const objectDrift = [drift(address, order([text('system_prompt', `old\n${odd}`, `${odd}\nnew`), set('tags', order([odd, 'b']), order(['c', 'd'])), scalar('auth_token', PLAINTEXT, PLAINTEXT, { sensitive: true }), scalar('args', ['--token', sealed], ['--token', PLAINTEXT]), map('headers', [{ key: 'K', before: sealed, after: PLAINTEXT }])])), drift('agent.gone', [], { gone: true })];
  const made = plan(order([
    change(address, 'update', {
      id: odd, reasons: ['config', 'drift'], owes: [odd],
      attributes: order([
        text('system_prompt', `a\n${odd}\nb`, `a\n${odd} more\nb`), set('tags', order([odd, 'z']), ['y']), scalar('description', odd, `${odd}!`, { cause: 'conflict' }), text('notes', undefined, odd),
        map('env', order([{ key: odd, before: PLAINTEXT, after: sealed }, { key: 'K', after: PLAINTEXT }]), { sensitive: true }), scalar('auth_token', PLAINTEXT, sealed, { sensitive: true }),
        // What the server has in the place of a secret, in an attribute that is not sensitive by its type.
        scalar('args', ['--token', PLAINTEXT], ['--token', sealed]), scalar('server_url', PLAINTEXT, sealed),
      ]),
      origins: { system_prompt: odd }, desired: { blocks: { [odd]: { $ref: at('block.shared') } }, auth_token: sealed },
    }),
    change('block.shared', 'create', { reasons: ['new'], desired: { value: `${odd}\n${odd}`, description: odd, token: sealed, list: [odd, sealed] } }),
    change('agent.old', 'delete', { id: 'agent-9', reasons: ['not-in-config'] }),
    change('block.rules', 'forget', { id: 'block-9', reasons: ['used-by-others'], usedBy: order([odd, 'press']) }),
  ]), {
    drift: order(objectDrift), diagnostics, remarks: order([odd, 'a remark']), notes: { reads: 3, losses: { 'agent.old': [odd] } },
    leftAlone: order([{ address, what: 'foreign-member', path: 'tags', detail: order([odd, 'vip']) }, { address: at('block.rules'), what: 'unmanaged', path: odd, detail: [odd] }]),
  });
  const entries: readonly StateEntry[] = [
    { address, type: 'agent', id: odd, name: odd, status: 'ready', base: { description: odd, auth_token: sealed, tags: [odd] }, dependsOn: order([at('block.a'), at('block.b')]), op: '00', owed: [] },
    { address: at('block.a'), type: 'block', id: 'block-1', name: 'a', status: 'tainted', base: {}, dependsOn: [], op: '00', owed: ['recompile'] },
  ];
  const object = (name: string, id: string): Inspected => inspectedOf({
    live: { type: 'mcp_server', id, name, attributes: {} },
    row: { id, server_name: name, mcp_server_type: 'sse', server_url: `https://user:${PLAINTEXT}@example.test/x?key=${PLAINTEXT}`, auth_header: odd, auth_token: PLAINTEXT, env: { TOKEN: PLAINTEXT }, args: [PLAINTEXT], custom_headers: { [odd]: PLAINTEXT }, command: odd },
    beside: { tools: [{ id: odd, name: odd, description: odd }], attached_agents: [{ id: odd, name: odd }] },
  });
  const oddList = [odd, 'z'];
  const things = [{ id: odd, name: odd, label: odd, value: odd, description: odd, limit: 10, file_name: odd, summary: odd, date: odd, message_type: odd, content: odd, file_count: 1, files: oddList }];
  const kinds = ['agent', 'block', 'archive', 'tool', 'folder', 'file', 'provider', 'conversation', 'model', 'project', 'passage'].map((type): Inspected => ({
    ...inspectedOf({
      live: { type, id: odd, name: odd, attributes: {} },
      row: {
        id: odd, name: odd, description: odd, model: odd, tags: oddList, created_at: odd, updated_at: odd, system: `a\n${odd}`, value: odd, limit: 10, blocks: things, tools: things, source_code: odd, tool_type: odd, text: odd, file_type: odd, processing_status: odd, provider_type: odd, region: odd, summary: odd,
        base_url: `https://user:${PLAINTEXT}@example.test/`, api_key: PLAINTEXT, api_key_enc: PLAINTEXT, secrets: [{ key: 'K', value: PLAINTEXT }], metadata: { 'lettactl.lettabotConfig': { channels: { telegram: { token: PLAINTEXT } } } }, embedding_config: { handle: odd }, slug: odd, provider_name: odd,
      },
      beside: { attached_agents: things, attachment: odd, folders: things, files: things, archives: things, mcp_servers: oddList, conversations: things, messages: things, models: oddList, folderName: odd, folderId: odd, agent_name: odd, file_count: 1, archival_count: 3 },
    }),
    managedBy: { fleet: odd, workspace: odd, address: odd, by: 'state' },
  }));
  const held = order([{ address, what: odd, path: 'tags', requires: 'requires --force' }, { address: at('agent.old'), what: 'delete', requires: 'requires --prune agents' }]);
  return {
    plan: made, digest: `sha256:${'9f'.repeat(32)}`, diagnostics, report: { drift: order(objectDrift), agentWritten: [drift('agent.w', [text('value', 'x', odd)])], leftAlone: [{ address: at('agent.x'), what: 'foreign-member', path: 'tags', detail: [odd] }], allGone: false, objects: 14, reads: 4, diagnostics },
    state: {
      lineage: odd, serial: 3, toolVersion: '1.0.0', fleet: odd, workspace: odd, server: { key: odd, url: odd }, configPaths: order([odd, 'fleet.yaml']), hmacKey: PLAINTEXT, rebound: [],
      runs: [{ who: odd, when: AT, version: '1.0.0', operation: 'apply', result: 'complete' }], resources: new Map(order(entries).map((entry) => [entry.address, entry])),
    },
    objects: order([object(odd, 'mcp_server-1'), object('plain', 'mcp_server-2')]),
    kinds,
    events: [
      { at: AT, type: 'version', version: '1.0.0' }, { at: AT, type: 'phase', phase: 'plan', message: odd }, { at: AT, type: 'planned', plan: made, digest: 'sha256:00' },
      { at: AT, type: 'node_start', address, action: 'update', id: odd }, { at: AT, type: 'node_progress', address, message: odd },
      { at: AT, type: 'node_done', address, action: 'create', id: odd, detail: [odd], milliseconds: 123 }, { at: AT, type: 'node_failed', address, action: 'update', diagnostics, milliseconds: 5 },
      { at: AT, type: 'node_skipped', address, action: 'delete', because: address }, { at: AT, type: 'node_skipped', address, action: 'create', because: address, unfinished: true },
      { at: AT, type: 'continued', done: 1, total: 4, last: { who: odd, when: odd } }, { at: AT, type: 'retry', method: 'GET', path: odd, status: 429, waitMs: 2000, attempt: 4 },
      { at: AT, type: 'progress', done: 1, total: 4, running: 1, secondsLeft: 40 }, { at: AT, type: 'diagnostic', diagnostic: diagnostics[0] as Diagnostic },
      { at: AT, type: 'applied', summary: { counts: { import: 0, add: 1, change: 1, destroy: 0, forget: 0 }, failed: 1, skipped: 1, held, complete: false, planDigest: 'sha256:00', milliseconds: 900 } },
    ],
  };
}
