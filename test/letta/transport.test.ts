import { expect } from 'chai';
import { DiagnosticError, failure } from '../../src/core/diagnostic.ts';
import { UnknownOutcome } from '../../src/engine/ports.ts';
import { createTransport, pause } from '../../src/letta/transport.ts';
import type { CallOptions, Method, RetryEvent, TransportOptions } from '../../src/letta/transport.ts';
import { scripted, scriptedAt } from './scripted-server.ts';
import type { Answer, Scripted } from './scripted-server.ts';

const ok: Answer = { body: { fine: true } };

describe('transport', () => {
  let server: Scripted | undefined;
  afterEach(async () => {
    await server?.close();
    server = undefined;
  });

  const run = async (answers: readonly Answer[], method: Method, call: CallOptions = {}, options: Partial<TransportOptions> = {}) => {
    server = await scripted(...answers);
    const events: RetryEvent[] = [];
    let clock = Date.parse('2026-11-22T10:00:00Z');
    const sleep = (ms: number): Promise<void> => {
      clock += ms;
      return Promise.resolve();
    };
    const transport = createTransport({ url: server.url, sleep, now: () => clock, random: () => 0, onRetry: (event) => events.push(event), ...options });
    const outcome = await transport.call<unknown>(method, '/v1/blocks/', call).then((value) => ({ value, error: undefined }), (error: unknown) => ({ value: undefined, error }));
    return { ...outcome, events, calls: transport.calls, requests: server.requests };
  };
  const codeOf = (error: unknown): string => (error instanceof DiagnosticError ? (error.diagnostics[0]?.code ?? '') : String(error));

  it('says that it is a 1.x client, so that the server answers in that dialect', async () => {
    const { requests } = await run([ok], 'get');
    expect(requests[0]?.headers['x-stainless-package-version']).to.equal('1.12.1');
  });

  it('counts reads and writes', async () => {
    const { calls } = await run([{ status: 500 }, ok], 'get');
    expect(calls).to.deep.equal({ total: 2, reads: 2, writes: 0, unanswered: 0 });
  });

  for (const [name, answer] of Object.entries({ '500': { status: 500 }, '502': { status: 502 }, 'a dropped connection': { drop: true }, 'half an answer': { ...ok, cut: true } })) {
    it(`reads again after ${name}`, async () => {
      expect((await run([answer, answer, ok], 'get')).value).to.deep.equal({ fine: true });
    });
    it(`does not know what a write did after ${name}, and does not repeat it`, async () => {
      const { error, requests } = await run([answer, ok], 'post', { body: {} });
      expect(error).to.be.instanceOf(UnknownOutcome);
      expect(requests).to.have.length(1);
    });
  }

  for (const [name, answer] of Object.entries({
    '429': { status: 429, headers: { 'retry-after': '3' } },
    '503': { status: 503 },
    'a locked row': { status: 409, headers: { 'retry-after': '1' } },
  })) {
    it(`repeats a write after ${name}, eight times and more`, async () => {
      const { value, requests } = await run([...Array.from({ length: 8 }, () => answer), ok], 'patch', { body: {} });
      expect(value).to.deep.equal({ fine: true });
      expect(requests).to.have.length(9);
    });
  }

  it('gives a 429 up in the end, for certain', async () => {
    const { error, requests } = await run([{ status: 429 }], 'post', { body: {} });
    expect(codeOf(error)).to.equal('LC2015');
    expect(requests).to.have.length(10);
  });

  it('takes a conflict without Retry-After for an answer', async () => {
    const { error, requests } = await run([{ status: 409, body: { detail: 'CONFLICT' } }], 'patch', { body: {} });
    expect(codeOf(error)).to.equal('LC2014');
    expect(requests).to.have.length(1);
  });

  it('waits as long as the server asks: seconds, a date, milliseconds', async () => {
    const headers = [{ 'retry-after': '7' }, { 'retry-after': 'Sun, 22 Nov 2026 10:00:16 GMT', date: 'Sun, 22 Nov 2026 10:00:07 GMT' }, { 'retry-after-ms': '250' }];
    const { events } = await run([...headers.map((given) => ({ status: 503, headers: given })), ok], 'post', { body: {} });
    expect(events.map((event) => event.waitMs)).to.deep.equal([7000, 9000, 250]);
    expect(events[0]).to.include({ method: 'POST', path: '/v1/blocks/', status: 503, attempt: 1 });
  });

  it('counts a date from the server’s own clock, however wrong that or ours is', async () => {
    for (const [date, after] of [['Sat, 21 Nov 2026 09:00:00 GMT', 'Sat, 21 Nov 2026 09:00:02 GMT'], ['Mon, 23 Nov 2026 23:00:00 GMT', 'Mon, 23 Nov 2026 23:00:02 GMT']]) {
      const { events } = await run([{ status: 429, headers: { 'retry-after': after ?? '', date: date ?? '' } }, ok], 'post', { body: {} });
      expect(events.map((event) => event.waitMs)).to.deep.equal([2000]);
      await server?.close();
    }
  });

  it('sends a write again that never got a connection, when the server has answered before', async () => {
    server = await scripted(ok);
    const { url } = server;
    const { port } = new URL(url);
    let again: Scripted | undefined;
    const events: RetryEvent[] = [];
    const transport = createTransport({
      url, onRetry: (event) => events.push(event),
      sleep: async () => { if (events.length === 3) again ??= await scriptedAt(Number(port), ok); },
    });
    await transport.call('get', '/v1/health/');
    await server.close();
    expect(await transport.call('post', '/v1/blocks/', { body: {} })).to.deep.equal({ fine: true });
    expect(events.map(({ method, status }) => [method, status])).to.deep.equal(Array.from({ length: 3 }, () => ['POST', undefined]));
    expect(again?.requests).to.have.length(1);
    await again?.close();
  });

  it('gives up a server that stays away, in the end', async () => {
    server = await scripted(ok);
    const transport = createTransport({ url: server.url, sleep: () => Promise.resolve() });
    await transport.call('get', '/v1/health/');
    await server.close();
    expect(codeOf(await transport.call('post', '/v1/blocks/', { body: {} }).catch((error: unknown) => error))).to.equal('LC2002');
    expect(transport.calls.writes).to.equal(10);
  });

  it('does not wait for the rest of an answer longer than for its beginning', async () => {
    const { error } = await run([{ ...ok, stall: true }], 'post', { body: {}, timeoutMs: 60 });
    expect(error).to.be.instanceOf(UnknownOutcome);
    expect((error as Error).message).to.contain('LC2018');
  });

  it('asks before every try of a write whether it may still be made, and before no read', async () => {
    server = await scripted({ status: 503, headers: { 'retry-after': '0' } });
    const transport = createTransport({ url: server.url, sleep: () => Promise.resolve() });
    let asked = 0;
    transport.guard(() => (++asked === 3 ? Promise.reject(failure('LC3003', 'the lock was lost')) : Promise.resolve()));
    expect(codeOf(await transport.call('patch', '/v1/blocks/x', { body: {} }).catch((error: unknown) => error))).to.equal('LC3003');
    expect(server.requests).to.have.length(2);
    await transport.call('get', '/v1/blocks/x').catch(() => undefined);
    expect(asked).to.equal(3);
  });

  it('does not know what a write did that was not answered in time', async () => {
    const { error } = await run([{ hang: true }], 'post', { body: {}, timeoutMs: 50 });
    expect(error).to.be.instanceOf(UnknownOutcome);
    expect((error as Error).message).to.contain('LC2018');
  });

  it('knows that a write did nothing when nobody listens', async () => {
    const { url, close } = await scripted(ok);
    await close();
    const transport = createTransport({ url, sleep: () => Promise.resolve() });
    const error = await transport.call('post', '/v1/blocks/', { body: {} }).catch((thrown: unknown) => thrown);
    expect(codeOf(error)).to.equal('LC2002');
    expect((error as DiagnosticError).diagnostics[0]).to.include({ summary: `cannot reach the Letta server at ${url}`, detail: 'nothing listens there (connection refused)' });
  });

  it('says at once that a server is not there', async () => {
    const { url, close } = await scripted(ok);
    await close();
    const events: RetryEvent[] = [];
    const transport = createTransport({ url, sleep: () => Promise.resolve(), onRetry: (event) => events.push(event) });
    expect(codeOf(await transport.call('get', '/v1/health/').catch((error: unknown) => error))).to.equal('LC2002');
    expect(events).to.deep.equal([]);
  });

  it('says that a name cannot be resolved', async () => {
    const transport = createTransport({ url: 'http://nowhere.invalid', sleep: () => Promise.resolve() });
    const error = await transport.call('get', '/v1/health/').catch((thrown: unknown) => thrown);
    expect(codeOf(error)).to.equal('LC2002');
  });

  it('follows the slash that a server adds', async () => {
    const { value, requests } = await run([{ status: 307, headers: { location: '/v1/blocks/x/' } }, ok], 'post', { body: { a: 1 } });
    expect(value).to.deep.equal({ fine: true });
    expect(requests[1]).to.include({ method: 'POST', path: '/v1/blocks/x/' });
  });

  it('does not carry the key to another host', async () => {
    const { error, requests } = await run([{ status: 302, headers: { location: 'https://elsewhere.example/login?next=1' } }], 'get', {}, { apiKey: 'sk-secret-key' });
    expect(codeOf(error)).to.equal('LC2019');
    expect(requests).to.have.length(1);
  });

  it('follows no circle of redirects, and does not call that another host', async () => {
    const { error, requests } = await run(Array.from({ length: 5 }, () => ({ status: 307, headers: { location: '/v1/tools/' } })), 'get');
    expect([codeOf(error), requests.length]).to.deep.equal(['LC2019', 4]);
    expect((error as Error).message).to.contain('redirects in a circle').and.not.contain('another host');
  });

  it('asks whether it is a Letta server when it gets a web page', async () => {
    const { error } = await run([{ text: '<!doctype html><p>hello', headers: { 'content-type': 'text/html' } }], 'get');
    expect(codeOf(error)).to.equal('LC2017');
    expect((error as Error).message).to.contain('text/html');
  });

  it('asks the same when the page comes with a 404', async () => {
    const { error } = await run([{ status: 404, text: '<html>nothing here', headers: { 'content-type': 'text/html' } }], 'get');
    expect(codeOf(error)).to.equal('LC2017');
  });

  it('never breaks off a call, for the outcome of a write would not be known; the signal only ends the waiting between tries', async () => {
    const controller = new AbortController();
    controller.abort(new Error('stop'));
    expect((await run([ok], 'post', { signal: controller.signal })).error).to.equal(undefined);
    expect(((await pause(10_000, controller.signal).catch((caught: unknown) => caught)) as Error | undefined)?.message).to.equal('stop');
  });

  it('sends the key and the project', async () => {
    const { requests } = await run([ok], 'get', {}, { apiKey: 'sk-1', projectId: 'proj-1' });
    expect(requests[0]?.headers).to.include({ authorization: 'Bearer sk-1', 'x-project-id': 'proj-1' });
  });

  it('repeats list parameters', async () => {
    const { requests } = await run([ok], 'get', { query: { tags: ['a/b', 'c'], match_all_tags: true, after: undefined } });
    expect(requests[0]?.path).to.equal('/v1/blocks/?tags=a%2Fb&tags=c&match_all_tags=true');
  });
});
