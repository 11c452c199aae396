import { expect } from 'chai';
import { selectionOf, tagsOf, wordsOf } from '../../src/cli/agents.ts';
import { codesOf } from '../support/place.ts';

describe('which agents a command line means', () => {
  it('tags that are none do not mean every agent', async () => {
    for (const tags of ['', ',', ' , ']) {
      expect(await codesOf((async () => tagsOf(tags))())).to.deep.equal(['LC4002']);
      expect(await codesOf((async () => selectionOf({ tags }))())).to.deep.equal(['LC4002']);
      expect(wordsOf(tags)).to.deep.equal([]);
    }
    expect(selectionOf({ tags: 'a, b,' })).to.deep.equal({ tags: ['a', 'b'] });
    expect(selectionOf({})).to.equal(undefined);
  });
});
