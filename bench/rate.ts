/**
 * A server that allows N requests per second (lettactl dev --rate N): how near to N our client comes, and how much of what it sends is refused,
 * beside a bare loop of as many callers that sends again after the wait that it was told.
 *   npm run bench:rate [-- --rates 10,40 --seconds 20 --callers 32]
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { serve } from '../src/devserver/serve.ts';
import { createTransport } from '../src/letta/transport.ts';

const { values } = parseArgs({ options: { rates: { type: 'string', default: '10,40' }, seconds: { type: 'string', default: '20' }, callers: { type: 'string', default: '32' } } });
const seconds = Number(values.seconds);
const callers = Number(values.callers);
/** What comes before is the finding out. */
const SETTLED = 0.3;

type Ask = () => Promise<void>;

/** Asks by all callers for so long; the log of the server says what became of it. */
async function measure(rate: number, prepare: (url: string) => Ask): Promise<{ readonly ratio: number; readonly refused: number; readonly atFirst: number }> {
  const served = await serve({ port: 0, rate });
  const log: { readonly at: number; readonly ok: boolean }[] = [];
  const send = globalThis.fetch;
  globalThis.fetch = async (input, init) => {
    const response = await send(input, init);
    log.push({ at: performance.now(), ok: response.ok });
    return response;
  };
  try {
    const ask = prepare(served.url);
    const began = performance.now();
    const until = began + seconds * 1000;
    await Promise.all(Array.from({ length: callers }, async () => { while (performance.now() < until) await ask(); }));
    const from = began + seconds * 1000 * SETTLED;
    const late = log.filter(({ at }) => at >= from && at <= until);
    const passed = late.filter(({ ok }) => ok).length;
    const early = log.filter(({ at }) => at < from);
    return { ratio: passed / ((until - from) / 1000) / rate, refused: 1 - passed / late.length, atFirst: early.filter(({ ok }) => !ok).length / early.length };
  } finally {
    globalThis.fetch = send;
    await served.close();
  }
}

const ours = (url: string): Ask => {
  const { call } = createTransport({ url, fetch: (input, init) => globalThis.fetch(input, init) });
  return async () => { await call('get', '/v1/health/'); };
};

const bare = (url: string): Ask => async () => {
  for (;;) {
    const response = await globalThis.fetch(`${url}/v1/health/`);
    await response.text();
    if (response.ok) return;
    await sleep(Number(response.headers.get('retry-after') ?? '1') * 1000);
  }
};

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`.padStart(8);

console.log(`${callers} callers, ${seconds} s each, figures of the last ${Math.round((1 - SETTLED) * 100)} %`);
console.log(`${'allowed per second'.padEnd(20)} ${'client'.padEnd(14)} reached of allowed   refused   refused at first`);
for (const rate of values.rates.split(',').map(Number)) {
  for (const [name, prepare] of [['lettactl', ours], ['a bare loop', bare]] as const) {
    const { ratio, refused, atFirst } = await measure(rate, prepare);
    console.log(`${String(rate).padEnd(20)} ${name.padEnd(14)} ${ratio.toFixed(2).padStart(18)}   ${percent(refused)}  ${percent(atFirst)}`);
  }
}
