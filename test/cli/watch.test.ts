import { expect } from 'chai';
import { watchListing, type Watched } from '../../src/cli/watch.ts';
import type { Inspected } from '../../src/operations/inspect/api.ts';
import { codesOf } from '../support/place.ts';

const agent = (name: string, model = 'm'): Inspected => ({ type: 'agent', id: `agent-${name}`, name, fields: { model }, beside: {} });

/** What is written while these are looked at, one after the other; it stops after the last. */
async function watched(looks: readonly (readonly Inspected[])[], how: Partial<Watched> = {}): Promise<readonly string[]> {
  const controller = new AbortController();
  const written: string[] = [];
  let at = 0;
  await watchListing({
    read: async () => {
      const look = looks[at++];
      if (look === undefined) controller.abort();
      return look ?? [];
    },
    render: (objects) => `${objects.map(({ name }) => name).join(',')}\n`, form: 'table', signal: controller.signal, terminal: false, everyMs: 1,
    write: (text) => { if (text !== '') written.push(text.replace(/^\d\d:\d\d:\d\d/, 'TIME')); }, ...how,
  });
  return written;
}

describe('get --watch', () => {
  it('draws the table anew on a terminal', async () => {
    expect(await watched([[agent('a')], [agent('a'), agent('b')]], { terminal: true })).to.deep.equal(['\u001b[H\u001b[2Ja\n', '\u001b[H\u001b[2Ja,b\n']);
  });

  it('elsewhere prints it once, then what changed', async () => {
    expect(await watched([[agent('a')], [agent('a')], [agent('a', 'n')], []])).to.deep.equal(['a\n', 'TIME changed agent/a: model\n', 'TIME removed agent/a\n']);
  });

  it('prints events as JSON, beginning with what is there', async () => {
    const lines = await watched([[agent('a')], [agent('a'), agent('b')]], { form: 'json', terminal: true });
    expect(lines.map((line) => (JSON.parse(line) as { event: string; object: { id: string } })).map(({ event, object }) => [event, object.id])).to.deep.equal([['added', 'agent-a'], ['added', 'agent-b']]);
  });

  it('has no lines for yaml and jsonpath', async () => {
    for (const form of ['yaml', 'jsonpath'] as const) expect(await codesOf(watched([[]], { form }))).to.deep.equal(['LC4003']);
  });
});
