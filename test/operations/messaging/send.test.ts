import { expect } from 'chai';
import type { Reply, SendEvent } from '../../../src/operations/messaging/api.ts';
import { codesOf, createPlace, refusal, type Place } from '../../support/place.ts';

interface Row { readonly message_type: string; readonly content?: string; readonly otid?: string | null }

describe('sending a message', () => {
  let place: Place;
  let id: string;
  const users = async (): Promise<readonly string[]> => (await place.api<readonly Row[]>('GET', `/v1/agents/${id}/messages?order=asc&limit=1000`)).filter((row) => row.message_type === 'user_message').map((row) => row.content ?? '');
  const make = async (name: string, more: object = {}): Promise<string> =>
    (await place.api<{ readonly id: string }>('POST', '/v1/agents/', { name, model: 'openai/gpt-4o-mini', memory_blocks: [{ label: 'human', value: 'x' }], ...more })).id;

  beforeEach(async () => {
    place = createPlace();
    id = await make('helper');
  });
  afterEach(() => place.close());

  it('waits for its run, and gives what the agent said and did', async () => {
    const events: SendEvent[] = [];
    const reply = await place.sdk().messages.send('helper', '[[call memory_insert {"label": "human", "new_string": "tea"}]]', { onEvent: (event) => { events.push(event); } });
    expect(reply).to.include({ status: 'completed', stopReason: 'end_turn' });
    expect(reply.text).to.match(/^tool said: \{[^]*"x\\ntea"/);
    expect(reply.messages.map(({ type, tool }) => [type, tool])).to.deep.equal([['tool_call_message', 'memory_insert'], ['tool_return_message', 'memory_insert'], ['assistant_message', undefined]]);
    expect(events.map(({ type }) => type)).to.deep.equal(['started', 'replied']);
    expect(events[0]).to.include({ runId: reply.runId });
  });

  for (const mode of ['poll', 'sync', 'stream'] as const) {
    it(`by ${mode}: the same answer, and a run that failed`, async () => {
      const reply = await place.sdk().messages.send(id, 'Hello there', { mode });
      expect([reply.status, reply.text, reply.agent.name]).to.deep.equal(['completed', 'echo: Hello there', 'helper']);
      if (mode === 'sync') expect(await codesOf(place.sdk().messages.send(id, '[[fail 400]]', { mode }))).to.deep.equal(['LC2012']);
      else expect(await place.sdk().messages.send(id, '[[fail 400]]', { mode })).to.deep.include({ status: 'failed', code: 'LC2071', text: '', reason: 'asked to fail with 400' });
    });
  }

  it('streams word by word; the pieces put together are the reply', async () => {
    const pieces: string[] = [];
    let reply: Reply | undefined;
    for await (const event of place.sdk().messages.stream('helper', 'one two three')) {
      if (event.type === 'piece') pieces.push(event.message.text);
      if (event.type === 'replied') ({ reply } = event);
    }
    expect(pieces).to.deep.equal(['echo: ', 'one ', 'two ', 'three']);
    expect(reply?.text).to.equal('echo: one two three');
    expect(reply?.messages).to.have.length(1);
  });

  it('a stream that ends without a word about the run is no answer: the run, or the message, is looked up', async () => {
    place.close();
    const done = 'data: [DONE]\n\n';
    place = createPlace({ answer: async (response, { pathname }) => (pathname.endsWith('/messages') && response.headers.get('content-type')?.startsWith('text/event-stream')
      ? response.text().then((text) => new Response(`${text.split('\n\n').filter((frame) => frame.includes('run_id')).slice(0, 1).join('')}\n\n${done}`, { headers: { 'content-type': 'text/event-stream' } })) : response) });
    id = await make('helper');
    expect(await place.sdk().messages.send('helper', 'Hello', { mode: 'stream' })).to.include({ status: 'completed', text: 'echo: Hello' });
    place.close();
    place = createPlace({ answer: async (response, { pathname }) => (pathname.endsWith('/messages') && response.headers.get('content-type')?.startsWith('text/event-stream') ? new Response(done, { headers: { 'content-type': 'text/event-stream' } }) : response) });
    id = await make('helper');
    expect((await place.sdk().messages.send('helper', 'Hello', { mode: 'stream' })).text).to.equal('echo: Hello');
    expect(await users()).to.have.length(1);
  });

  it('to a conversation is streamed, and stays in it', async () => {
    const { id: conversation } = await place.api<{ readonly id: string }>('POST', `/v1/conversations/?agent_id=${id}`, { summary: 'talk' });
    const reply = await place.sdk().messages.send('helper', 'in here', { conversation });
    expect(reply).to.include({ status: 'completed', text: 'echo: in here' });
    const started = await place.sdk().messages.send('helper', '[[sleep 0.05]] later', { conversation, mode: 'start' });
    expect(started).to.include({ status: 'started' });
    const runs = await place.api<readonly { readonly id: string; readonly conversation_id: string }[]>('GET', `/v1/runs/?conversation_id=${conversation}`);
    expect(runs.map((run) => run.id)).to.include.members([reply.runId, started.runId]);
  });

  it('without waiting gives the run at once', async () => {
    const reply = await place.sdk().messages.send('helper', '[[sleep 0.2]] late', { mode: 'start' });
    expect(reply).to.include({ status: 'started', text: '' });
    expect(reply.runId).to.match(/^run-/);
  });

  for (const kind of ['drop-before', 'drop-after-commit'] as const) {
    for (const mode of ['poll', 'stream', 'sync'] as const) {
      it(`never twice by ${mode}, when the connection breaks: ${kind}`, async () => {
        await place.faults({ kind, match: { method: 'POST', path: '/messages' } });
        const reply = await place.sdk().messages.send('helper', '[[sleep 0.05]] once', { mode });
        expect(reply.status).to.equal('completed');
        expect(reply.text).to.equal('echo: [[sleep 0.05]] once');
        expect(await users()).to.deep.equal(['[[sleep 0.05]] once']);
      }).timeout(30_000);
    }
  }

  it('says that it is not known whether a message arrived, when nobody can tell', async () => {
    await place.faults({ kind: 'drop-before', match: { method: 'POST', path: '/messages' }, times: 0 });
    const [problem] = await refusal(place.sdk().messages.send('helper', 'hello'));
    expect(problem?.code).to.equal('LC2073');
    expect(await users()).to.deep.equal([]);
  }).timeout(30_000);

  it('that runs out of time tells of the run, which goes on', async () => {
    const reply = await place.sdk().messages.send('helper', '[[sleep 0.4]] slow', { timeoutMs: 120 });
    expect(reply).to.include({ status: 'timeout', code: 'LC2072' });
    expect(reply.reason).to.equal(`no answer within 0.1 s; run ${reply.runId} goes on`);
    await new Promise((resolve) => { setTimeout(resolve, 500); });
    expect(await users()).to.deep.equal(['[[sleep 0.4]] slow']);
  });

  it('waits until the agent is idle, and says so', async () => {
    await place.sdk().messages.send('helper', '[[sleep 0.3]] first', { mode: 'start' });
    const waits: string[] = [];
    await place.sdk().messages.send('helper', 'second', { onEvent: (event) => { if (event.type === 'waiting') waits.push(event.message); } });
    expect(waits).to.deep.equal(['waiting for 1 active run']);
    expect(await users()).to.deep.equal(['[[sleep 0.3]] first', 'second']);
  });

  it('stops with its signal: the run goes on', async () => {
    const stop = new AbortController();
    const work = place.sdk().messages.send('helper', '[[sleep 0.3]] on', { signal: stop.signal, onEvent: (event) => { if (event.type === 'started') stop.abort(new Error('enough')); } });
    expect(await work.catch((error: unknown) => String(error))).to.equal('Error: enough');
    await new Promise((resolve) => { setTimeout(resolve, 400); });
    expect(await users()).to.deep.equal(['[[sleep 0.3]] on']);
  });

  it('that fails after the agent has spoken is recovered', async () => {
    place.close();
    place = createPlace({ answer: async (response, { pathname }) => {
      if (!/\/runs\/run-[^/]*$/.test(pathname)) return response;
      const run = (await response.json()) as Readonly<Record<string, unknown>>;
      return Response.json(run['status'] === 'completed' ? { ...run, status: 'failed', stop_reason: 'error', metadata: { error: 'too late' } } : run);
    } });
    id = await make('helper');
    expect(await place.sdk().messages.send('helper', 'hello')).to.deep.include({ status: 'recovered', text: 'echo: hello', reason: 'too late' });
  });

  it('is an error at once when the agent waits for a person, before or after it is sent', async () => {
    place.close();
    let waiting: 'idle' | 'run' = 'idle';
    place = createPlace({ answer: async (response, { pathname, searchParams }) => {
      if (waiting === 'idle' && searchParams.get('active') === 'true') return Response.json([{ id: 'run-1', status: 'running', stop_reason: 'requires_approval', background: true }]);
      if (waiting === 'idle' || !/\/runs\/run-[^/]*$/.test(pathname)) return response;
      return Response.json({ ...(await response.json()) as object, status: 'completed', stop_reason: 'requires_approval' });
    } });
    id = await make('helper');
    expect(await codesOf(place.sdk().messages.send('helper', 'hello'))).to.deep.equal(['LC2070']);
    waiting = 'run';
    expect(await place.sdk().messages.send('helper', 'hello')).to.include({ status: 'failed', code: 'LC2070' });
  });

  it('to nobody is LC4013', async () => {
    expect(await codesOf(place.sdk().messages.send('nobody', 'hello'))).to.deep.equal(['LC4013']);
  });
});

describe('sending to several', () => {
  let place: Place;
  const make = (name: string, tags: readonly string[] = []) => place.api<{ readonly id: string }>('POST', '/v1/agents/', { name, tags, model: 'openai/gpt-4o-mini' });

  beforeEach(() => { place = createPlace(); });
  afterEach(() => place.close());

  it('gives a reply for each, in their order; what happens to one concerns that one', async () => {
    for (const name of ['a', 'b', 'c']) await make(name);
    const { messages } = place.sdk();
    const agents = await messages.recipients({ all: true });
    const texts: Readonly<Record<string, string>> = { a: '[[sleep 0.1]] slow', b: '[[fail 400]]', c: 'quick' };
    const replies = await messages.sendMany(agents, ({ name }) => texts[name] ?? '');
    expect(replies.map(({ agent, status, text }) => [agent.name, status, text])).to.deep.equal([['a', 'completed', 'echo: [[sleep 0.1]] slow'], ['b', 'failed', ''], ['c', 'completed', 'echo: quick']]);
  });

  it('at most five at once', async () => {
    for (let at = 0; at < 12; at++) await make(`a-${at}`);
    const { messages } = place.sdk();
    let running = 0;
    let most = 0;
    await messages.sendMany(await messages.recipients({ match: 'a-*' }), '[[sleep 0.05]] x', { onEvent: (event) => {
      if (event.type === 'started') most = Math.max(most, ++running);
      if (event.type === 'replied') running--;
    } });
    expect(most).to.equal(5);
  });

  it('does not wait for the idleness of others: a stuck agent fails alone', async () => {
    const { id } = await make('busy');
    await make('free');
    await place.api('POST', `/v1/agents/${id}/messages/async`, { input: '[[sleep 3]] busy' });
    const { messages } = place.sdk();
    const replies = await messages.sendMany(await messages.recipients({ all: true }), 'hi', { timeoutMs: 300 });
    expect(replies.map(({ agent, status }) => [agent.name, status])).to.deep.equal([['busy', 'timeout'], ['free', 'completed']]);
    expect(replies[0]?.reason).to.equal('not sent within 0.3 s');
  });

  it('sends nothing more once it is stopped', async () => {
    for (let at = 0; at < 4; at++) await make(`a-${at}`);
    const stop = new AbortController();
    const { messages } = place.sdk();
    const replies = await messages.sendMany(await messages.recipients({ all: true }), '[[sleep 0.2]] x', { parallelism: 2, signal: stop.signal, onEvent: (event) => { if (event.type === 'started') stop.abort(); } });
    expect(replies.map(({ status }) => status)).to.deep.equal(['stopped', 'stopped', 'stopped', 'stopped']);
    expect(replies.filter(({ reason }) => reason === 'not sent').length).to.be.at.least(2);
  });

  it('goes to the agents of a fleet file that exist, and of those to what else fits', async () => {
    place.write({ 'fleet.yaml': ['name: tea', 'agents:', ...['one', 'two', 'absent'].map((name) => `  - name: ${name}\n    description: d\n    system_prompt: { value: x }\n    llm_config: { model: openai/gpt-4o-mini, context_window: 32000 }\n    embedding: openai/text-embedding-3-small\n`)].join('\n') });
    await make('one', ['x']);
    await make('two');
    await make('other', ['x']);
    const { messages } = place.sdk();
    const names = async (of: Parameters<typeof messages.recipients>[0]): Promise<readonly string[]> => (await messages.recipients(of)).map(({ name }) => name);
    expect(await names({ files: ['fleet.yaml'] })).to.deep.equal(['one', 'two']);
    expect(await names({ files: ['fleet.yaml'], tags: ['x'] })).to.deep.equal(['one']);
    await make('two');
    expect(await codesOf(messages.recipients({ files: ['fleet.yaml'] }))).to.deep.equal(['LC4014']);
  });
});
