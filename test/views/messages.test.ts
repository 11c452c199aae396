import { expect } from 'chai';
import type { Message, Reply } from '../../src/operations/messaging/api.ts';
import { renderHidden, renderMessages } from '../../src/views/human/messages.ts';
import { elapsed, Redrawn, renderRuns } from '../../src/views/human/runs.ts';
import { renderRecipients, renderReply, renderSent, renderTotal, StreamedReply } from '../../src/views/human/send.ts';

const agent = { id: 'agent-1', name: 'helper' };
const message = (type: string, text: string, more: Partial<Message> = {}): Message => ({ id: 'message-1', type, date: '2026-01-02T03:04:05+00:00', text, raw: {}, ...more });
const reply = (more: Partial<Reply>): Reply => ({ agent, status: 'completed', text: 'Fine.', messages: [], seconds: 1.24, ...more });

describe('views of messages', () => {
  it('stand in columns, with further lines of a text below its first', () => {
    const shown = renderMessages({ agent, hidden: 3, messages: [message('assistant_message', 'One.\nTwo.'), message('tool_return_message', 'none', { tool: 'look_up', failed: true })] }, { color: false });
    expect(shown).to.equal([
      '2026-01-02 03:04:05  assistant    One.',
      '                                  Two.',
      '2026-01-02 03:04:05  tool return  look_up failed: none',
      '',
    ].join('\n'));
    expect(renderHidden({ agent, messages: [], hidden: 3 })).to.equal('3 messages not shown (system, reasoning, tools): --system shows them too.\n');
    expect(renderMessages({ agent, messages: [], hidden: 0 }, { color: false })).to.equal('No messages of helper.\n');
  });

  it('let no text of the server steer a terminal', () => {
    const hostile = 'a\u001b[2Jb\u202ec';
    const shown = [
      renderMessages({ agent: { ...agent, name: hostile }, hidden: 0, messages: [message(hostile, hostile)] }, { color: false }), renderReply(reply({ text: hostile })), renderSent(reply({ agent: { ...agent, name: hostile }, status: 'failed', reason: hostile }), { color: false }),
      renderRecipients([{ ...agent, name: hostile }]), new StreamedReply(false).event({ type: 'piece', agent, message: message('assistant_message', hostile) }), new StreamedReply(false).event({ type: 'piece', agent, message: message('tool_call_message', hostile, { tool: hostile }) }),
      renderRuns([{ run: { id: hostile, status: hostile, stop_reason: hostile }, state: 'running', agent: hostile, elapsedMs: 1 }]),
    ].join('');
    for (const character of ['\u001b', '\u202e']) expect(shown).to.not.include(character);
  });
});

describe('views of a stream', () => {
  it('put pieces of one message behind each other, and each message on lines of its own', () => {
    const view = new StreamedReply(false);
    const piece = (type: string, text: string, more: Partial<Message> = {}): string => view.event({ type: 'piece', agent, message: message(type, text, more) });
    const said = [
      piece('reasoning_message', 'They ask '), piece('reasoning_message', 'for tea.'), piece('tool_call_message', '', { id: 'm2', tool: 'look_up' }), piece('tool_call_message', '{"a":1}', { id: 'm2' }),
      piece('tool_return_message', 'green', { id: 'm3', tool: 'look_up' }), piece('assistant_message', 'Green ', { id: 'm4' }), piece('assistant_message', 'tea.', { id: 'm4' }), view.event({ type: 'replied', agent, reply: reply({}) }),
    ].join('');
    expect(said).to.equal('… They ask for tea.\n→ look_up {"a":1}\n← look_up: green\nGreen tea.\n');
  });
});

describe('views of messages to several', () => {
  it('have a line for each agent, by how it went', () => {
    const line = (more: Partial<Reply>): string => renderSent(reply(more), { color: false });
    expect(line({})).to.equal('OK helper (1.2s)\n');
    expect(line({ status: 'started', runId: 'run-1' })).to.equal('OK helper (1.2s) Run ID: run-1\n');
    expect(line({ status: 'recovered', reason: 'too late' })).to.equal('WARN helper (1.2s): it answered, then the run failed: too late\n');
    expect(line({ text: '' })).to.equal('WARN helper (1.2s): it said nothing\n');
    expect(line({ status: 'failed', reason: 'no model' })).to.equal('FAIL helper: no model\n');
    expect(renderTotal([reply({}), reply({ status: 'recovered' }), reply({ status: 'timeout' })])).to.equal('Completed: 2/3, Failed: 1\n');
    expect(renderTotal([reply({}), reply({ status: 'stopped' }), reply({ status: 'failed' })])).to.equal('Completed: 1/3, Failed: 1, Stopped: 1\n');
    expect(renderSent(reply({ status: 'stopped', reason: 'not sent' }), { color: false })).to.match(/^STOP .*: not sent\n$/);
    expect(renderRecipients(['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((name) => ({ ...agent, name })))).to.equal('7 agents: a, b, c, d, e and 2 more\n');
  });
});

describe('views of runs', () => {
  it('tell how long they took', () => {
    expect([null, 340, 12_500, 200_000, 7_260_000].map(elapsed)).to.deep.equal(['', '340 ms', '12.5 s', '3 min 20 s', '2 h 1 min']);
  });

  it('are drawn over what was there before', () => {
    const redrawn = new Redrawn();
    expect([redrawn.draw('a\nb\n'), redrawn.draw('c\n'), redrawn.draw('d\n')]).to.deep.equal(['a\nb\n', '\u001b[2A\u001b[0Jc\n', '\u001b[1A\u001b[0Jd\n']);
  });
});
