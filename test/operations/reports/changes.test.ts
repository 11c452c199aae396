import { expect } from 'chai';
import { lastChanges, writesIn, type ToolMessage } from '../../../src/operations/reports/changes.ts';

const A = { id: 'agent-a', name: 'a' };
const call = (name: string, args: unknown, more: Partial<ToolMessage> = {}): ToolMessage =>
  ({ message_type: 'tool_call_message', date: '2026-01-01T00:00:00+00:00', run_id: 'run-1', tool_calls: [{ name, arguments: typeof args === 'string' ? args : JSON.stringify(args), tool_call_id: 'call-1' }], ...more });
const done = (status = 'success', id = 'call-1'): ToolMessage => ({ message_type: 'tool_return_message', tool_call_id: id, status });

describe('changes of blocks, out of messages', () => {
  for (const [what, messages, labels] of [
    ['memory_insert', [call('memory_insert', { label: 'notes', new_string: 'x' }), done()], ['notes']],
    ['memory_replace', [call('memory_replace', { label: 'notes' }), done()], ['notes']],
    ['rethink_memory', [call('rethink_memory', { target_block_label: 'notes' }), done()], ['notes']],
    ['core_memory_append', [call('core_memory_append', { label: 'human' }), done()], ['human']],
    ['memory, by its path', [call('memory', { command: 'str_replace', path: '/memories/notes' }), done()], ['notes']],
    ['memory, a new name', [call('memory', { command: 'rename', path: '/memories/a', new_path: '/memories/b' }), done()], ['b']],
    ['memory that only looks', [call('memory', { command: 'view', path: '/memories/notes' }), done()], []],
    ['a call that failed', [call('memory_insert', { label: 'notes' }), done('error')], []],
    ['a call that was not answered', [call('memory_insert', { label: 'notes' })], []],
    ['another tool', [call('web_search', { label: 'notes' }), done()], []],
    ['a name of every object', [call('constructor', { label: 'notes' }), done()], []],
    ['arguments that are no JSON', [call('memory_insert', '{"label":'), done()], []],
    ['arguments that are no object', [call('memory_insert', 'null'), done()], []],
    ['a label that is no text', [call('memory_insert', { label: 7 }), done()], []],
    ['the older form with one call', [{ ...call('x', {}), tool_calls: null, tool_call: { name: 'memory_insert', arguments: '{"label":"notes"}', tool_call_id: 'call-1' } }, done()], ['notes']],
    ['two calls of one message, one of them failed', [{ ...call('x', {}), tool_calls: [{ name: 'memory_insert', arguments: '{"label":"a"}', tool_call_id: '1' }, { name: 'memory_insert', arguments: '{"label":"b"}', tool_call_id: '2' }] }, { message_type: 'tool_return_message', tool_returns: [{ tool_call_id: '1', status: 'error' }, { tool_call_id: '2', status: 'success' }] }], ['b']],
    ['what is no message', [{}], []],
  ] as const satisfies readonly (readonly [string, readonly ToolMessage[], readonly string[]])[]) {
    it(`${what}: ${labels.join(', ') || 'none'}`, () => {
      expect(writesIn(messages).map(({ label }) => label)).to.deep.equal(labels);
    });
  }

  it('belong to the agent of their run, the last one counts, and copies of conversations do not', () => {
    const writes = [{ label: 'notes', at: '2026-01-02', runId: 'run-1' }, { label: 'notes', at: '2026-01-01', runId: 'run-1' }, { label: 'notes', at: '2026-01-09', runId: 'run-2' }, { label: 'notes', at: '2026-01-08', runId: 'run-3' }, { label: 'notes', at: '2026-01-07', runId: null }];
    const runs = new Map([['run-1', { agent_id: 'agent-a', conversation_id: null }], ['run-2', { agent_id: 'agent-a', conversation_id: 'conv-1' }], ['run-3', { agent_id: 'agent-else' }]]);
    expect([...lastChanges(writes, runs, [A], new Set(['conv-1']))]).to.deep.equal([['agent-a/notes', { agent: A, at: '2026-01-02' }]]);
    expect(lastChanges(writes, runs, [A], new Set()).get('agent-a/notes')?.at).to.equal('2026-01-09');
  });
});
