import { expect } from 'chai';
import { clear, furnish, SECRETS, uploadTo } from '../../support/furnished.ts';
import type { Case, Stage } from '../stage.ts';

type World = Awaited<ReturnType<typeof furnish>>;

/** One of everything, for one case, on a server that others use too. */
async function furnished(stage: Stage, play: (world: World, name: (word: string) => string) => Promise<void>): Promise<void> {
  const prefix = `${stage.name('inspect')}-`;
  const world = await furnish(stage.api, prefix);
  try {
    await uploadTo(fetch, stage.url, world.folder.id, 'a.md');
    await play(world, (word) => `${prefix}${word}`);
  } finally {
    await clear(stage.api, world);
  }
}

type Row = Readonly<Record<string, unknown>>;

const listed = async (stage: Stage, args: readonly string[]): Promise<readonly Row[]> => JSON.parse(await stage.says([...args, '-o', 'json'])) as readonly Row[];

const secretless = (text: string): void => {
  for (const secret of Object.values(SECRETS)) expect(text).not.to.contain(secret);
};

export const cases: readonly Case[] = [
  {
    command: 'get KIND -o table|wide|json|yaml|name|jsonpath',
    run: (stage) => furnished(stage, async (world, name) => {
      const kinds: readonly (readonly [kind: string, name: string, key: string])[] = [
        ['agents', name('first'), 'model'], ['blocks', name('company'), 'label'], ['archives', name('knowledge'), 'embedding_config'], ['tools', world.toolName, 'json_schema'], ['folders', name('docs'), 'file_count'],
        ['mcp-servers', name('crawler'), 'server_url'], ['providers', name('acme'), 'provider_type'], ['conversations', name('Morning'), 'agent_id'],
      ];
      for (const [kind, named, key] of kinds) {
        const json = await stage.says(['get', kind, named, '-o', 'json']);
        secretless(json);
        const [one] = JSON.parse(json) as readonly Row[];
        expect(one, kind).to.include.keys('type', 'id', 'name', key);
        expect(await stage.says(['get', kind, named, '-o', 'wide']), kind).to.contain(named);
      }
      for (const form of ['table', 'yaml', 'name']) expect(await stage.says(['get', 'agents', name('first'), '-o', form])).to.contain(name('first'));
      expect(await stage.says(['get', 'agents', name('first'), '-o', 'jsonpath={.items[*].id}'])).to.equal(`${world.first.id}\n`);
      expect((await listed(stage, ['get', 'files', '-a', name('first')])).map((file) => [file['folderName'], file['name']])).to.deep.equal([[name('docs'), 'a.md']]);
      expect(await stage.says(['get', 'models', '--query', 'gpt-4o-mini'])).to.contain('openai/gpt-4o-mini');
      expect(await stage.says(['get', 'projects'])).to.equal('No projects found.\n');
      expect(await stage.says(['get', 'all'])).to.match(/^KIND +COUNT\nagents +\d+\n/);
    }),
  },
  {
    command: 'get blocks|tools|folders|archives --shared|--orphaned|--agent, get agents --tags',
    run: (stage) => furnished(stage, async (world, name) => {
      const names = async (...args: readonly string[]): Promise<readonly unknown[]> => (await listed(stage, ['get', ...args])).map((row) => row['name']);
      expect(await names('blocks', '--shared')).to.include(name('company')).and.not.include(name('forgotten'));
      const orphans = await listed(stage, ['get', 'blocks', '--orphaned']);
      expect(orphans.map((row) => row['name'])).to.include(name('forgotten')).and.not.include(name('company'));
      expect(orphans.map((row) => row['conversation_id'])).not.to.include(world.conversation.id);
      expect(await names('tools', '--orphaned')).to.include(world.idleTool).and.not.include(world.toolName).and.not.include('memory_insert');
      expect(await names('archives', '-a', name('first'))).to.deep.equal([name('knowledge')]);
      expect(await names('folders', '-a', name('first'))).to.deep.equal([name('docs')]);
      expect(await names('folders', '-a', name('second'))).to.deep.equal([]);
      expect(await names('tools', '--agent', name('first'))).to.include(world.toolName);
      expect(await names('conversations', name('first'))).to.deep.equal([name('Morning')]);
      expect(await names('agents', '--tags', 'role:support,tenant:acme')).to.include(name('first')).and.not.include(name('second'));
      const [shared] = await listed(stage, ['get', 'blocks', name('company')]);
      expect(shared).to.deep.include({ attachment: 'shared', attached_agents: [{ id: world.first.id, name: name('first') }, { id: world.second.id, name: name('second') }] });
      const [agent] = await listed(stage, ['get', 'agents', name('first')]);
      expect(agent).to.include({ file_count: 1 });
      expect(await stage.says(['get', 'blocks', name('first')])).to.contain('We sell tea.').and.to.contain('I am first.');
      await stage.says(['get', 'blocks', '--shared', '--orphaned'], { code: 1 });
    }),
  },
  {
    command: 'get archival AGENT --query|--archival-tags|--after|--before|-l',
    run: (stage) => furnished(stage, async (world, name) => {
      await stage.api('POST', `/v1/archives/${world.archive.id}/passages`, { text: 'Green tea is cold.', tags: ['tea', 'cold'] });
      const texts = async (...args: readonly string[]): Promise<readonly unknown[]> => (await listed(stage, ['get', 'archival', name('first'), ...args])).map((row) => row['text']);
      expect(await texts()).to.deep.equal(['Refunds take two days.', 'Green tea is cold.']);
      expect(await texts('-l', '1')).to.deep.equal(['Refunds take two days.']);
      expect(await texts('--archival-tags', 'tea,refunds')).to.have.length(2);
      expect(await texts('--archival-tags', 'tea,cold', '--tag-match-mode', 'all')).to.deep.equal(['Green tea is cold.']);
      expect(await texts('--after', '2999-01-01')).to.deep.equal([]);
      expect(await texts('--before', '2999-01-01')).to.have.length(2);
      expect((await texts('--query', 'green tea'))[0]).to.equal('Green tea is cold.');
      expect(await stage.says(['get', 'archival', '-a', name('first'), '--full'])).to.contain('[cold, tea]').and.to.contain('Green tea is cold.');
      expect(await stage.says(['get', 'archival', name('second')])).to.equal(`No archival memory found for ${name('second')}.\n`);
    }),
  },
  {
    command: 'describe KIND NAME',
    run: (stage) => furnished(stage, async (world, name) => {
      const kinds: readonly (readonly [kind: string, named: string, says: string])[] = [
        ['agent', name('first'), name('docs')], ['block', name('company'), name('second')], ['archive', name('knowledge'), name('first')], ['tool', world.toolName, 'def '], ['folder', name('docs'), 'a.md'],
        ['mcp-servers', name('crawler'), '(sensitive)'], ['provider', name('acme'), 'openai'], ['conversation', name('Morning'), name('first')],
      ];
      for (const [kind, named, says] of kinds) {
        expect(await stage.says(['describe', kind, named]), kind).to.contain('Managed by:').and.to.contain(says);
        secretless(await stage.says(['describe', kind, named, '-o', 'json']));
      }
      const agent = JSON.parse(await stage.says(['describe', 'agent', name('first'), '-json'])) as Row;
      expect(agent).to.include({ archival_count: 1, file_count: 1 });
      expect(agent['archives']).to.have.length(1);
      expect(agent['conversations']).to.have.length(1);
    }),
  },
  {
    command: 'context AGENT, files AGENT, health',
    run: (stage) => furnished(stage, async (_world, name) => {
      expect(await stage.says(['context', name('first')])).to.contain(`Context of ${name('first')}`).and.to.contain('core memory').and.to.contain('tool definitions');
      const context = JSON.parse(await stage.says(['get', 'context', name('first'), '-o', 'json'])) as Row;
      expect(context).to.include({ context_window_size_max: 128000, num_archival_memory: 1 });
      expect(context['percentage']).to.be.a('number').that.is.greaterThan(0);
      expect(await stage.says(['files', name('first'), '-v'])).to.match(/\[(OPEN|CLOSED)\] +a\.md +file-/).and.to.contain(name('docs'));
      expect(JSON.parse(await stage.says(['health', '-v', '-o', 'json']))).to.deep.include({ server_url: stage.url, status: 'ok', api_key_set: false });
      expect((await stage.run(['health'], { env: { LETTA_BASE_URL: 'http://127.0.0.1:9' } })).code).to.equal(1);
    }),
  },
  {
    command: 'get agents --watch',
    async run(stage) {
      const running = stage.run(['get', 'agents', '-w', '-o', 'json'], { signalOn: { text: stage.name('watched'), signal: 'SIGINT' } });
      await new Promise((resolve) => setTimeout(resolve, 1000));
      const { id } = await stage.agent('watched');
      const { code, stdout } = await running;
      await stage.api('DELETE', `/v1/agents/${id}`);
      expect(code).to.equal(130);
      expect(stdout.trimEnd().split('\n').map((line) => JSON.parse(line) as Row).some(({ event, object }) => event === 'added' && (object as Row)['id'] === id)).to.equal(true);
    },
  },
];
