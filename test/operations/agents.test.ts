import { expect } from 'chai';
import { createLetta } from '../../src/letta/client.ts';
import { findAgent, selectAgents } from '../../src/operations/agents.ts';
import { codesOf, createPlace, refusal, type Place } from '../support/place.ts';

describe('which agents an operation is about', () => {
  let place: Place;
  const letta = () => createLetta({ url: 'http://dev.test', fetch: place.fetch, sleep: async () => undefined });
  const make = (name: string, tags: readonly string[] = []) => place.api<{ readonly id: string }>('POST', '/v1/agents/', { name, tags, model: 'openai/gpt-4o-mini' });
  const names = async (selection: Parameters<typeof selectAgents>[1]): Promise<readonly string[]> => (await selectAgents(letta(), selection)).map(({ name }) => name);

  beforeEach(() => { place = createPlace(); });
  afterEach(() => place.close());

  it('one by its name or id', async () => {
    const { id } = await make('helper');
    await make('helper-2');
    expect((await findAgent(letta(), 'helper')).id).to.equal(id);
    expect((await findAgent(letta(), id)).name).to.equal('helper');
  });

  it('an empty name is nobody\'s, and not that of the only agent there is', async () => {
    await make('helper');
    expect(await codesOf(findAgent(letta(), ''))).to.deep.equal(['LC4013']);
    expect(await codesOf(place.sdk().objects.delete({ kind: 'agent', name: '', force: true }))).to.deep.equal(['LC4013']);
    expect(await codesOf(place.sdk().messages.send('', 'Hello'))).to.deep.equal(['LC4013']);
    expect(await names({ all: true })).to.deep.equal(['helper']);
  });

  it('tells every name that is missing or not unique, at once', async () => {
    const twins = [await make('twin'), await make('twin')];
    const problems = await refusal(selectAgents(letta(), { names: ['nobody', 'twin'] }));
    expect(problems.map(({ code, detail }) => [code, detail])).to.deep.equal([['LC4013', undefined], ['LC4014', twins.map(({ id }) => id).sort().join('\n')]]);
  });

  it('many names are read in one list', async () => {
    for (let at = 0; at < 7; at++) await make(`a-${at}`);
    await place.forget();
    expect(await names({ names: Array.from({ length: 7 }, (_, at) => `a-${at}`) })).to.have.length(7);
    expect(await place.requests()).to.have.length(1);
  });

  it('by a pattern over names, by tags that all must be there, by both, or every one', async () => {
    await make('support-a', ['role:support', 'tenant:acme']);
    await make('support-b', ['role:support']);
    await make('sales', ['tenant:acme']);
    expect(await names({ match: 'support-*' })).to.deep.equal(['support-a', 'support-b']);
    expect(await names({ match: 's{ales,upport-b}' })).to.deep.equal(['sales', 'support-b']);
    expect(await names({ tags: ['role:support', 'tenant:acme'] })).to.deep.equal(['support-a']);
    expect(await names({ match: 's*', tags: ['tenant:acme'] })).to.deep.equal(['sales', 'support-a']);
    expect(await names({ all: true })).to.deep.equal(['sales', 'support-a', 'support-b']);
    expect(await names({ match: 'Support-*' })).to.deep.equal([]);
    expect(await names({})).to.deep.equal([]);
  });

  it('refuses a pattern without end', async () => {
    expect(await codesOf(selectAgents(letta(), { match: '{a,b}'.repeat(20) }))).to.deep.equal(['LC4002']);
  });
});
