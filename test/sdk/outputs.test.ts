import { expect } from 'chai';
import type { Address } from '../../src/core/address.ts';
import type { Output } from '../../src/core/desired.ts';
import { createRegistry } from '../../src/core/registry.ts';
import type { State, StateEntry } from '../../src/core/state/state.ts';
import { createEnvironment } from '../../src/sdk/environment.ts';
import { outputsOf } from '../../src/sdk/outputs.ts';
import { resourceTypes } from '../../src/resources/types.ts';

const entry = (address: string, type: string, id: string): [Address, StateEntry] =>
  [address as Address, { address: address as Address, type, id, name: 'its-name', status: 'ready', base: {}, dependsOn: [], op: '', owed: [] }];

const stateOn = (url: string): State => ({
  lineage: 'l', serial: 1, toolVersion: '1', fleet: 'f', workspace: 'default', server: { key: 'k', url }, configPaths: [], runs: [], rebound: [], hmacKey: '',
  resources: new Map([entry('agent.a', 'agent', 'agent-1'), entry('mcp_server.s', 'mcp_server', 'mcp_server-2')]),
});

const output = (name: string, address: string): Output => ({ name, value: '', parts: [{ address: address as Address, fact: 'url' }], sensitive: false, pointer: '', file: '' });
const fleet = { outputs: [output('b', 'mcp_server.s'), output('a', 'agent.a')], resources: new Map() };
const context = { registry: createRegistry(resourceTypes), environment: createEnvironment({}, '1') };

describe('URLs in outputs', () => {
  it('are the API\'s on a server of one\'s own', () => {
    expect(outputsOf(fleet, stateOn('http://10.0.0.1:8283'), context)).to.deep.equal([
      { name: 'a', sensitive: false, value: 'http://10.0.0.1:8283/v1/agents/agent-1' }, { name: 'b', sensitive: false, value: 'http://10.0.0.1:8283/v1/mcp-servers/mcp_server-2' },
    ]);
  });

  it('are the page of an agent on Letta Cloud', () => {
    expect(outputsOf(fleet, stateOn('https://api.letta.com'), context).map(({ value }) => value)).to.deep.equal([
      'https://app.letta.com/agents/agent-1', 'https://api.letta.com/v1/mcp-servers/mcp_server-2',
    ]);
  });
});
