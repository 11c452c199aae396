import { expect } from 'chai';
import { chooseStart } from '../../src/cli/start-questions.ts';
import type { ServerOffer } from '../../src/sdk/api.ts';

const offer: ServerOffer = { url: 'http://s', embeddings: [], models: ['openai/gpt-4o', 'openai/gpt-4o-mini'].map((handle) => ({ handle, contextWindow: null })) };

async function talk(answers: readonly string[], given = {}, offered: ServerOffer | { readonly problem: never } = offer) {
  const left = [...answers];
  const said: string[] = [];
  const chosen = await chooseStart(given, { offer: async () => offered }, { print: (text) => said.push(text), ask: async (question) => { said.push(question); return left.shift() ?? ''; } });
  return { chosen, said, left };
}

describe('the questions of init', () => {
  it('take a name, and a model by its number or name', async () => {
    expect((await talk(['tea', '2'])).chosen).to.deep.equal({ name: 'tea', model: 'openai/gpt-4o-mini' });
    expect((await talk(['tea', 'openai/gpt-4o'])).chosen).to.deep.equal({ name: 'tea', model: 'openai/gpt-4o' });
    expect((await talk(['', ''])).chosen).to.deep.equal({});
  });

  it('ask again for a model that is not there', async () => {
    const { chosen, said } = await talk(['', 'openai/gpt4o', '7', '1']);
    expect(chosen).to.deep.equal({ model: 'openai/gpt-4o' });
    expect(said.filter((text) => text.startsWith('There is'))).to.deep.equal(['There is no model openai/gpt4o. Did you mean openai/gpt-4o?', 'There is no model 7.']);
  });

  it('ask nothing that is known', async () => {
    expect((await talk([], { name: 'a', model: 'b/c' })).said).to.deep.equal([]);
    expect((await talk(['x'], { model: 'b/c' })).said).to.deep.equal(["Name of the fleet (empty: the folder's): "]);
  });
});
