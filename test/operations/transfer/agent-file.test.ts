import { expect } from 'chai';
import fc from 'fast-check';
import { DiagnosticError } from '../../../src/core/diagnostic.ts';
import { emptySecrets, MAX_AGENT_FILE, readAgentFile, withoutMarks, withoutTokens } from '../../../src/operations/transfer/agent-file.ts';
import { createPlace } from '../../support/place.ts';

const SEED = process.env['LETTACTL_SEED'] === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(process.env['LETTACTL_SEED']);

const bytes = (value: unknown): Uint8Array => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));

function problemWith(content: Uint8Array): string {
  try {
    readAgentFile(content, 'x.af');
  } catch (error) {
    if (error instanceof DiagnosticError) return error.diagnostics.map(({ code, summary }) => `${code} ${summary}`).join('\n');
    throw error;
  }
  throw new Error('it was read');
}

/** Objects as a file has them, with our marks among other people's tags and keys. */
const tag = fc.oneof(fc.constantFrom('lettactl:tea/default', 'lettactl:op=ab', 'lettactl:'), fc.string({ maxLength: 8 }).map((text) => `x${text}`));
const metadata = fc.record({ lettactl: fc.option(fc.jsonValue({ maxDepth: 1 }), { nil: undefined }), team: fc.jsonValue({ maxDepth: 1 }), 'lettactl.firstMessage': fc.option(fc.string(), { nil: undefined }) }, { requiredKeys: ['team'] });
const item = fc.record({ name: fc.constant('north'), tags: fc.oneof(fc.array(tag, { maxLength: 4 }), fc.constant(null), fc.array(fc.jsonValue({ maxDepth: 1 }), { maxLength: 2 })), metadata: fc.oneof(metadata, fc.constant(null)), metadata_: fc.option(metadata, { nil: undefined }), memory_blocks: fc.array(fc.record({ tags: fc.array(tag, { maxLength: 2 }), metadata }), { maxLength: 2 }) });
const file = fc.record({ agents: fc.array(item, { minLength: 1, maxLength: 3 }), blocks: fc.array(item, { maxLength: 3 }), sources: fc.array(item, { maxLength: 2 }), tools: fc.array(item, { maxLength: 2 }), groups: fc.array(item, { maxLength: 1 }) });

describe('an agent file', () => {
  it('keeps none of our marks, and everything else', () => {
    console.log(`      seed ${SEED} (LETTACTL_SEED)`);
    fc.assert(fc.property(file, (drawn) => {
      const read = readAgentFile(bytes(drawn), 'x.af');
      withoutMarks(read);
      const after = JSON.stringify(read.whole);
      expect(after).not.to.match(/"lettactl:/);
      expect(after).not.to.include('"lettactl":');
      const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value), (_key, inner: unknown) => {
        if (Array.isArray(inner)) return inner.filter((one) => !(typeof one === 'string' && one.startsWith('lettactl:')));
        if (typeof inner !== 'object' || inner === null) return inner;
        return Object.fromEntries(Object.entries(inner).filter(([key]) => key !== 'lettactl'));
      });
      expect(plain(read.whole)).to.deep.equal(plain(drawn));
    }), { seed: SEED, numRuns: 200 });
  });

  for (const [what, content, problem] of [
    ['no JSON', 'agents: []', 'it is not JSON'],
    ['nothing', '', 'it is empty'],
    ['no UTF-8', Buffer.from([0x7b, 0xff, 0x7d]), 'it is not UTF-8 text'],
    ['a list', '[]', 'it is JSON, but no map'],
    ['no agent', { agents: [] }, 'there is no agent in it'],
    ['an agent that is no map', { agents: ['x'] }, '`agents` is no list of maps'],
    ['an agent without a name', { agents: [{ name: 7 }] }, 'an agent in it has no name'],
    ['blocks that are no list', { agents: [{ name: 'a' }], blocks: {} }, '`blocks` is no list of maps'],
    ['the form before 0.8', { agent_type: 'memgpt_agent', core_memory: [] }, 'it has the form of Letta before 0.8, which servers take no more'],
    ['a deep nest', `{"agents":${'['.repeat(100_000)}`, 'it is nested deeper than 200 levels'],
    ['too much', Buffer.alloc(MAX_AGENT_FILE + 1, 0x20), 'it is larger than 64 MB'],
  ] as const) {
    it(`says what is wrong with ${what}`, () => {
      expect(problemWith(content instanceof Uint8Array ? content : bytes(content))).to.match(new RegExp(`^LC4073 x.af is no agent file: ${problem}(?: \\(at character \\d+\\))?$`));
    });
  }

  it('may have a key __proto__, which touches nothing', () => {
    const read = readAgentFile(bytes('{"__proto__": {"polluted": true}, "agents": [{"name": "a", "__proto__": {"tags": ["lettactl:x"]}, "metadata": {"__proto__": {"lettactl": 1}}}]}'), 'x.af');
    withoutMarks(read);
    expect(({} as Record<string, unknown>)['polluted']).to.equal(undefined);
    expect(read.agents[0]?.['tags']).to.equal(undefined);
  });

  it('has lettabot\'s tokens emptied, and references to variables left', () => {
    const read = readAgentFile(bytes({ agents: [{ name: 'a', metadata: { 'lettactl.lettabotConfig': { server: { apiKey: '${LETTA_API_KEY}' }, channels: { slack: { appToken: 'x', botToken: '' } }, providers: [{ id: 'p', apiKey: 'y' }] } } }] }), 'x.af');
    expect(withoutTokens(read)).to.deep.equal(['channels.slack.appToken', 'providers.0.apiKey']);
    expect(JSON.stringify(read.whole)).to.include('${LETTA_API_KEY}').and.not.to.match(/"[xy]"/);
  });

  it('tells which secrets have no value', () => {
    const read = readAgentFile(bytes({ agents: [{ name: 'a', secrets: { B: '', A: 'x' }, tool_exec_environment_variables: { B: '', C: null } }] }), 'x.af');
    expect(emptySecrets(read)).to.deep.equal(['B', 'C']);
  });

  it('that a server wrote is read', async () => {
    const place = createPlace();
    try {
      const { id } = await place.api<{ id: string }>('POST', '/v1/agents/', { name: 'north', model: 'openai/gpt-4o-mini', embedding: 'openai/text-embedding-3-small' });
      expect(readAgentFile(bytes(await place.api('GET', `/v1/agents/${id}/export`)), 'x.af').agents.map(({ name }) => name)).to.deep.equal(['north']);
    } finally {
      place.close();
    }
  });
});
