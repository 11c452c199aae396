import { expect } from 'chai';
import { addressOf, childAddress } from '../../src/core/address.ts';
import { DiagnosticError } from '../../src/core/diagnostic.ts';
import type { LiveObject } from '../../src/core/live.ts';
import type { Attributes, Json } from '../../src/core/value.ts';
import type { InlineStep } from '../../src/engine/ports.ts';
import { fleetTag, opTag } from '../../src/letta/marks.ts';
import { EMBEDDING, MODEL, agentAttributes, contextOf, createStep, desiredOf, markerFor, rigOn, set, updateStep } from './resources-rig.ts';
import type { Raw, Rig, Server, StartServer } from './resources-rig.ts';

const ref = (address: string): Json => ({ $ref: address }) as unknown as Json;
const INCLUDE = '?include=agent.blocks&include=agent.tools&include=agent.sources&include=agent.tags';

/** What an agent's handler does about the traps of the server (API notes §4, §9, §12, §17). */
export function agentTraps(start: StartServer): void {
  describe('agents', () => {
    let server: Server;
    let rig: Rig;
    before(async () => {
      server = await start();
      rig = rigOn(server.url);
    });
    after(() => server.close());

    const handler = () => rig.handler('agent');
    const raw = (id: string): Promise<Raw> => rig.api('GET', `/v1/agents/${id}${INCLUDE}`);
    const live = async (id: string): Promise<LiveObject> => await handler().read(id) as LiveObject;
    const code = async (promise: Promise<unknown>): Promise<string> => {
      try {
        await promise;
      } catch (error) {
        if (error instanceof DiagnosticError) return error.diagnostics[0]?.code ?? '';
        throw error;
      }
      return 'no error';
    };
    const agent = async (more: Attributes = {}, options: Parameters<typeof createStep>[2] = {}, ids: Record<string, string> = {}) => {
      const desired = desiredOf('agent', rig.unique('agent'), agentAttributes(more));
      const step = createStep(rig, desired, options);
      const written = await handler().create(step, contextOf({ ids }));
      return { desired, step, id: written.id, written, ids };
    };
    const update = async (made: { desired: ReturnType<typeof desiredOf>; id: string }, changes: Parameters<typeof updateStep>[3], ids: Record<string, string> = {}) =>
      handler().update(updateStep(rig, made.desired, await live(made.id), changes), contextOf({ ids }));
    const block = async (label: string, value = 'v'): Promise<string> => (await rig.api('POST', '/v1/blocks/', { label, value }))['id'];
    const folder = async (): Promise<Raw> => rig.api('POST', '/v1/folders/', { name: rig.unique('folder'), embedding: EMBEDDING });
    const archive = async (name = rig.unique('archive')): Promise<Raw> => rig.api('POST', '/v1/archives/', { name, embedding: EMBEDDING });
    const inlineOf = (name: string, label: string, op: string): InlineStep => {
      const desired = { ...desiredOf('block', label, { value: 'mine', limit: 300, description: 'own' }), address: childAddress(addressOf('agent', name), 'block', label), parent: addressOf('agent', name) };
      return { address: desired.address, name: label, desired, op };
    };

    it('creates with own blocks, shared blocks, tools and marks in one call', async () => {
      const shared = await block(rig.unique('shared'));
      const name = rig.unique('agent');
      const own = inlineOf(name, 'persona', 'op-own');
      const attributes = agentAttributes({ tags: ['one'], tools: ['web_search'], creation_tools: ['conversation_search'], blocks: { persona: ref(own.address), company: ref('block.company') } });
      await rig.letta.tools.list();
      const before = rig.letta.calls.writes + rig.letta.calls.reads;
      const step = createStep(rig, desiredOf('agent', name, attributes), { inline: [own], owes: ['first_message'] });
      const { id, inline } = await handler().create(step, contextOf({ ids: { 'block.company': shared } }));
      expect(rig.letta.calls.writes + rig.letta.calls.reads - before).to.equal(1);
      const now = await raw(id);
      expect(now['tools'].map((tool: Raw) => tool['name']).sort()).to.deep.equal(['conversation_search', 'web_search']);
      expect(now['blocks'].map((one: Raw) => one['id']).sort()).to.deep.equal([shared, inline?.[0]?.id].sort());
      expect(now['tags'].sort()).to.deep.equal([fleetTag(step.marker), 'one'].sort());
      expect(now['metadata'].lettactl).to.deep.equal({ ...step.marker, owed: ['first_message'] });
      expect(inline?.[0]?.address).to.equal(own.address);
      const mine = await rig.api('GET', `/v1/blocks/${inline?.[0]?.id}`);
      expect([mine['value'], mine['limit'], mine['description']]).to.deep.equal(['mine', 300, 'own']);
      expect(mine['tags'].sort()).to.deep.equal([fleetTag(step.marker), opTag('op-own')].sort());
    });

    it('attaches no base tools that the plan did not name', async () => {
      const made = await agent();
      expect((await raw(made.id))['tools']).to.deep.equal([]);
    });

    it('deletes the blocks that a refused create left behind', async () => {
      const name = rig.unique('agent');
      const op = rig.unique('op');
      const step = createStep(rig, desiredOf('agent', name, agentAttributes({ embedding: 'openai/no-such-embedding', blocks: { persona: ref(inlineOf(name, 'persona', op).address) } })), { inline: [inlineOf(name, 'persona', op)] });
      expect(await code(handler().create(step, contextOf()))).to.match(/^LC20/);
      expect(await rig.api('GET', `/v1/blocks/?tags=${encodeURIComponent(opTag(op))}&match_all_tags=true`)).to.deep.equal([]);
    });

    it('reuses the blocks of a create that never got to its agent', async () => {
      const name = rig.unique('agent');
      const op = rig.unique('op');
      const own = inlineOf(name, 'persona', op);
      const orphan = await rig.api('POST', '/v1/blocks/', { label: 'persona', value: 'mine', tags: [opTag(op)] });
      const step = createStep(rig, desiredOf('agent', name, agentAttributes({ blocks: { persona: ref(own.address) } })), { inline: [own] });
      expect(await handler().findByOp({ op: step.op, name, address: step.address })).to.deep.equal([]);
      const { inline } = await handler().create(step, contextOf());
      expect(inline).to.deep.equal([{ address: own.address, id: orphan['id'] }]);
    });

    it('names the tools that are missing and what the MCP server offers', async () => {
      const desired = desiredOf('agent', rig.unique('agent'), agentAttributes({ tools: ['no_such_tool'] }), { context: { mcp: { no_such_tool: 'crawler' } } });
      try {
        await handler().create(createStep(rig, desired), contextOf());
        expect.fail('created');
      } catch (error) {
        const [diagnostic] = (error as DiagnosticError).diagnostics;
        expect(diagnostic?.code).to.equal('LC2020');
        expect(diagnostic?.detail).to.equal('no_such_tool: MCP server crawler offers no tools');
      }
    });

    it('keeps the other model settings when one of the triple changes', async () => {
      const made = await agent({ 'llm_config.max_tokens': 700 });
      await rig.api('PATCH', `/v1/agents/${made.id}`, { model: MODEL, context_window_limit: 16000, model_settings: { ...(await raw(made.id))['model_settings'], temperature: 0.3 } });
      await update(made, [set('llm_config.context_window', 12000)]);
      const now = await raw(made.id);
      expect([now['model'], now['llm_config'].context_window, now['model_settings'].max_output_tokens, now['model_settings'].temperature]).to.deep.equal([MODEL, 12000, 700, 0.3]);
      await update(made, [set('llm_config.max_tokens', 900)]);
      expect((await live(made.id)).attributes).to.include({ 'llm_config.max_tokens': 900, 'llm_config.context_window': 12000, 'llm_config.model': MODEL });
      await update(made, [set('llm_config.model', 'openai/gpt-4o-mini')]);
      expect((await live(made.id)).attributes).to.include({ 'llm_config.max_tokens': 900, 'llm_config.context_window': 12000, 'llm_config.model': 'openai/gpt-4o-mini' });
      expect((await raw(made.id))['model_settings'].temperature).to.equal(0.3);
    });

    it('turns reasoning off where the model has a word for it, and says so in its mark', async () => {
      const made = await agent({ 'llm_config.model': 'anthropic/claude-haiku-4-5' });
      expect((await raw(made.id))['model_settings'].thinking.type).to.equal('enabled');
      await handler().update(updateStep(rig, made.desired, await live(made.id), [set('reasoning', false)], { op: 'op-reason' }), contextOf());
      const now = await raw(made.id);
      expect(now['model_settings'].thinking.type).to.equal('disabled');
      expect(now['metadata'].lettactl.op).to.equal('op-reason');
      await update(made, [set('llm_config.max_tokens', 2000)]);
      expect((await raw(made.id))['model_settings'].thinking.type).to.equal('disabled');
    });

    it('merges tags into those of others', async () => {
      const made = await agent({ tags: ['old', 'stays'] });
      await rig.api('PATCH', `/v1/agents/${made.id}`, { tags: [...(await raw(made.id))['tags'], 'theirs'] });
      await update(made, [{ path: 'tags', kind: 'set', cause: 'config', added: ['new'], removed: ['old'] }]);
      expect((await raw(made.id))['tags'].sort()).to.deep.equal([fleetTag(made.step.marker), 'new', 'stays', 'theirs'].sort());
    });

    it('swaps a block for another of the same label without losing both', async () => {
      const [one, two] = [await block('same', '1'), await block('same', '2')];
      const made = await agent({ blocks: { same: ref('block.same') } }, {}, { 'block.same': one });
      await update(made, [{ path: 'blocks', kind: 'map', cause: 'config', entries: [{ key: 'same', before: { $id: one }, after: ref('block.other') }] }], { 'block.other': two });
      expect((await live(made.id)).attributes['blocks']).to.deep.equal({ same: { $id: two, name: 'same' } });
      expect((await rig.api('GET', `/v1/blocks/${one}`))['value']).to.equal('1');
    });

    it('detaches what somebody has detached before', async () => {
      const one = await block(rig.unique('gone'));
      const label = (await rig.api('GET', `/v1/blocks/${one}`))['label'] as string;
      const made = await agent({ blocks: { [label]: ref('block.x') } }, {}, { 'block.x': one });
      const seen = await live(made.id);
      await rig.api('PATCH', `/v1/agents/${made.id}/core-memory/blocks/detach/${one}`);
      await handler().update(updateStep(rig, made.desired, seen, [{ path: 'blocks', kind: 'map', cause: 'removed', entries: [{ key: label, before: { $id: one } }] }]), contextOf());
      expect((await live(made.id)).attributes['blocks']).to.deep.equal({});
    });

    it('attaches and detaches tools, and leaves those of others', async () => {
      const made = await agent({ tools: ['web_search'] });
      const theirs = (await rig.api('GET', '/v1/tools/?name=run_code'))[0].id;
      await rig.api('PATCH', `/v1/agents/${made.id}/tools/attach/${theirs}`);
      await update(made, [{ path: 'tools', kind: 'set', cause: 'config', added: ['fetch_webpage'], removed: ['web_search'] }]);
      expect((await live(made.id)).attributes['tools']).to.deep.equal(['fetch_webpage', 'run_code']);
    });

    it('attaches folders with their file tools, also one that was there before', async () => {
      const one = await folder();
      const made = await agent();
      const entry = { key: one['name'], after: ref('folder.f') };
      const ids = { 'folder.f': one['id'] };
      await update(made, [{ path: 'folders', kind: 'map', cause: 'config', entries: [entry] }], ids);
      expect((await live(made.id)).attributes['tools']).to.include.members(['open_files', 'grep_files', 'semantic_search_files']);
      await update(made, [{ path: 'folders', kind: 'map', cause: 'removed', entries: [{ key: one['name'], before: { $id: one['id'] } }] }]);
      expect((await live(made.id)).attributes['tools']).to.deep.equal([]);
      await update(made, [{ path: 'folders', kind: 'map', cause: 'config', entries: [entry] }], ids);
      expect((await live(made.id)).attributes['folders']).to.deep.equal({ [one['name']]: { $id: one['id'], name: one['name'] } });
    });

    it('creates with a folder and its file tools', async () => {
      const one = await folder();
      const made = await agent({ folders: { [one['name']]: ref('folder.f') }, creation_tools: ['open_files', 'grep_files', 'semantic_search_files'] }, {}, { 'folder.f': one['id'] });
      const now = await live(made.id);
      expect(now.attributes['tools']).to.deep.equal(['grep_files', 'open_files', 'semantic_search_files']);
      expect(Object.keys(now.attributes['folders'] as object)).to.deep.equal([one['name']]);
    });

    it('attaches the declared archive at creation and swaps a declared one', async () => {
      const [one, two] = [await archive(), await archive()];
      const made = await agent({ archives: { [one['name']]: ref('archive.one') } }, {}, { 'archive.one': one['id'] });
      expect((await live(made.id)).attributes['archives']).to.deep.equal({ [one['name']]: { $id: one['id'], name: one['name'] } });
      const entries = [{ key: one['name'], before: { $id: one['id'] } }, { key: two['name'], after: ref('archive.two') }];
      await update(made, [{ path: 'archives', kind: 'map', cause: 'config', entries }], { 'archive.two': two['id'] });
      expect(Object.keys((await live(made.id)).attributes['archives'] as object)).to.deep.equal([two['name']]);
    });

    it('swaps an automatic archive only while it is empty', async () => {
      const declared = await archive();
      const change = { path: 'archives', kind: 'map' as const, cause: 'config' as const, entries: [{ key: declared['name'], after: ref('archive.a') }] };
      const ids = { 'archive.a': declared['id'] };
      const empty = await agent();
      const automatic = await archive(`${empty.desired.name}'s Archive`);
      await rig.api('PATCH', `/v1/agents/${empty.id}/archives/attach/${automatic['id']}`);
      await update(empty, [change], ids);
      expect(Object.keys((await live(empty.id)).attributes['archives'] as object)).to.deep.equal([declared['name']]);

      const full = await agent();
      await rig.api('POST', `/v1/agents/${full.id}/archival-memory`, { text: 'a memory' });
      expect(await code(update(full, [change], ids))).to.equal('LC2023');
      expect(Object.keys((await live(full.id)).attributes['archives'] as object)).to.deep.equal([`${full.desired.name}'s Archive`]);
    });

    it('refuses to push out an archive that nobody took off', async () => {
      const [theirs, declared] = [await archive(), await archive()];
      const made = await agent();
      await rig.api('PATCH', `/v1/agents/${made.id}/archives/attach/${theirs['id']}`);
      expect(await code(update(made, [{ path: 'archives', kind: 'map', cause: 'config', entries: [{ key: declared['name'], after: ref('archive.a') }] }], { 'archive.a': declared['id'] }))).to.equal('LC2023');
    });

    it('fails when an archive cannot be attached, and finds the agent that is there by then', async () => {
      const desired = desiredOf('agent', rig.unique('agent'), agentAttributes({ archives: { x: ref('archive.x') } }));
      const step = createStep(rig, desired);
      expect(await code(handler().create(step, contextOf({ ids: { 'archive.x': 'archive-00000000-0000-4000-8000-000000000000' } })))).to.match(/^LC20/);
      expect(await handler().findByOp({ op: step.op, name: step.name, address: step.address })).to.have.length(1);
    });

    it('recompiles the prompt of the agent and of its conversations', async () => {
      const made = await agent();
      const conversation = await rig.api('POST', `/v1/conversations/?agent_id=${made.id}`, { summary: 's' });
      await rig.api('POST', `/v1/conversations/${conversation['id']}/messages`, { messages: [{ role: 'user', content: 'hi' }], streaming: false });
      await update(made, [{ path: 'system_prompt', kind: 'text', cause: 'config', after: 'You are a parrot.' }]);
      const target = { id: made.id, name: made.desired.name, desired: made.desired, op: made.step.op };
      expect(await handler().settle?.('recompile', target, contextOf())).to.deep.equal({ done: true });
      const prompt = async (path: string): Promise<string> => JSON.stringify((await rig.api('GET', path)));
      expect(await prompt(`/v1/agents/${made.id}/messages?limit=5&order=asc`)).to.contain('You are a parrot.');
      expect(await prompt(`/v1/conversations/${conversation['id']}/messages?limit=5&order=asc`)).to.contain('You are a parrot.');
    });

    it('delivers a first message once', async () => {
      const made = await agent({ first_message: 'hello there' });
      const target = { id: made.id, name: made.desired.name, desired: made.desired, op: made.step.op };
      expect(await handler().settle?.('first_message', target, contextOf())).to.deep.equal({ done: true });
      expect(await handler().settle?.('first_message', target, contextOf())).to.deep.equal({ done: true });
      const messages = (await rig.api('GET', `/v1/agents/${made.id}/messages?limit=50`)) as unknown as Raw[];
      expect(messages.filter((message) => message['otid'] === made.step.op)).to.have.length(1);
      expect(JSON.stringify(messages)).to.contain('echo: hello there');
    });

    it('leaves a first message pending when the model fails', async () => {
      const made = await agent({ first_message: '[[fail 500]]' });
      const settled = await handler().settle?.('first_message', { id: made.id, name: made.desired.name, desired: made.desired, op: made.step.op }, contextOf());
      expect(settled?.done).to.equal(false);
      expect(settled?.diagnostics?.[0]?.code).to.equal('LC2031');
    });

    it('waits for the run of an agent before it deletes it', async () => {
      const made = await agent();
      const said: string[] = [];
      await rig.api('POST', `/v1/agents/${made.id}/messages/async`, { messages: [{ role: 'user', content: '[[sleep 1]] and then' }] });
      await handler().delete({ id: made.id, name: made.desired.name }, contextOf({ progress: (message) => said.push(message) }));
      expect(said[0]).to.equal('waiting for 1 active run');
      expect(await handler().read(made.id)).to.equal(null);
    });

    it('tells what dies with it', async () => {
      const made = await agent();
      await rig.api('POST', `/v1/agents/${made.id}/messages`, { messages: [{ role: 'user', content: 'hi' }] });
      await rig.api('POST', `/v1/conversations/?agent_id=${made.id}`, { summary: 's' });
      expect(await handler().losses?.(made.id)).to.satisfy((lines: string[]) => /^\d+ messages$/.test(lines[0] ?? '') && lines[1] === '1 conversation');
    });

    it('takes over the marks of an adopted agent and keeps its metadata', async () => {
      const name = rig.unique('agent');
      const theirs = await rig.api('POST', '/v1/agents/', { name, model: MODEL, include_base_tools: false, metadata: { theirs: 1 }, tags: ['theirs', 'lettactl:other/default'] });
      const desired = desiredOf('agent', name, agentAttributes());
      await handler().update(updateStep(rig, desired, await live(theirs['id']), [], { marks: true, op: 'op-adopt' }), contextOf());
      const now = await raw(theirs['id']);
      expect(now['metadata']).to.deep.equal({ theirs: 1, lettactl: markerFor(rig, desired.address, 'op-adopt') });
      expect(now['tags'].sort()).to.deep.equal([fleetTag(markerFor(rig, desired.address, 'x')), 'theirs'].sort());
    });
  });
}
