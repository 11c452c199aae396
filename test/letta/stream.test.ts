import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { UnknownOutcome } from '../../src/engine/ports.ts';
import { createLetta, type Letta } from '../../src/letta/client.ts';
import { isRefusal } from '../../src/letta/errors.ts';
import { framesOf, StreamLost, type Frame, type FrameOptions } from '../../src/letta/stream.ts';
import { pause } from '../../src/letta/transport.ts';

type Play = (response: ServerResponse) => void;

/** A server that answers each request by the next of these, the last one for ever. */
async function serving(...plays: readonly Play[]): Promise<{ readonly letta: Letta; readonly count: () => number; close(): void }> {
  let count = 0;
  const server = createServer((request, response) => {
    request.resume();
    request.on('end', () => plays[Math.min(count++, plays.length - 1)]?.(response));
  });
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  const { port } = server.address() as AddressInfo;
  return { letta: createLetta({ url: `http://127.0.0.1:${port}`, sleep: pause }), count: () => count, close: () => { server.closeAllConnections(); server.close(); } };
}

const head = (response: ServerResponse): ServerResponse => response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
const all = (text: string): Play => (response) => { head(response).end(text); };

async function read(letta: Letta, options: FrameOptions = {}): Promise<readonly Frame[]> {
  const frames: Frame[] = [];
  for await (const frame of framesOf(await letta.open('/v1/x', {}), options)) frames.push(frame);
  return frames;
}

const lost = async (work: Promise<unknown>): Promise<string> => {
  try {
    await work;
  } catch (error) {
    if (error instanceof StreamLost) return error.message;
    throw error;
  }
  throw new Error('it was expected to be lost');
};

describe('streams of the server', () => {
  let served: Awaited<ReturnType<typeof serving>> | undefined;
  afterEach(() => served?.close());

  it('are read event by event up to [DONE], whatever the pieces in which they arrive', async () => {
    const text = 'data: {"message_type":"ping"}\n\n: a comment\n\nevent: error\ndata: {"message_type":"error_message","message":"näme"}\n\ndata: [DONE]\n\ndata: {"never":1}\n\n';
    served = await serving((response) => {
      head(response);
      const bytes = Buffer.from(text);
      let at = 0;
      const timer = setInterval(() => {
        if (at >= bytes.length) {
          clearInterval(timer);
          response.end();
        } else response.write(bytes.subarray(at, at += 7));
      }, 1);
    });
    expect(await read(served.letta)).to.deep.equal([{ data: { message_type: 'ping' } }, { event: 'error', data: { message_type: 'error_message', message: 'näme' } }]);
  });

  it('are lost when they end without saying so, or break off in the middle', async () => {
    served = await serving(all('data: {"a":1}\n\n'), (response) => {
      head(response).write('data: {"a":1}\n\ndata: {"b"');
      setTimeout(() => response.socket?.destroy(), 20);
    });
    expect(await lost(read(served.letta))).to.equal('the connection was closed before the end');
    expect(await lost(read(served.letta))).to.equal('the connection broke off');
  });

  it('are lost when nothing comes for too long; pings keep them', async () => {
    served = await serving((response) => { head(response).write('data: {"a":1}\n\n'); }, (response) => {
      head(response);
      let pings = 0;
      const timer = setInterval(() => {
        response.write('data: {"message_type":"ping"}\n\n');
        if (++pings < 6) return;
        clearInterval(timer);
        response.end('data: [DONE]\n\n');
      }, 30);
    });
    expect(await lost(read(served.letta, { silenceMs: 100 }))).to.match(/^nothing came for/);
    expect(await read(served.letta, { silenceMs: 100 })).to.have.length(6);
  });

  it('are lost when what comes is no JSON object', async () => {
    served = await serving(all('data: {"a":\n\n'), all('data: 7\n\n'));
    expect(await lost(read(served.letta))).to.equal('what came is no JSON');
    expect(await lost(read(served.letta))).to.equal('what came is no JSON object');
  });

  it('end with the reason of the signal', async () => {
    served = await serving((response) => { head(response).write('data: {"a":1}\n\n'); });
    const stop = new AbortController();
    setTimeout(() => stop.abort(new Error('enough')), 30);
    const error: unknown = await read(served.letta, { signal: stop.signal }).catch((thrown: unknown) => thrown);
    expect(error).to.be.instanceOf(Error).with.property('message', 'enough');
  });

  it('are opened as other writes are sent: refused, tried again when the server is busy, unknown when it drops the call', async () => {
    served = await serving((response) => { response.writeHead(404, { 'content-type': 'application/json' }).end('{"detail":"no such agent"}'); });
    expect(isRefusal(await read(served.letta).catch((error: unknown) => error), 404)).to.equal(true);
    served.close();
    served = await serving((response) => { response.writeHead(503, { 'content-type': 'application/json', 'retry-after': '0' }).end('{}'); }, all('data: [DONE]\n\n'));
    expect(await read(served.letta)).to.deep.equal([]);
    expect(served.count()).to.equal(2);
    served.close();
    served = await serving((response) => { response.socket?.destroy(); });
    expect(await read(served.letta).catch((error: unknown) => error)).to.be.instanceOf(UnknownOutcome);
    expect(served.count()).to.equal(1);
  });

  it('are no excuse for a login page', async () => {
    served = await serving((response) => { response.writeHead(200, { 'content-type': 'text/html' }).end('<html>'); });
    expect(await read(served.letta).catch((error: unknown) => (isRefusal(error) ? error.diagnostics[0]?.code : error))).to.equal('LC2017');
  });
});
