import { expect } from 'chai';
import fc from 'fast-check';
import type { Json } from '../../../src/core/value.ts';
import { openFields } from '../../../src/operations/inspect/open-fields.ts';

const SECRET = 'canary-1f2e3d';

/** Names under which people and servers keep secrets. */
const NAMES = ['token', 'auth_token', 'appToken', 'botToken', 'apiKey', 'api_key', 'apiHash', 'api_key_enc', 'access_key', 'accessKey', 'access_key_enc', 'password', 'dbPassword', 'secret', 'secrets', 'client_secret', 'privateKey', 'credentials', 'Authorization'];

/** A value with secrets somewhere below a key that says so, and other things around. */
const hiding = fc.letrec<{ tree: Json; secret: Json }>((tie) => ({
  secret: fc.oneof({ maxDepth: 3 }, fc.constantFrom<Json>(SECRET, 8_123_456_789), fc.array(tie('secret'), { maxLength: 2 }), fc.dictionary(fc.constantFrom('a', 'id', 'note', 'value'), tie('secret'), { maxKeys: 3 })),
  tree: fc.oneof({ maxDepth: 4 }, fc.string(), fc.integer(), fc.constant(null), fc.array(tie('tree'), { maxLength: 3 }), fc.dictionary(fc.constantFrom('a', 'b', 'metadata', 'config', 'channels'), tie('tree'), { maxKeys: 3 }), fc.record({ key: fc.constantFrom(...NAMES), value: tie('secret') }).map(({ key, value }) => ({ [key]: value }))),
})).tree;

describe('what may be shown of a row', () => {
  it('no text below a key that speaks of secrets, however deep', () => {
    fc.assert(fc.property(fc.constantFrom('agent', 'block', 'mcp_server', 'provider', 'tool'), fc.dictionary(fc.constantFrom('metadata', 'config', 'x'), hiding, { maxKeys: 3 }), (type, row) => {
      expect(JSON.stringify(openFields(type, row))).not.to.contain(SECRET).and.not.to.contain('8123456789');
    }), { numRuns: 1000 });
  });

  it('counts, limits and the rest stay as they are', () => {
    const row = { max_output_tokens: 16384, max_reasoning_tokens: 0, parallel_tool_calls: true, token: null, password: '', tokenizer: 'x', num_tokens_system: 3, description: 'the token is in the drawer', tool_rules: [{ type: 'run_first', args: { city: 'Rome' } }] };
    expect(openFields('agent', row)).to.deep.equal(row);
  });

  it('schemas and code of tools are not touched, whatever their parameters are called', () => {
    const row = { source_code: 'def f(token): ...', json_schema: { parameters: { properties: { token: { type: 'string', description: 'Yours' } } } } };
    expect(openFields('tool', row)).to.deep.equal(row);
  });

  it('our marks are gone wherever they stand; what others wrote beside them stays', () => {
    expect(openFields('agent', { tags: ['z', 'lettactl:tea/default', 'a'], metadata: { lettactl: { fleet: 'tea' }, 'lettactl.model': 'x' }, blocks: [{ metadata: { lettactl: {} }, tags: [] }], tools: [{ tags: ['lettactl:op=1', 'mine'] }] }))
      .to.deep.equal({ tags: ['z', 'a'], metadata: { 'lettactl.model': 'x' }, blocks: [{ metadata: {}, tags: [] }], tools: [{ tags: ['mine'] }] });
    expect(openFields('archive', { description: 'Facts [lettactl tea/default archive.facts 0f 00]' })).to.deep.equal({ description: 'Facts' });
  });

  it('addresses lose user name and query, and what could have such parts is hidden whole', () => {
    const url = (text: string): unknown => openFields('mcp_server', { server_url: text })['server_url'];
    expect(url('https://a:b@host/x?key=1#f')).to.equal('https://(sensitive)@host/x?(sensitive)');
    expect(url('https://host/x')).to.equal('https://host/x');
    expect(url('a:b@host')).to.equal('(sensitive)');
    expect(url('host:8080')).to.equal('host:8080');
    expect(openFields('agent', { llm_config: { model_endpoint: 'http://me:pw@stub/v1' } })).to.deep.equal({ llm_config: { model_endpoint: 'http://(sensitive)@stub/v1' } });
  });

  it('rows of secrets keep the names of the variables', () => {
    const row = { id: 'env-1', key: 'CRM', value: 'x', value_enc: 'y', agent_id: 'agent-1' };
    for (const name of ['secrets', 'tool_exec_environment_variables']) expect(openFields('agent', { [name]: [row] })).to.deep.equal({ [name]: [{ id: 'env-1', key: 'CRM', value: '(sensitive)', value_enc: '(sensitive)', agent_id: 'agent-1' }] });
  });
});
