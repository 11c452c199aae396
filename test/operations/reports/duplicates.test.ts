import { expect } from 'chai';
import fc from 'fast-check';
import { findDuplicates } from '../../../src/operations/reports/duplicates.ts';

const LONG = 'The customer likes green tea from Japan, prefers short answers, and lives in Hamburg with two cats. She ordered three times this year and wants no calls before noon.';

describe('duplicates among texts', () => {
  for (const [what, texts, like] of [
    ['the same text', { a: LONG, b: LONG }, { a: ['b 1'], b: ['a 1'] }],
    ['the same but for white space', { a: LONG, b: ` ${LONG.replaceAll(' ', '\n')}\n` }, { a: ['b 1'], b: ['a 1'] }],
    ['one word of many', { a: LONG, b: LONG.replace('two', 'three') }, { a: ['b 0.8'], b: ['a 0.8'] }],
    ['another text', { a: LONG, b: 'We sell tea to everybody who wants some, wholesale and retail, and answer within a day.' }, {}],
    ['short texts, which are alike by chance', { a: 'None yet.', b: 'None yet.' }, {}],
    ['empty texts', { a: '', b: '', c: '   ' }, {}],
    ['texts without blanks between words', { a: '顧客は日本の緑茶が好きで短い答えを好みますそしてハンブルクに住んでいます', b: '顧客は日本の緑茶が好きで短い答えを好みますそしてハンブルグに住んでいます' }, { a: ['b 0.84'], b: ['a 0.84'] }],
    ['three of a kind, the nearest first', { a: LONG, b: LONG, c: LONG.replace('two', 'three') }, { a: ['b 1', 'c 0.8'], b: ['a 1', 'c 0.8'], c: ['a 0.8', 'b 0.8'] }],
  ] as const) {
    it(`finds ${what}: ${JSON.stringify(like).slice(0, 40)}`, () => {
      const { like: found, complete } = findDuplicates(Object.entries(texts).map(([id, text]) => ({ id, text })));
      expect(Object.fromEntries([...found].map(([id, others]) => [id, others.map((other) => `${other.id} ${Math.round(other.overlap * 100) / 100}`)]))).to.deep.equal(like);
      expect(complete).to.equal(true);
    });
  }

  it('is the same for the same input, symmetric, and never names a text for itself', () => {
    const word = fc.constantFrom('tea', 'green', 'cat', 'likes', 'Hamburg', 'never', 'calls', 'noon', 'answers', 'short');
    const text = fc.array(word, { minLength: 5, maxLength: 40 }).map((words) => words.join(' '));
    fc.assert(fc.property(fc.array(text, { maxLength: 20 }), (all) => {
      const texts = all.map((one, at) => ({ id: String(at), text: one }));
      const { like } = findDuplicates(texts);
      expect(findDuplicates(texts).like).to.deep.equal(like);
      for (const [id, others] of like) {
        for (const other of others) {
          expect(other.id).to.not.equal(id);
          expect(like.get(other.id)?.find((back) => back.id === id)?.overlap, `${id} and ${other.id}`).to.equal(other.overlap);
        }
      }
    }));
  });

  it('finds what overlaps much in any text, and nothing that does not', () => {
    fc.assert(fc.property(fc.array(fc.lorem({ maxCount: 1 }), { minLength: 60, maxLength: 120 }), fc.nat(), (words, at) => {
      const changed = words.map((word, index) => (index === at % words.length ? 'zebra' : word));
      const { like } = findDuplicates([{ id: 'a', text: words.join(' ') }, { id: 'b', text: changed.join(' ') }, { id: 'c', text: Array.from({ length: 80 }, (_, index) => `other${index}`).join(' ') }]);
      expect([...like.keys()].sort()).to.deep.equal(['a', 'b']);
    }));
  });

  it('stays bounded with thousands of texts of one kind, and says that it did not compare them all', () => {
    const texts = Array.from({ length: 3000 }, (_, index) => ({ id: String(index), text: `You are agent number ${index} of the shop. ${LONG}` }));
    const started = performance.now();
    const { like, complete } = findDuplicates(texts);
    expect(performance.now() - started).to.be.lessThan(5000);
    expect(complete).to.equal(false);
    expect(like.size).to.equal(3000);
    const same = findDuplicates(Array.from({ length: 5000 }, (_, index) => ({ id: String(index), text: LONG })));
    expect([same.complete, same.like.size, same.like.get('0')?.length]).to.deep.equal([true, 5000, 50]);
  }).timeout(20_000);
});
