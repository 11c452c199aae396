import { request } from 'node:http';
import { expect } from 'chai';
import { serve, type Served } from '../../src/devserver/serve.ts';

describe('dev server: senders that leave', () => {
  let served: Served;
  before(async () => { served = await serve({ port: 0, latency: 60 }); });
  after(() => served.close());

  const labels = async (): Promise<readonly string[]> => ((await (await fetch(`${served.url}/v1/blocks/`)).json()) as readonly { readonly label: string }[]).map(({ label }) => label);
  /** Sends `text` of a body that is said to be as long as `whole`, and breaks off. */
  const sendAndLeave = (whole: string, text: string): Promise<void> => new Promise((resolve) => {
    const call = request(`${served.url}/v1/blocks/`, { method: 'POST', headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(whole) } });
    call.on('error', () => resolve());
    call.on('close', () => resolve());
    call.write(text, () => setTimeout(() => call.destroy(), 20));
  });

  it('does the work of a request that came whole, whoever is gone by then', async () => {
    const body = JSON.stringify({ label: 'whole', value: 'v' });
    await sendAndLeave(body, body);
    await new Promise((done) => setTimeout(done, 150));
    expect(await labels()).to.deep.equal(['whole']);
  });

  it('does nothing for one that broke off halfway', async () => {
    const body = JSON.stringify({ label: 'half', value: 'v' });
    await sendAndLeave(body, body.slice(0, 10));
    await new Promise((done) => setTimeout(done, 150));
    expect(await labels()).to.deep.equal(['whole']);
  });
});
