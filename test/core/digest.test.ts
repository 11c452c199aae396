import { createHmac } from 'node:crypto';
import { expect } from 'chai';
import { addressOf } from '../../src/core/address.ts';
import { canonicalJson } from '../../src/core/canonical.ts';
import { digestOf, hmacHex, opOf, sha256Hex } from '../../src/core/digest.ts';

describe('canonical JSON', () => {
  it('sorts keys by code unit at every depth and drops what is undefined', () => {
    expect(canonicalJson({ b: [{ z: 1, a: undefined, Z: null }], a: 'ä\n', é: 1, 10: 1, 9: 1 })).to.equal('{"10":1,"9":1,"a":"ä\\n","b":[{"Z":null,"z":1}],"é":1}');
  });

  it('is indented for people only when asked', () => expect(canonicalJson({ a: [], b: [1] }, 1)).to.equal('{\n "a": [],\n "b": [\n  1\n ]\n}'));

  it('refuses circles and nothing at all', () => {
    const circle: { self?: unknown } = {};
    circle.self = circle;
    expect(() => canonicalJson(circle)).to.throw(TypeError);
    expect(() => canonicalJson(undefined)).to.throw(TypeError);
  });
});

describe('digests', () => {
  it('are those of SHA-256, over text as UTF-8', () => {
    expect(sha256Hex('abc')).to.equal('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
    expect(sha256Hex('ä')).to.equal(sha256Hex(new Uint8Array([0xc3, 0xa4])));
  });

  it('do not depend on key order', () => expect(digestOf({ a: 1, b: 2 })).to.equal(digestOf({ b: 2, a: 1 })));

  it('take the key of an HMAC in hex', () => {
    expect(hmacHex('00ff', 'text')).to.equal(createHmac('sha256', Buffer.from([0, 255])).update('text').digest('hex'));
  });

  it('name an op by plan and address', () => {
    expect(opOf('sha256:x', addressOf('agent', 'a'))).to.equal(sha256Hex('sha256:xagent.a'));
  });
});
