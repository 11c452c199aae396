import { expect } from 'chai';
import type { Case } from '../stage.ts';

const MODEL = 'openai/gpt-4o-mini';
const EMBEDDING = 'openai/text-embedding-3-small';
interface Agent extends Row { readonly description: string; readonly system: string; readonly model: string; readonly timezone: string; readonly tags: readonly string[]; readonly tools: readonly Row[]; readonly blocks: readonly Row[]; readonly llm_config: { readonly context_window: number }; readonly model_settings: Readonly<Record<string, unknown>> }
interface Row { readonly id: string; readonly name?: string; readonly label?: string }

export const cases: readonly Case[] = [
  {
    command: 'create agent NAME',
    run: async (stage) => {
      const name = stage.name('created');
      const block = await stage.api<Row>('POST', '/v1/blocks/', { label: 'company', value: 'Tea.' });
      const made = await stage.run(['create', 'agent', name, '-d', 'For trying', '-s', 'You try.', '-c', '16000', '-t', 'Europe/Berlin', '--tags', 'role:test,x', '--tools', 'web_search', '--memory-blocks', block.id]);
      expect(made.stdout).to.match(/^Created agent "created[^"]*" on openai\/gpt-4o-mini.*\nID: agent-/);
      const [, id = ''] = /ID: (\S+)/.exec(made.stdout) ?? [];
      const agent = await stage.api<Agent>('GET', `/v1/agents/${id}?include=agent.tools&include=agent.blocks&include=agent.tags`);
      expect([agent.description, agent.system, agent.llm_config.context_window, agent.timezone, [...agent.tags].sort(), agent.blocks.map((one) => one.id)]).to.deep.equal(['For trying', 'You try.', 16_000, 'Europe/Berlin', ['role:test', 'x'], [block.id]]);
      expect(agent.tools.map((tool) => tool.name)).to.include('web_search');
      const again = await stage.run(['create', 'agent', name, '-m', 'openai/nope']);
      expect(again.code).to.equal(1);
      expect(again.stderr).to.contain('already exists').and.to.contain('does not offer the model "openai/nope"');
      await stage.run(['delete', 'agent', id, '--force']);
    },
  },
  {
    command: 'update agent NAME',
    run: async (stage) => {
      const name = stage.name('updated');
      const { id } = await stage.api<Row>('POST', '/v1/agents/', { name, model: MODEL, embedding: EMBEDDING, context_window_limit: 16_000, model_settings: { provider_type: 'openai', temperature: 0.2 }, tags: ['old'] });
      expect((await stage.run(['update', 'agent', name])).stdout).to.contain('Nothing to change was given');
      const done = await stage.run(['update', 'agent', name, '-d', 'New', '-m', 'openai/gpt-4.1', '-s', 'You are brief.', '--tags', 'new', '--add-tool', 'web_search', '--remove-tool', 'memory_replace']);
      expect([done.code, done.stderr]).to.deep.equal([0, '']);
      const agent = await stage.api<Agent>('GET', `/v1/agents/${id}?include=agent.tools&include=agent.blocks&include=agent.tags`);
      expect([agent.description, agent.model, agent.llm_config.context_window, agent.model_settings['temperature'], agent.tags]).to.deep.equal(['New', 'openai/gpt-4.1', 16_000, 0.2, ['new']]);
      expect(agent.tools.map((tool) => tool.name)).to.include('web_search').and.to.not.include('memory_replace');
      expect(JSON.stringify(await stage.api('GET', `/v1/agents/${id}/messages`))).to.contain('You are brief.');
      const wrong = await stage.run(['update', 'agent', name, '--add-tool', 'web_serach']);
      expect(wrong.stderr).to.contain('Did you mean `web_search`?');
      await stage.api('DELETE', `/v1/agents/${id}`);
    },
  },
  {
    command: 'duplicate agent A B',
    run: async (stage) => {
      const [from, to] = [stage.name('original'), stage.name('copy')];
      const folder = await stage.api<Row>('POST', '/v1/folders/', { name: stage.name('docs'), embedding: EMBEDDING });
      const kb = await stage.api<Row>('POST', '/v1/archives/', { name: stage.name('kb'), embedding: EMBEDDING });
      await stage.api('POST', `/v1/archives/${kb.id}/passages/batch`, { passages: Array.from({ length: 120 }, (_, at) => ({ text: `passage ${at}`, tags: ['t'] })) });
      const { id } = await stage.api<Row>('POST', '/v1/agents/', {
        name: from, description: 'D', system: 'You help.', model: 'openai/gpt-4.1', embedding: EMBEDDING, context_window_limit: 16_000, model_settings: { provider_type: 'openai', temperature: 0.2, max_output_tokens: 1000 }, timezone: 'Europe/Berlin',
        tags: ['role:x', 'canary'], metadata: { team: 'a' }, memory_blocks: [{ label: 'persona', value: 'Me.', limit: 500 }], tool_rules: [{ type: 'run_first', tool_name: 'conversation_search' }], folder_ids: [folder.id],
      });
      await stage.api('PATCH', `/v1/agents/${id}/archives/attach/${kb.id}`);
      const look = (agent: string) => stage.api<Agent & { readonly tool_rules: readonly unknown[]; readonly compaction_settings: unknown; readonly sources: readonly Row[]; readonly metadata: unknown }>('GET', `/v1/agents/${agent}?include=agent.tools&include=agent.blocks&include=agent.tags&include=agent.sources`);
      const before = await look(id);
      const done = await stage.run(['duplicate', 'agent', from, to]);
      expect([done.code, done.stdout.startsWith(`Duplicated agent "${from}"`)], done.stderr).to.deep.equal([0, true]);
      const [copy] = await stage.api<readonly Row[]>('GET', `/v1/agents/?name=${to}`);
      const after = await look(copy?.id ?? '');
      const same = (agent: typeof after) => ({
        model: agent.model, system: agent.system, description: agent.description, timezone: agent.timezone, window: agent.llm_config.context_window, settings: agent.model_settings, rules: agent.tool_rules, compaction: agent.compaction_settings, metadata: agent.metadata,
        tools: agent.tools.map((tool) => tool.name).sort(), sources: agent.sources.map((one) => one.id), blocks: agent.blocks.map((block) => block.label),
      });
      expect(same(after)).to.deep.equal(same(before));
      expect([after.tags, after.blocks[0]?.id === before.blocks[0]?.id]).to.deep.equal([['role:x'], false]);
      const passages: { readonly text: string }[] = [];
      for (let at = ''; ;) {
        const page = await stage.api<readonly { readonly id: string; readonly text: string }[]>('GET', `/v1/agents/${after.id}/archival-memory?limit=100${at}`);
        passages.push(...page);
        at = `&after=${page.at(-1)?.id ?? ''}`;
        if (page.length < 100) break;
      }
      expect(new Set(passages.map(({ text }) => text)).size).to.equal(120);
      expect((await stage.run(['duplicate', 'agent', from, to])).stderr).to.contain('already exists');
      for (const agent of [after.id, id]) await stage.run(['delete', 'agent', agent, '--force']);
      await stage.run(['delete-all', 'archives', '--pattern', `${stage.name('kb')}*`, '--force']);
      await stage.api('DELETE', `/v1/folders/${folder.id}`);
    },
  },
  {
    command: 'duplicate block|archive|folder A B',
    run: async (stage) => {
      const block = await stage.api<Row>('POST', '/v1/blocks/', { label: stage.name('block'), value: 'Text.', limit: 77, tags: ['x'] });
      expect((await stage.run(['duplicate', 'block', block.id, stage.name('block-2')])).stdout).to.contain('Duplicated block');
      await stage.api('POST', '/v1/archives/', { name: stage.name('kb'), embedding: EMBEDDING });
      expect((await stage.run(['duplicate', 'archive', stage.name('kb'), stage.name('kb-2')])).stdout).to.contain('Duplicated archive');
      await stage.api('POST', '/v1/folders/', { name: stage.name('docs'), embedding: EMBEDDING });
      expect((await stage.run(['duplicate', 'folder', stage.name('docs'), stage.name('docs-2')])).stdout).to.contain('Duplicated folder').and.to.contain('not copied: the files as they were uploaded');
      expect((await stage.run(['duplicate', 'folder', stage.name('docs'), stage.name('docs-2')])).stderr).to.contain('already exists');
      for (const [kind, word] of [['block', 'block'], ['archive', 'kb'], ['folder', 'docs']] as const) for (const end of ['', '-2']) expect((await stage.run(['delete', kind, stage.name(`${word}${end}`), '--force'])).code).to.equal(0);
    },
  },
  {
    command: 'delete agent NAME --force',
    run: async (stage) => {
      const name = stage.name('agent');
      const shared = await stage.api<Row>('POST', '/v1/blocks/', { label: stage.name('shared'), value: 'Ours.' });
      const agent = await stage.api<Row>('POST', '/v1/agents/', { name, model: MODEL, embedding: EMBEDDING, memory_blocks: [{ label: 'persona', value: 'Mine.' }], block_ids: [shared.id] });
      const other = await stage.api<Row>('POST', '/v1/agents/', { name: stage.name('other'), model: MODEL, block_ids: [shared.id] });
      await stage.api('POST', `/v1/conversations/?agent_id=${agent.id}`, { summary: 'Kept', isolated_block_labels: ['persona'] });
      const refused = await stage.run(['delete', 'agent', name]);
      expect(refused.code).to.equal(1);
      expect(refused.stderr).to.contain('requires --force');
      expect(refused.stdout).to.contain('goes along: block "persona"').and.to.contain(`${stage.name('other')} has it too`);
      const done = await stage.run(['delete', 'agent', name, '--force']);
      expect(done.stdout).to.contain(`Deleted agent "${name}"`).and.to.contain('Deleted block "persona"');
      expect(done.code).to.equal(0);
      expect(await stage.api<readonly Row[]>('GET', `/v1/agents/?name=${name}`)).to.deep.equal([]);
      expect((await stage.api<Row>('GET', `/v1/blocks/${shared.id}`)).id).to.equal(shared.id);
      await stage.api('DELETE', `/v1/agents/${other.id}`);
      await stage.api('DELETE', `/v1/blocks/${shared.id}`);
    },
  },
  {
    command: 'delete block NAME --force',
    run: async (stage) => {
      const block = await stage.api<Row>('POST', '/v1/blocks/', { label: stage.name('block'), value: 'We sell tea.' });
      const agent = await stage.api<Row>('POST', '/v1/agents/', { name: stage.name('agent'), model: MODEL, block_ids: [block.id] });
      const done = await stage.run(['delete', 'block', stage.name('block'), '--force']);
      expect(done.stdout).to.contain('Deleted block');
      expect(done.stderr).to.contain(`used by ${stage.name('agent')}`);
      expect(JSON.stringify(await stage.api('GET', `/v1/agents/${agent.id}/messages`))).to.not.contain('We sell tea.');
      await stage.api('DELETE', `/v1/agents/${agent.id}`);
    },
  },
  {
    command: 'delete folder NAME --force',
    run: async (stage) => {
      const folder = await stage.api<Row>('POST', '/v1/folders/', { name: stage.name('folder'), embedding: EMBEDDING });
      const agent = await stage.api<Row>('POST', '/v1/agents/', { name: stage.name('agent'), model: MODEL, embedding: EMBEDDING, include_base_tools: false, folder_ids: [folder.id] });
      expect((await stage.run(['delete', 'folder', stage.name('folder'), '--force'])).stdout).to.contain('Deleted folder');
      const after = await stage.api<{ readonly tools: readonly Row[] }>('GET', `/v1/agents/${agent.id}?include=agent.tools`);
      expect(after.tools).to.deep.equal([]);
      await stage.api('DELETE', `/v1/agents/${agent.id}`);
    },
  },
  {
    command: 'delete archive NAME --force',
    run: async (stage) => {
      const archive = await stage.api<Row>('POST', '/v1/archives/', { name: stage.name('kb'), embedding: EMBEDDING });
      await stage.api('POST', `/v1/archives/${archive.id}/passages/batch`, { passages: Array.from({ length: 150 }, (_, at) => ({ text: `passage ${at}` })) });
      const done = await stage.run(['delete', 'archive', stage.name('kb'), '--force']);
      expect(done.stderr).to.contain('100+ passages');
      const [, path = ''] = /Saved first: (\S+)/.exec(done.stdout) ?? [];
      expect(new Set(stage.read(`${path}/passages.jsonl`).trim().split('\n').map((line) => (JSON.parse(line) as { readonly text: string }).text)).size).to.equal(150);
      expect(await stage.api<readonly Row[]>('GET', `/v1/archives/?name=${stage.name('kb')}`)).to.deep.equal([]);
    },
  },
  {
    command: 'delete mcp-servers NAME --force',
    run: async (stage) => {
      await stage.api('POST', '/v1/mcp-servers/', { server_name: stage.name('mcp'), config: { mcp_server_type: 'sse', server_url: 'https://mcp.example.com/sse' } });
      expect((await stage.run(['delete', 'mcp-servers', stage.name('mcp'), '--force'])).stdout).to.contain('Deleted MCP server');
      expect((await stage.run(['delete', 'mcp-servers', stage.name('mcp'), '--force'])).stderr).to.contain('LC4013');
    },
  },
  {
    command: 'delete-all blocks --pattern P --force',
    run: async (stage) => {
      for (const word of ['all-1', 'all-2', 'else']) await stage.api('POST', '/v1/blocks/', { label: stage.name(word), value: 'x' });
      const done = await stage.run(['delete-all', 'blocks', '--pattern', stage.name('all-?'), '--force']);
      expect(done.stdout).to.contain('2 objects deleted.');
      const regex = await stage.run(['delete-all', 'blocks', '--pattern', `/^${stage.name('ELSE')}$/i`, '--force']);
      expect(regex.stdout).to.contain('Deleted block');
      expect(await stage.api<readonly Row[]>('GET', `/v1/blocks/?label=${stage.name('all-1')}`)).to.deep.equal([]);
    },
  },
  {
    command: 'cleanup blocks',
    run: async (stage) => {
      const block = await stage.api<Row>('POST', '/v1/blocks/', { label: stage.name('left'), value: 'over' });
      const looked = await stage.run(['cleanup', 'blocks']);
      expect(looked.stdout).to.contain(`Orphaned block "${stage.name('left')}"`).and.to.contain(`Would delete block "${stage.name('left')}"`);
      await stage.api('DELETE', `/v1/blocks/${block.id}`);
    },
  },
];
