import { expect } from 'chai';
import { configText, interpolate } from '../../../src/core/config/interpolate.ts';
import type { Sensitivity } from '../../../src/core/config/interpolate.ts';

const VARIABLES: Readonly<Record<string, string>> = { TOKEN: 'sk-canary', HOST: 'mcp.example', EMPTY: '' };
const run = (text: string, sensitivity: Sensitivity, bare = true) =>
  interpolate(text, sensitivity, { variable: (name) => VARIABLES[name], declared: () => undefined, fact: () => undefined, file: 'fleet.yaml', pointer: '/p', bare });

describe('interpolate', () => {
  const plain: readonly (readonly [text: string, value: string, unset: readonly string[]])[] = [
    ['no variables', 'no variables', []],
    ['${HOST}', 'mcp.example', []],
    ['$HOST/path', 'mcp.example/path', []],
    ['${HOST}${HOST}', 'mcp.examplemcp.example', []],
    ['${GONE:-fallback}', 'fallback', []],
    ['${HOST:-fallback}', 'mcp.example', []],
    ['${EMPTY:-fallback}', 'fallback', []],
    ['${GONE:-}', '', []],
    ['a $${HOST} b', 'a ${HOST} b', []],
    ['${lower} $lower $1 $ 5$', '${lower} $lower $1 $ 5$', []],
    ['${GONE} and ${EMPTY}', ' and ', ['GONE', 'EMPTY']],
  ];
  for (const [text, value, unset] of plain) {
    it(`makes ${JSON.stringify(text)} ${JSON.stringify(value)}`, () => expect(run(text, false)).to.deep.equal({ value, unset, undeclared: [] }));
  }

  it('leaves $NAME alone where only ${NAME} is allowed', () => expect(run('$HOST ${HOST}', false, false).value).to.equal('$HOST mcp.example'));

  const secrets: readonly (readonly [text: string, sensitivity: Sensitivity, shown: string, parts: readonly unknown[]])[] = [
    ['Bearer ${TOKEN}', true, 'Bearer ${TOKEN}', [{ literal: 'Bearer ' }, { env: 'TOKEN' }]],
    ['sk-literal', true, '(sensitive)', [{ config: 'fleet.yaml', pointer: '/p' }]],
    ['user:hunter2-${TOKEN}', true, '(sensitive)${TOKEN}', [{ config: 'fleet.yaml', pointer: '/p/~part/0' }, { env: 'TOKEN' }]],
    ['${GONE:-sk-default}', true, '${GONE:-…}', [{ config: 'fleet.yaml', pointer: '/p/~part/0' }]],
    ['${TOKEN:-sk-default}', true, '${TOKEN:-…}', [{ env: 'TOKEN' }]],
    ['--token=${TOKEN}', 'variables', '--token=${TOKEN}', [{ literal: '--token=' }, { env: 'TOKEN' }]],
    ['https://${HOST}/sse', 'url', 'https://${HOST}/sse', [{ literal: 'https://' }, { env: 'HOST' }, { literal: '/sse' }]],
    ['https://h/sse?key=${TOKEN}#top', 'url', 'https://h/sse?(sensitive)', [{ config: 'fleet.yaml', pointer: '/p/~part/0' }, { env: 'TOKEN' }, { config: 'fleet.yaml', pointer: '/p/~part/2' }]],
    ['https://u:p@h/sse', 'url', 'https://(sensitive)@h/sse', [{ config: 'fleet.yaml', pointer: '/p' }]],
    ['https://u:p@ss@h/sse?a=b', 'url', 'https://(sensitive)@h/sse?(sensitive)', [{ config: 'fleet.yaml', pointer: '/p' }]],
  ];
  for (const [text, sensitivity, shown, parts] of secrets) {
    it(`keeps ${JSON.stringify(text)} (${String(sensitivity)}) as a secret`, () => expect(run(text, sensitivity).value).to.deep.equal({ $secret: { parts, shown } }));
  }

  it('leaves a plain URL and a plain argument plain', () => {
    expect(run('https://h/sse@2', 'url').value).to.equal('https://h/sse@2');
    expect(run('--readonly', 'variables').value).to.equal('--readonly');
  });

  it('never holds the text of a variable that a secret is made of', () => {
    for (const [text, sensitivity] of secrets) expect(JSON.stringify(run(text, sensitivity))).not.to.match(/sk-canary|hunter2|sk-literal|sk-default/);
  });

  it('reads what the file itself says of a secret again', () => {
    const lookup = (text: string) => (pointer: string) => (pointer === '/p' ? text : undefined);
    expect(configText('/p', lookup('sk-$${literal}'))).to.equal('sk-${literal}');
    expect(configText('/p/~part/0', lookup('user:hunter2-${TOKEN}'))).to.equal('user:hunter2-');
    expect(configText('/p/~part/0', lookup('${GONE:-sk-default}'))).to.equal('sk-default');
    expect(configText('/p', lookup('now with ${TOKEN}'))).to.equal(undefined);
    expect(configText('/p/~part/7', lookup('x'))).to.equal(undefined);
    expect(configText('/q', lookup('x'))).to.equal(undefined);
  });
});
