import { expect } from 'chai';
import type { Desired } from '../../src/core/desired.ts';
import { childAddress } from '../../src/core/address.ts';
import type { Json } from '../../src/core/value.ts';
import { UnknownOutcome } from '../../src/engine/ports.ts';
import type { CreateStep, StepContext } from '../../src/engine/ports.ts';
import { serve } from '../../src/devserver/serve.ts';
import { handlerCases } from '../contracts/resource-handler.ts';
import { agentAttributes, contextOf, createStep, desiredOf, rigOn } from '../contracts/resources-rig.ts';
import type { Raw, Rig, Server } from '../contracts/resources-rig.ts';

/** A create as the engine makes it: once, and after an unknown outcome looked up by its op, then made once more. */
async function createOnce(rig: Rig, step: CreateStep, context: StepContext): Promise<string> {
  const handler = rig.handler(step.desired.type);
  const existing = await handler.existing?.(step.name, step.parentId);
  for (let attempt = 1; ; attempt++) {
    try {
      return (await handler.create(step, context)).id;
    } catch (error) {
      if (!(error instanceof UnknownOutcome) || attempt > 2) throw error;
      const found = await handler.findByOp({ op: step.op, name: step.name, address: step.address, ...(step.parentId === undefined ? {} : { parentId: step.parentId }), ...(existing ? { existing } : {}) });
      if (found[0]) return found[0].id;
    }
  }
}

describe('a create whose answer is lost', () => {
  let server: Server;
  let rig: Rig;
  beforeEach(async () => {
    server = await serve({ port: 0 });
    rig = rigOn(server.url);
  });
  afterEach(() => server.close());

  const fault = (method: string, path: string, kind: string, more: Raw = {}): Promise<Raw> => rig.api('POST', '/__dev/faults', { match: { method, path }, kind, ...more });
  const countOf = async (desired: Desired, parentId?: string): Promise<number> => {
    const list: Record<string, string> = { block: '/v1/blocks/', agent: '/v1/agents/', tool: '/v1/tools/?limit=500', folder: '/v1/folders/', archive: '/v1/archives/', mcp_server: '/v1/mcp-servers/', provider: '/v1/providers/', conversation: '/v1/conversations/', file: `/v1/folders/${parentId}/files` };
    const all = (await rig.api('GET', list[desired.type] ?? '')) as unknown as Raw[];
    return all.filter((object) => [object['name'], object['label'], object['server_name'], object['file_name'], object['summary']].includes(desired.name)).length;
  };

  for (const entry of handlerCases) {
    for (const kind of ['drop-before', 'drop-after-commit']) {
      it(`makes one ${entry.type} after ${kind}`, async () => {
        const { desired, context = contextOf(), parentId } = await entry.prepare(rig);
        await fault(entry.type === 'tool' ? 'PUT' : 'POST', entry.type === 'file' ? '/upload' : entry.type === 'conversation' ? '^/v1/conversations/' : '^/v1/', kind);
        const id = await createOnce(rig, createStep(rig, desired, parentId === undefined ? {} : { parentId }), context);
        expect(await rig.handler(entry.type).read(id, parentId)).not.to.equal(null);
        expect(await countOf(desired, parentId)).to.equal(1);
      });
    }
  }

  it('leaves no second set of own blocks behind when the server fails after it made them', async () => {
    const agent = desiredOf('agent', 'a', {});
    const own = { ...desiredOf('block', 'persona', { value: 'p' }), address: childAddress(agent.address, 'block', 'persona'), parent: agent.address };
    const desired = { ...agent, attributes: agentAttributes({ blocks: { persona: { $ref: own.address } as unknown as Json } }) };
    const step = createStep(rig, desired, { inline: [{ address: own.address, name: 'persona', desired: own, op: 'op-persona' }] });
    await fault('POST', '/v1/agents/', 'drop-before');
    // What a server that died between its two transactions leaves.
    await rig.api('POST', '/v1/blocks/', { label: 'persona', value: 'p', tags: ['lettactl:op=op-persona'] });
    const id = await createOnce(rig, step, contextOf());
    expect(((await rig.api('GET', '/v1/blocks/?label=persona')) as unknown as Raw[])).to.have.length(1);
    expect(Object.keys((await rig.handler('agent').read(id))?.attributes['blocks'] as object)).to.deep.equal(['persona']);
  });

  for (const [name, more] of Object.entries({ 'a locked row': { status: 409, headers: { 'retry-after': '0' } }, 'too many requests': { status: 429, headers: { 'retry-after': '0' } } })) {
    it(`makes one agent in spite of eight answers of ${name}`, async () => {
      const desired = desiredOf('agent', 'a', agentAttributes());
      await fault('POST', '/v1/agents/', 'status', { times: 8, ...more });
      await rig.handler('agent').create(createStep(rig, desired), contextOf());
      expect(await countOf(desired)).to.equal(1);
      expect(rig.retries).to.have.length(8);
    });
  }

  it('deletes, attaches and detaches again when the answer is lost', async () => {
    const desired = desiredOf('agent', 'a', agentAttributes());
    const { id } = await rig.handler('agent').create(createStep(rig, desired), contextOf());
    await fault('DELETE', '/v1/agents/', 'drop-after-commit');
    await rig.handler('agent').delete({ id, name: 'a' }, contextOf());
    expect(await countOf(desired)).to.equal(0);
  });

  it('delivers a first message once when the answer to it is lost', async () => {
    const desired = desiredOf('agent', 'a', agentAttributes({ first_message: 'hello' }));
    const step = createStep(rig, desired);
    const { id } = await rig.handler('agent').create(step, contextOf());
    await fault('POST', '/messages/async', 'drop-after-commit');
    const settled = await rig.handler('agent').settle?.('first_message', { id, name: 'a', desired, op: step.op }, contextOf());
    expect(settled).to.deep.equal({ done: true });
    const messages = (await rig.api('GET', `/v1/agents/${id}/messages?limit=50`)) as unknown as Raw[];
    expect(messages.filter((message) => message['otid'] === step.op)).to.have.length(1);
  });
});
