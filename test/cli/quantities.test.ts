import { expect } from 'chai';
import { parseCount, parseDuration, parseSize } from '../../src/cli/quantities.ts';

describe('cli/quantities', () => {
  for (const [text, milliseconds] of [['0', 0], ['0s', 0], ['30s', 30_000], ['5m', 300_000], ['1m30s', 90_000], ['500ms', 500], ['1.5s', 1500], ['2h', 7_200_000]] as const) {
    it(`${text} is ${milliseconds} ms`, () => expect(parseDuration(text, '-t')).to.equal(milliseconds));
  }
  for (const text of ['', '30', 's', '5 m', '-1s', '1s2', '1d']) {
    it(`"${text}" is no duration`, () => expect(() => parseDuration(text, '-t')).to.throw('LC4002'));
  }
  it('reads sizes', () => {
    expect(parseSize('256MB', '-m')).to.equal(256 * 1024 ** 2);
    expect(parseSize('64k', '-m')).to.equal(65_536);
    expect(parseSize('1000', '-m')).to.equal(1000);
    expect(() => parseSize('many', '-m')).to.throw('LC4002: -m: "many" is no size');
  });
  it('reads counts within bounds', () => {
    expect(parseCount('10', '-p', 1, 100)).to.equal(10);
    for (const text of ['0', '101', '1.5', 'x', '']) expect(() => parseCount(text, '-p', 1, 100)).to.throw('LC4002');
  });
});
