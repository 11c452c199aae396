import { expect } from 'chai';
import fc from 'fast-check';
import { parse } from 'yaml';
import { HOSTILE, jsonText } from '../../src/core/printable.ts';
import { yamlText } from '../../src/core/yaml-text.ts';

const odd = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('\u001b[31m', 'a\u009bb', '\u202e', ' \ufeff', '\u{e0041}', '\ud800', 'a\nb\u202e\n', '\u2028', 'x'.repeat(200) + '\u0085' + ' y'.repeat(90)));
const value = fc.dictionary(odd, fc.oneof(odd, fc.array(odd), fc.constant(null), fc.integer()));

describe('texts for programs', () => {
  it('as JSON: nothing that steers or hides stands in it, and whoever parses it gets the same', () => {
    fc.assert(fc.property(value, (given) => {
      const text = jsonText(given, 2);
      expect(text.search(HOSTILE)).to.equal(-1);
      expect(JSON.stringify(JSON.parse(text))).to.equal(JSON.stringify(given));
    }), { numRuns: 300 });
  });

  it('as YAML', () => {
    fc.assert(fc.property(value, (given) => {
      const text = yamlText(given);
      expect(text.search(HOSTILE)).to.equal(-1);
      expect(JSON.stringify(parse(text))).to.equal(JSON.stringify(given));
    }), { numRuns: 300 });
  });
});
