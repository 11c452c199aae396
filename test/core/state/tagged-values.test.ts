import { expect } from 'chai';
import { checkTags } from '../../../src/core/state/tagged-values.ts';
import { Malformed } from '../../../src/core/state/untrusted-json.ts';

describe('values of ours in a file that anybody may have written', () => {
  const good: readonly unknown[] = [
    { $ref: 'agent.x' }, { $id: 'block-1', name: 'persona' }, { $id: 'block-1' }, { $blob: { sha256: 'a', size: 1 } }, { $text: { sha256: 'a', size: 0 } },
    { $secret: { parts: [], shown: '(sensitive)' } }, { $secret: { parts: [{ literal: 'Bearer ' }, { env: 'TOKEN', default: '' }, { var: 'x' }, { config: 'fleet.yaml', pointer: '/a' }], shown: 'x', digest: 'd' } }, [[{ a: { $ref: 'block.y' } }]], 'text', null,
  ];
  for (const value of good) it(`lets ${JSON.stringify(value)} pass`, () => checkTags(value));

  // The first six made views crash: found by npm run test:fuzz.
  const bad: readonly unknown[] = [
    { $secret: {} }, { $secret: null }, { $secret: { parts: [], shown: 1 } }, { $secret: { parts: [], shown: 'x', digest: {} } }, { $text: {} }, { $id: 'x', name: 7 },
    { $secret: { parts: 'x', shown: 'x' } }, { $secret: { parts: [{}], shown: 'x' } }, { $ref: '../x' }, { $ref: 1 }, { $id: {} }, { $blob: { sha256: 'a', size: -1 } }, { $blob: [] }, { deep: [{ $text: { sha256: 'a', size: 1.5 } }] },
  ];
  for (const value of bad) it(`refuses ${JSON.stringify(value)}`, () => expect(() => checkTags(value)).to.throw(Malformed));
});
