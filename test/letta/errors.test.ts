import { expect } from 'chai';
import { Veil } from '../../src/core/veil.ts';
import { refusalOf } from '../../src/letta/errors.ts';
import { serverText, wordsOf } from '../../src/letta/server-text.ts';

const veiled = (...secrets: readonly string[]): Veil => {
  const veil = new Veil();
  for (const secret of secrets) veil.hide(secret);
  return veil;
};
const request = { url: 'http://user:pw@letta.test:8283', method: 'POST', path: '/v1/agents/', withKey: true, veil: veiled('sk-very-secret') };
const refuse = (status: number, body: unknown, type = 'application/json') => refusalOf(request, status, body, type).diagnostics[0];

describe('server errors', () => {
  const table: readonly (readonly [number, unknown, string, string])[] = [
    [401, { detail: 'Unauthorized' }, 'LC2003', 'does not accept the API key'],
    [403, { detail: 'no' }, 'LC2004', 'does not allow'],
    [402, { error: 'You have reached your limit for agents', limit: 3 }, 'LC2010', 'for agents (3)'],
    [400, { error: 'This API route is deprecated and no longer supported on the Letta API.' }, 'LC2011', 'no longer supports'],
    [400, { detail: 'INVALID_ARGUMENT: bad embedding' }, 'LC2012', 'INVALID_ARGUMENT: bad embedding'],
    [422, { detail: "[{'type': 'value_error', 'msg': 'Non-public IP not allowed'}]" }, 'LC2012', 'Non-public IP'],
    [404, { detail: 'Agent not found' }, 'LC2013', 'POST /v1/agents/'],
    [409, { detail: 'unique' }, 'LC2014', 'conflict'],
    [429, {}, 'LC2015', 'too many requests'],
    [500, { detail: 'An unknown error occurred' }, 'LC2016', 'status 500'],
    [502, '<html>bad gateway</html>', 'LC2016', 'status 502'],
    [404, '<!DOCTYPE html><p>', 'LC2017', 'is http://letta.test:8283 a Letta server?'],
  ];
  for (const [status, body, code, words] of table) {
    it(`${status} ${JSON.stringify(body).slice(0, 50)} is ${code}`, () => {
      const diagnostic = refuse(status, body, typeof body === 'string' ? 'text/html' : 'application/json');
      expect(diagnostic?.code).to.equal(code);
      expect(`${diagnostic?.summary} ${diagnostic?.detail}`).to.contain(words);
    });
  }

  it('asks for a key when none was given', () => {
    expect(refusalOf({ ...request, withKey: false }, 401, {}, null).diagnostics[0]).to.include({ summary: 'the server at http://letta.test:8283 wants an API key', next: 'set LETTA_API_KEY' });
  });

  it('a list that is not there: the URL is wrong; an object that is not there is just gone', () => {
    const next = (method: string, path: string) => refusalOf({ ...request, method, path }, 404, { detail: 'Not Found' }, 'application/json').diagnostics[0]?.next;
    expect([next('GET', '/v1/agents/'), next('GET', '/v1/agents/agent-1'), next('POST', '/v1/agents/')]).to.deep.equal(['check LETTA_BASE_URL: every Letta server has this list', undefined, undefined]);
  });

  it('never shows user info of the URL', () => {
    for (const status of [401, 403, 404, 500]) expect(JSON.stringify(refuse(status, {}))).not.to.contain('pw@');
  });
});

describe('server text', () => {
  it('takes out what steers a terminal', () => {
    expect(serverText('a\u001b[31mred\u0007\u009b1m \u202ex\r\n\tb')).to.equal('a[31mred1m x\n\tb');
  });
  it('takes out the API key and other credentials', () => {
    const text = serverText("key sk-very-secret, Authorization: Bearer abc123, {'auth_token': 'tok-1', \"api_key\":\"k2\"} Bearer zzzzzz", veiled('sk-very-secret'));
    for (const secret of ['sk-very-secret', 'abc123', 'tok-1', 'k2"', 'zzzzzz']) expect(text).not.to.contain(secret);
  });
  it('takes out the SQL of a constraint error, which holds tokens', () => {
    expect(serverText("duplicate key DETAIL: exists.\n[SQL: INSERT INTO mcp_server VALUES ($1)]\n[parameters: ('probe', 'Bearer t0ken')]")).to.equal('duplicate key DETAIL: exists.');
  });
  it('takes out the input that a validation error repeats', () => {
    expect(serverText("[{'msg': 'bad', 'input': 'https://u:p@host/x?key=1', 'ctx': {}}]")).not.to.contain('key=1');
  });
  it('takes out the whole of it, however deep and whatever quotes are in it, also when the server has cut it off', () => {
    const nested = "[{'type': 'missing', 'loc': ('body', 'config', 'sse'), 'msg': 'Field required', 'input': {'headers': {'X': 'a}b'}, 'env': {'T': \"c'anary-1\"}, 'more': ['canary-2']}, 'ctx': {}}, {'msg': 'second', 'input': 'canary-3'}]";
    expect(serverText(nested)).to.equal("[{'type': 'missing', 'loc': ('body', 'config', 'sse'), 'msg': 'Field required', 'input': (left out), 'ctx': {}}, {'msg': 'second', 'input': (left out)}]");
    expect(serverText(JSON.stringify([{ msg: 'bad', input: { a: { b: 'x"}' }, env: { T: 'canary-4' } } }]))).not.to.contain('canary');
    expect(serverText("bad [type=x, input_value={'a': 'canary-5'}, input_type=dict] more")).to.equal('bad [type=x, input_value=(left out), input_type=dict] more');
    for (const cut of [30, 60, 90, 110, 140, 170]) expect(serverText(nested.replaceAll('canary-', 'CANARY').slice(0, cut))).not.to.contain('CANARY');
  });
  it('hides a secret before it cuts: the first half of one is none that anybody knows', () => {
    expect(serverText(`${'x'.repeat(495)} canary-secret`, veiled('canary-secret'))).not.to.contain('can');
  });
  it('cuts at 500 characters', () => {
    expect(serverText('x'.repeat(600))).to.have.length(501);
  });
  it('finds the words in every error shape', () => {
    const shapes = [{ detail: 'a' }, { error: 'a' }, { error: { type: 't', message: 'a' } }, { detail: { code: 'C', message: 'a' } }, 'a'];
    expect(shapes.map(wordsOf)).to.deep.equal(['a', 'a', 'a', 'a', 'a']);
  });
});
