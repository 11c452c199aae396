import { expect } from 'chai';
import type { AttributeChange } from '../../src/core/plan/change.ts';
import type { Json } from '../../src/core/value.ts';
import { withLiveHidden } from '../../src/views/counterpart.ts';
import { showValue } from '../../src/views/human/value.ts';

const secret = { $secret: { parts: [{ env: 'TOKEN' }], shown: '${TOKEN}' } } as unknown as Json;
const change = (before: Json): AttributeChange => ({ path: 'lettabot', kind: 'map', cause: 'config', entries: [{ key: 'telegram', before, after: { token: secret, enabled: 'yes' } }] });
const shown = (before: Json): string => showValue(withLiveHidden(change(before), 'before').entries?.[0]?.before);

describe('the live side of an attribute with a secret', () => {
  it('shows what the other side has in clear, and nothing else', () => {
    expect(shown({ token: 'in-clear', enabled: 'yes' })).to.equal('{ "enabled": "yes", "token": (sensitive) }');
  });

  for (const odd of [{ $ref: 'agent.x' }, { $id: 'x', name: 'y' }, { $blob: { sha256: 'ab', size: 1 } }, { $text: { sha256: 'ab', size: 1 } }] as const) {
    it(`takes ${JSON.stringify(odd)} in the place of a text for something to hide (a plan that somebody altered)`, () => {
      expect(shown({ token: odd, enabled: 'yes' })).to.equal('{ "enabled": "yes", "token": (sensitive) }');
    });
  }
});
