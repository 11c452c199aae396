import { expect } from 'chai';
import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DiagnosticError } from '../../src/core/diagnostic.ts';
import type { LiveObject } from '../../src/core/live.ts';
import { agentAttributes, contextOf, createStep, desiredOf, requestOf, rigOn, updateStep } from '../contracts/resources-rig.ts';
import type { Rig } from '../contracts/resources-rig.ts';
import { realServer } from './server-url.ts';

/** A real MCP server: only the real Letta server can talk to one. */
describe('tools of an MCP server', () => {
  let rig: Rig;
  let names: string;
  const offer = (...tools: readonly string[]): void => writeFileSync(names, tools.join('\n'));
  const server = async (...tools: readonly string[]) => {
    offer(...tools);
    const desired = desiredOf('mcp_server', rig.unique('mcp'), {
      type: 'stdio', command: process.env['LETTA_REAL_PYTHON'] ?? '', args: [process.env['LETTA_REAL_MCP'] ?? ''], env: { MCP_TOOLS: names },
    });
    const written = await rig.handler('mcp_server').create(createStep(rig, desired), contextOf());
    return { desired, written };
  };

  before(async () => {
    rig = rigOn((await realServer()).url);
    const folder = mkdtempSync(join(tmpdir(), 'mcp-'));
    chmodSync(folder, 0o755);
    names = join(folder, 'tools');
  });

  it('are there once it is registered, and known by their server', async () => {
    const tool = rig.unique('echo');
    const { desired, written } = await server(tool);
    expect(written.diagnostics).to.equal(undefined);
    const { offer: offered } = await rig.provider.observe(requestOf(rig, [desired]));
    expect(offered.tools.get(tool)?.mcpServer).to.equal(desired.name);
  });

  it('are attached by name, and all of them by a star that apply resolves', async () => {
    const [one, two] = [rig.unique('one'), rig.unique('two')];
    const { desired } = await server(one, two);
    const step = createStep(rig, desiredOf('agent', rig.unique('agent'), agentAttributes({ tools: [`mcp:${desired.name}/*`] })));
    const { id, resolved } = await rig.handler('agent').create(step, contextOf());
    expect(resolved).to.deep.equal({ tools: [one, two].sort() });
    expect((await rig.handler('agent').read(id))?.attributes['tools']).to.deep.equal([one, two].sort());
  });

  it('come and go with a changed server, and fail the agents that name what is gone', async () => {
    const [one, two] = [rig.unique('one'), rig.unique('two')];
    const { desired, written } = await server(one);
    offer(two);
    const live = await rig.handler('mcp_server').read(written.id) as LiveObject;
    await rig.handler('mcp_server').update(updateStep(rig, desired, live, [{ path: 'env', kind: 'map', cause: 'config', entries: [{ key: 'X', after: '1' }] }]), contextOf());
    expect([...(await rig.letta.tools.idsOf([two])).keys()]).to.deep.equal([two]);
    const agent = desiredOf('agent', rig.unique('agent'), agentAttributes({ tools: [one] }), { context: { mcp: { [one]: desired.name } } });
    try {
      await rig.handler('agent').create(createStep(rig, agent), contextOf());
      expect.fail('created');
    } catch (error) {
      expect((error as DiagnosticError).diagnostics[0]).to.include({ code: 'LC2020', detail: `${one}: MCP server ${desired.name} offers ${two}` });
    }
  });

  it('name the agents that hold them, for who would delete their server', async () => {
    const tool = rig.unique('held');
    const { written } = await server(tool);
    const { id } = await rig.handler('agent').create(createStep(rig, desiredOf('agent', rig.unique('agent'), agentAttributes({ tools: [tool] }))), contextOf());
    expect((await rig.handler('mcp_server').users?.(written.id))?.map((user) => user.id)).to.deep.equal([id]);
  });
});
