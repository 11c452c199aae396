import { gunzipSync, gzipSync } from 'node:zlib';
import { expect } from 'chai';
import fc from 'fast-check';
import { DiagnosticError } from '../../../../src/core/diagnostic.ts';
import { sha256Hex } from '../../../../src/core/digest.ts';
import { decodePlan } from '../../../../src/core/plan/file/decode.ts';
import { planDigest } from '../../../../src/core/plan/file/digest.ts';
import { encodePlan } from '../../../../src/core/plan/file/encode.ts';
import type { Plan } from '../../../../src/core/plan/plan.ts';
import type { Json } from '../../../../src/core/value.ts';
import { json } from '../../state/arbitrary.ts';
import { plan, PROMPT } from './sample.ts';

const HEAD = 'lettactl-plan 1\n'.length + 'sha256:'.length + 64 + 1;

/** A plan file around any document, with a checksum that fits: what somebody could write who wants to be believed. */
const forged = (document: unknown): Uint8Array => {
  const packed = gzipSync(typeof document === 'string' ? document : JSON.stringify(document));
  return Buffer.concat([Buffer.from(`lettactl-plan 1\nsha256:${sha256Hex(packed)}\n`), packed]);
};

interface Document { plan: unknown; content: Record<string, string>; blobs: Record<string, string>; notes: unknown }

const documentOf = (bytes: Uint8Array): Document => JSON.parse(gunzipSync(bytes.subarray(HEAD)).toString()) as Document;

/** Sets what stands at a path (`plan/changes/0/type`) of the document. */
const put = (path: string, value: unknown) => (document: Document): void => {
  const steps = path.split('/');
  const last = steps.pop() ?? '';
  const holder = steps.reduce((at: object, step) => (at as Record<string, object>)[step] ?? {}, document);
  Object.defineProperty(holder, last, { value, enumerable: true, configurable: true, writable: true });
};

const tampered = (change: (document: Document) => void): Uint8Array => {
  const document = documentOf(encodePlan(plan()));
  change(document);
  return forged(document);
};

const problem = (bytes: Uint8Array, options?: { maxSize: number }): string => {
  try {
    decodePlan(bytes, options);
  } catch (error) {
    if (error instanceof DiagnosticError) return error.message;
    throw error;
  }
  throw new Error('it was read');
};

/** The same value with the keys of every object the other way round. */
const backwards = (value: unknown): unknown => {
  if (value instanceof Map) return new Map([...value].reverse());
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value;
  if (Array.isArray(value)) return value.map(backwards);
  return Object.fromEntries(Object.entries(value).reverse().map(([key, member]) => [key, backwards(member)]));
};

const withAttribute = (value: Json): Plan => {
  const [first, ...rest] = plan().changes;
  return plan({ changes: [{ ...first!, desired: { ...first!.desired!, attributes: { value } } }, ...rest] });
};

describe('plan file', () => {
  it('gives back the plan and its digest', () => {
    const { plan: read, digest } = decodePlan(encodePlan(plan()));
    expect(read).to.deep.equal(plan());
    expect(digest).to.equal(planDigest(plan())).and.match(/^sha256:[0-9a-f]{64}$/);
  });

  it('gives back any attribute value', () => {
    fc.assert(fc.property(json, (value) => {
      const written = withAttribute(value);
      const { plan: read, digest } = decodePlan(encodePlan(written));
      expect(read).to.deep.equal(written);
      expect(digest).to.equal(planDigest(written));
    }), { numRuns: 100 });
  });

  it('holds a long text once, and none of it in the plan itself', () => {
    const document = documentOf(encodePlan(plan()));
    expect(JSON.stringify(document.plan)).not.to.contain('customers of Acme');
    expect(Object.values(document.content).sort()).to.deep.equal([PROMPT, `${PROMPT}old`].sort());
  });

  it('tells long texts apart that have no UTF-8 form', () => {
    const value = [`${'x'.repeat(300)}\ud800`, `${'x'.repeat(300)}\ud801`];
    expect(decodePlan(encodePlan(withAttribute(value))).plan).to.deep.equal(withAttribute(value));
  });

  it('has the same bytes and digest whatever order keys, maps and blobs were put in', () => {
    const other = backwards(plan()) as Plan;
    expect(Buffer.from(encodePlan(other)).equals(encodePlan(plan()))).to.equal(true);
    expect(planDigest(other)).to.equal(planDigest(plan()));
  });

  it('has a digest that notes do not change, and everything else does', () => {
    const digest = planDigest(plan());
    expect(planDigest(plan({ notes: { createdAt: 'later', facts: { host: 'ci-2' } } }))).to.equal(digest);
    for (const other of [plan({ toolVersion: '1.0.1' }), plan({ remarks: [] }), plan({ changes: plan().changes.slice(1) }), plan({ blobs: new Map() }), withAttribute(`${PROMPT}.`)]) {
      expect(planDigest(other)).not.to.equal(digest);
    }
  });

  it('keeps digests of secrets only under a state’s key', () => {
    expect(JSON.stringify(documentOf(encodePlan(plan())))).to.contain('cdcdcd');
    const first = plan({ binding: { ...plan().binding, state: null } });
    const document = JSON.stringify(documentOf(encodePlan(first)));
    expect(document).not.to.contain('cdcdcd');
    expect(document).to.contain('Bearer ${TOKEN}');
    expect(decodePlan(encodePlan(first)).digest).to.equal(planDigest(first));
  });

  it('refuses to grow beyond its limit, before and after packing', () => {
    expect(() => encodePlan(plan(), { maxSize: 1000 })).to.throw(DiagnosticError, 'LC3110: the plan is larger than 1 MB');
    const big = plan({ blobs: new Map([['x', new Uint8Array(5_000_000)]]) });
    expect(() => encodePlan(big, { maxSize: 4_000_000 })).to.throw(DiagnosticError, 'LC3110: the plan is larger than 3 MB');
  });

  it('refuses a key that no honest document has', () => {
    expect(() => encodePlan(withAttribute(JSON.parse('{"__proto__":1}') as Json))).to.throw(DiagnosticError, 'LC3121: the plan cannot be written: a key is called __proto__');
    expect(() => planDigest(withAttribute(JSON.parse('{"__proto__":1}') as Json))).to.throw(DiagnosticError, 'LC3121');
  });
});

describe('plan file from a stranger', () => {
  it('any altered byte is an error', () => {
    const bytes = encodePlan(plan());
    fc.assert(fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
      const altered = Buffer.from(bytes);
      altered[at] = (altered[at] ?? 0) ^ flip;
      expect(problem(altered)).to.match(/^LC311[12]/);
    }), { numRuns: 1000 });
  });

  it('any truncation, and anything appended, is an error', () => {
    const bytes = encodePlan(plan());
    for (let length = 0; length < bytes.length; length += 11) expect(problem(bytes.subarray(0, length))).to.match(/^LC3112/);
    expect(problem(Buffer.concat([bytes, Buffer.from('\n')]))).to.match(/^LC3112/);
  });

  it('any bytes at all are an error', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => void expect(problem(bytes)).to.match(/^LC3112/)));
  });

  it('a mutated document with a fitting checksum is an error, or a plan that can be written again', () => {
    const text = JSON.stringify(documentOf(encodePlan(plan())));
    fc.assert(fc.property(fc.nat(text.length - 1), fc.constantFrom('"', '{', '}', '[', ']', ':', ',', '0', '-', 'x', '\\', 'null', '__proto__', '$'), (at, put) => {
      try {
        const { plan: read, digest } = decodePlan(forged(text.slice(0, at) + put + text.slice(at + 1)));
        expect(decodePlan(encodePlan(read)).digest).to.equal(digest);
      } catch (error) {
        expect(error).to.be.instanceOf(DiagnosticError);
      }
    }), { numRuns: 500 });
    expect(({} as Record<string, unknown>)['polluted']).to.equal(undefined);
  });

  it('a newer format is left alone', () => {
    expect(problem(Buffer.from('lettactl-plan 2\nwhatever'))).to.equal('LC3111: the plan file has format 2; this lettactl reads formats up to 1');
  });

  for (const [name, bytes] of [
    ['a zip', Buffer.from('PK\u0003\u0004')], ['version zero', Buffer.from('lettactl-plan 0\n')], ['version 01', Buffer.from('lettactl-plan 01\n')], ['windows line ends', Buffer.from('lettactl-plan 1\r\n')],
  ] as const) it(`${name} is no plan`, () => expect(problem(bytes)).to.match(/^LC3112/));

  it('a small file that unpacks to a big one is refused before it does', () => {
    expect(problem(forged(' '.repeat(30_000_000)), { maxSize: 1_000_000 })).to.match(/^LC3110/);
  });

  it('a document of very many values, or very deep, is refused before it is parsed', () => {
    expect(problem(forged(`[${'[],'.repeat(6_000_000)}[]]`))).to.contain('it holds more than 5000000 values');
    expect(problem(forged('['.repeat(1_000_000)))).to.contain('it is nested deeper than 200 levels');
  });

  for (const [name, change, said] of [
    ['a prototype key', put('plan/changes/0/base', JSON.parse('{"constructor":{"prototype":{"polluted":1}}}')), 'a key is called constructor'],
    ['__proto__ in the notes', put('notes/facts', JSON.parse('{"__proto__":{"polluted":1}}')), 'a key is called __proto__'],
    ['a text under another digest', (d) => { d.content[Object.keys(d.content)[0]!] = 'delete everything'; }, 'has another digest'],
    ['a file under another digest', (d) => { d.blobs[Object.keys(d.blobs)[0]!] = 'AAAA'; }, 'has another digest'],
    ['a text that is missing', (d) => { d.content = {}; }, 'a text that it refers to is missing'],
    ['a text that nothing refers to', (d) => { d.content[sha256Hex('hidden')] = 'hidden'; }, 'it holds texts that nothing refers to'],
    ['a file that is missing', (d) => { d.blobs = {}; }, 'a file that it uploads is missing'],
    ['a path out of the fleet', put('plan/binding/inputs/0/path', 'a/../../.ssh/id_rsa'), 'an input file lies outside the fleet'],
    ['an absolute path', put('plan/binding/inputs/0/path', '/etc/passwd'), 'a path in it is absolute'],
    ['an absolute Windows path', put('plan/binding/backend/location', 'C:\\state.json'), 'a path in it is absolute'],
    ['no address', put('plan/changes/0/address', 'agent'), '"agent" is no address'],
    ['a link to no address', put('plan/changes/1/desired/attributes/x', { $ref: 'nonsense' }), '"nonsense" is no address'],
    ['a link to what cannot be made a text', put('plan/changes/1/desired/attributes/x', { $ref: { toString: 1, valueOf: 1 } }), '"" is no address'],
    ['a file under what cannot be made a text', put('plan/changes/1/desired/attributes/x', { $blob: { sha256: { toString: 1, valueOf: 1 }, size: 1 } }), 'a file that it uploads is missing'],
    ['another type than its address', put('plan/changes/0/type', 'block'), 'agent.support-agent has type block'],
    ['another declaration than its address', put('plan/changes/0/desired/address', 'agent.other'), 'agent.support-agent declares agent.other'],
    ['changes twice', put('plan/changes/3', plan().changes[1]), 'its changes are out of order'],
    ['an unknown action', put('plan/changes/0/action', 'format-disk'), '/changes/0/action'],
    ['an unknown member', put('plan/changes/0/extra', 1), 'must not have additional properties'],
    ['a digest that is none', put('plan/binding/inputs/0/sha256', 'x'), '/binding/inputs/0/sha256'],
  ] as readonly [string, (document: Document) => void, string][]) {
    it(`refuses ${name}, though the checksum fits`, () => expect(problem(tampered(change))).to.match(/^LC3112: the plan file is damaged or was altered: /).and.contain(said));
  }
});
