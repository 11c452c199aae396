import { readFile } from 'node:fs/promises';
import { expect } from 'chai';
import fc from 'fast-check';
import { addressOf } from '../../../src/core/address.ts';
import { canonicalJson } from '../../../src/core/canonical.ts';
import { DiagnosticError } from '../../../src/core/diagnostic.ts';
import { decodeState, encodeState } from '../../../src/core/state/format.ts';
import type { State } from '../../../src/core/state/state.ts';
import { withEntry } from '../../../src/core/state/transitions.ts';
import type { Json } from '../../../src/core/value.ts';
import { company, entry, fresh, PLAN, sample } from './sample.ts';
import { states } from './arbitrary.ts';

const problem = (bytes: Uint8Array | string): string => {
  try {
    decodeState(bytes, 's.json');
  } catch (error) {
    if (error instanceof DiagnosticError) return error.message;
    throw error;
  }
  throw new Error('it was read');
};

/** The text with `change` made in its document, and a checksum that fits. */
async function rewritten(change: (document: Record<string, unknown>) => void): Promise<string> {
  const { sha256Hex } = await import('../../../src/core/digest.ts');
  const document = JSON.parse(encodeState(sample())) as Record<string, unknown>;
  change(document);
  const { checksum: _, ...content } = document;
  return JSON.stringify({ ...document, checksum: `sha256:${sha256Hex(canonicalJson(content))}` });
}

describe('state format', () => {
  it('gives back any state', () => {
    fc.assert(fc.property(states, (state) => {
      const text = encodeState(state);
      expect(decodeState(text, 's.json')).to.deep.equal(state);
      expect(encodeState(decodeState(text, 's.json'))).to.equal(text);
    }), { numRuns: 200 });
  });

  it('is the same text whatever order things were put in', () => {
    const state = sample();
    const shuffled: State = { ...state, resources: new Map([...state.resources].reverse()) };
    expect(encodeState(shuffled)).to.equal(encodeState(state));
    expect([...decodeState(encodeState(shuffled), 's.json').resources.keys()]).to.deep.equal([...state.resources.keys()]);
  });

  it('keeps last plan and runs', () => {
    const state = fresh({
      serial: 3, lastPlan: { digest: PLAN, from: 1, to: 3, complete: false },
      runs: [{ who: 'dana', when: '2026-11-22T10:42:00Z', version: '1.0.0', operation: 'apply', planDigest: PLAN, result: 'crashed' }, { who: 'ci', when: 'x', version: '1', operation: 'import', result: 'complete' }],
    });
    expect(decodeState(encodeState(state), 's.json')).to.deep.equal(state);
  });

  it('keeps keys that are called like prototypes, and never writes them as they are', () => {
    const base: Record<string, Json> = { schema: { constructor: { type: 'string' }, prototype: 1, '$content': 'x', '$key:a': 2, toString: 3 } };
    const state = withEntry(sample(), entry(company, 'block', 'block-1', { base }));
    const text = encodeState(state);
    expect(text).not.to.match(/"(constructor|prototype)"/);
    expect(decodeState(text, 's.json')).to.deep.equal(state);
  });

  it('refuses to write a key that no honest document has', () => {
    const base = JSON.parse('{"a":{"__proto__":{"polluted":true}}}') as Record<string, Json>;
    expect(() => encodeState(withEntry(sample(), entry(company, 'block', 'block-1', { base })))).to.throw(DiagnosticError, 'LC3016: the state cannot be written: a key is called __proto__');
  });

  it('reads any altered byte as an error or as the same state', () => {
    const bytes = Buffer.from(encodeState(sample()));
    fc.assert(fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
      const altered = Buffer.from(bytes);
      altered[at] = (altered[at] ?? 0) ^ flip;
      try {
        expect(decodeState(altered, 's.json')).to.deep.equal(sample());
      } catch (error) {
        expect(error).to.be.instanceOf(DiagnosticError);
      }
    }), { numRuns: 2000 });
    expect(({} as { polluted?: boolean }).polluted).to.equal(undefined);
  });

  it('reads any prefix as an error', () => {
    const bytes = Buffer.from(encodeState(sample()));
    for (let length = 0; length < bytes.length - 1; length += 7) expect(problem(bytes.subarray(0, length))).to.match(/^LC3010/);
  });

  for (const [name, text, said] of [
    ['an empty file', '', 'it is empty'],
    ['zeros after a power cut', '\0'.repeat(4096), 'it is not JSON'],
    ['another document', '{"version": 4, "terraform_version": "1.11.4", "serial": 12}', 'it is no state of lettactl'],
    ['a list', '[1]', 'it is no state of lettactl'],
    ['too deep a document', '['.repeat(100_000), 'it is nested deeper than 200 levels'],
    ['a state without its rest', '{"format":"lettactl-state","version":1}', 'must have required properties'],
  ] as const) {
    it(`names what is wrong with ${name}`, () => expect(problem(text)).to.match(/^LC3010: the state s\.json is damaged: /).and.contain(said));
  }

  it('refuses text that is not UTF-8', () => expect(problem(Buffer.from([0x22, 0xff, 0x22]))).to.contain('it is not UTF-8 text'));

  it('refuses what was edited by hand', () => {
    expect(problem(encodeState(sample()).replace('agent-1', 'agent-2'))).to.contain('its checksum does not fit its content');
  });

  it('refuses a newer version without looking further', async () => {
    expect(problem(await rewritten((document) => Object.assign(document, { version: 7, tool_version: '3.0.0' }))))
      .to.equal('LC3011: the state s.json has format 7; this lettactl reads formats up to 1');
  });

  for (const [name, change, said] of [
    ['an unknown member', (d: Record<string, unknown>) => Object.assign(d, { extra: 1 }), 'must not have additional properties'],
    ['a negative serial', (d: Record<string, unknown>) => Object.assign(d, { serial: -1 }), '/serial must be >= 0'],
    ['a serial beyond exact numbers', (d: Record<string, unknown>) => Object.assign(d, { serial: 1e300 }), '/serial'],
    ['no address', (d: Record<string, unknown>) => Object.assign(d, { resources: { nonsense: entryOf(d) } }), '"nonsense" is no address'],
    ['another type than its address', (d: Record<string, unknown>) => Object.assign(d, { resources: { 'folder.x': entryOf(d) } }), 'folder.x has type block'],
    ['a prototype key', (d: Record<string, unknown>) => Object.assign(entryOf(d), { base: JSON.parse('{"a":{"constructor":{}}}') }), 'a key is called constructor'],
    ['a needless escape', (d: Record<string, unknown>) => Object.assign(entryOf(d), { base: { '$key:plain': 1 } }), 'a key is escaped that need not be'],
  ] as const) {
    it(`refuses ${name}, though the checksum fits`, async () => expect(problem(await rewritten(change as never))).to.match(/^LC3010/).and.contain(said));
  }

  it('has a sample that is a valid state', async () => {
    const state = decodeState(await readFile(new URL('../../../.lettactl-state.example.json', import.meta.url)), 'sample');
    expect([...state.resources.keys()]).to.contain(addressOf('agent', 'support-agent'));
  });
});

function entryOf(document: Record<string, unknown>): Record<string, unknown> {
  return (document['resources'] as Record<string, Record<string, unknown>>)['block.company-context'] ?? {};
}
