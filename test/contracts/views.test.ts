import { expect } from 'chai';
import fc from 'fast-check';
import { PLAINTEXT, viewWorld } from '../support/view-world.ts';
import { machineViews, textViews } from './views.ts';

const STEERING = /(?![\n\t])\p{Control}|[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;
const NASTY = ['\u001b[31mred', '\u001b]0;title\u0007', 'a\rb', '\u009b2J', 'left\u202eright', '\u2066in\u2069', 'a\nb', 'tab\there ', '``` </details>', '| pipe |', '&<b>"\'\\', '', ' ', '漢字 🚀', '- a list item', '${x}', 'x'.repeat(300)];

const odd = fc.oneof(fc.constantFrom(...NASTY), fc.string({ unit: 'binary' }), fc.array(fc.constantFrom(...NASTY, ' ', '\n'), { maxLength: 4 }).map((parts) => parts.join('')));
const reversed = <T>(items: readonly T[]): readonly T[] => items.toReversed();

for (const [name, view] of Object.entries({ ...textViews, ...machineViews })) {
  describe(`view contract: ${name}`, () => {
    it('shows no secret', () => {
      expect(view(viewWorld('plain'), {})).not.to.contain(PLAINTEXT);
      expect(view(viewWorld('plain'), { redactContent: true })).not.to.contain(PLAINTEXT);
    });

    it('is the same whatever order things come in', () => {
      expect(view(viewWorld('plain', reversed), {})).to.equal(view(viewWorld('plain'), {}));
    });

    it('ends with a line feed', () => {
      expect(view(viewWorld('plain'), {})).to.match(/\n$/);
    });
  });
}

for (const [name, view] of Object.entries(textViews)) {
  describe(`text view contract: ${name}`, () => {
    it('lets no character of others steer the terminal, and leaves no trailing blank', () => {
      fc.assert(fc.property(odd, (text) => {
        const shown = view(viewWorld(text), {});
        expect(shown).not.to.match(STEERING);
        expect(shown.split('\n').filter((line) => /[ \t]$/.test(line))).to.deep.equal([]);
      }), { numRuns: 60 });
    });
  });
}

describe('machine view contract', () => {
  for (const [name, view] of Object.entries(machineViews)) {
    it(`${name}: lets no character of others reach a terminal as it is, and gives the same text to who parses it`, () => {
      fc.assert(fc.property(odd, (text) => { expect(view(viewWorld(text), {})).not.to.match(STEERING).and.not.match(/\p{Surrogate}/u); }), { numRuns: 40 });
    });
  }

  it('writes one JSON value per line, and keeps every text exact', () => {
    const text = 'a\u001b\u202e"\n漢';
    for (const line of (machineViews['apply -json']?.(viewWorld(text), {}) ?? '').trimEnd().split('\n')) expect(() => JSON.parse(line) as unknown).not.to.throw();
    const document = JSON.parse(machineViews['show -json']?.(viewWorld(text), {}) ?? '') as { resource_changes: { address: string; change: { after: Record<string, unknown> } }[] };
    expect(document.resource_changes.find((one) => one.address === 'block.shared')?.change.after['description']).to.equal(text);
  });

  it('gives no content away when it is redacted', () => {
    for (const [name, view] of Object.entries({ ...textViews, ...machineViews })) {
      if (!['plan', 'refresh', 'plan, markdown', 'refresh, markdown', 'show -json', 'refresh -json'].includes(name)) continue;
      const world = viewWorld('plain');
      const attributes = world.plan.changes.flatMap((change) => change.attributes).filter((attribute) => attribute.kind === 'text');
      expect(attributes.length).to.be.greaterThan(0);
      expect(view(world, { redactContent: true }), name).not.to.match(/plain more|\bold\b\\?n?plain|plain\\nnew/);
    }
  });
});
