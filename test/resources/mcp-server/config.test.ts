import { expect } from 'chai';
import type { Address } from '../../../src/core/address.ts';
import { fleetOf, removeFolders } from '../../core/config/fleets.ts';

const attributes = async (entry: string, variables: Readonly<Record<string, string>> = {}) =>
  (await fleetOf(`mcp_servers: [{ name: m, ${entry} }]\n`, variables)).resources.get('mcp_server.m' as Address)?.attributes;

describe('mcp_servers', () => {
  afterEach(removeFolders);

  it('keeps tokens, headers and environment as secrets, the rest plain', async () => {
    expect(await attributes('type: sse, server_url: "https://h/sse", auth_header: authorization, auth_token: "Bearer ${T}", custom_headers: { A: lit, B: $T }', { T: 'sk-canary' })).to.deep.equal({
      type: 'sse', server_url: 'https://h/sse', auth_header: 'Authorization',
      auth_token: { $secret: { parts: [{ literal: 'Bearer ' }, { env: 'T' }], shown: 'Bearer ${T}' } },
      custom_headers: {
        A: { $secret: { parts: [{ config: 'fleet.yaml', pointer: '/mcp_servers/0/custom_headers/A' }], shown: '(sensitive)' } },
        B: { $secret: { parts: [{ env: 'T' }], shown: '$T' } },
      },
    });
  });

  it('sends a token that is no `Authorization: Bearer` as a custom header: the server would read it back as one', async () => {
    const secret = (...parts: readonly object[]) => ({ $secret: { parts, shown: '${T}' } });
    expect(await attributes('type: sse, server_url: "https://h", auth_header: X-Key, auth_token: "${T}", custom_headers: { A: $T }', { T: 'x' })).to.deep.include({ custom_headers: { A: { $secret: { parts: [{ env: 'T' }], shown: '$T' } }, 'X-Key': secret({ env: 'T' }) } });
    expect(await attributes('type: sse, server_url: "https://h", auth_token: "${T}"', { T: 'x' })).to.deep.equal({ type: 'sse', server_url: 'https://h', custom_headers: { Authorization: secret({ env: 'T' }) } });
  });

  it('makes texts of numbers and switches, as the original passes them on', async () => {
    expect(await attributes('type: stdio, command: node, args: [--port, 8080, "--key=${K}"], env: { DEBUG: true }', { K: 'sk-canary' })).to.deep.equal({
      type: 'stdio', command: 'node', args: ['--port', '8080', { $secret: { parts: [{ literal: '--key=' }, { env: 'K' }], shown: '--key=${K}' } }],
      env: { DEBUG: { $secret: { parts: [{ config: 'fleet.yaml', pointer: '/mcp_servers/0/env/DEBUG' }], shown: '(sensitive)' } } },
    });
  });

  it('leaves out what means nothing for its type, with a warning', async () => {
    expect(await attributes('type: stdio, command: node, server_url: "https://u:p@h"')).to.deep.equal({ type: 'stdio', command: 'node', args: [] });
  });

  it('takes name and type from variables', async () => {
    const { resources } = await fleetOf('mcp_servers: [{ name: "crawl-${ENV}", type: $TYPE, server_url: "https://h" }]\n', { ENV: 'prod', TYPE: 'sse' });
    expect(resources.get('mcp_server.crawl-prod' as Address)?.attributes).to.deep.equal({ type: 'sse', server_url: 'https://h' });
  });
});
