import { parse } from 'yaml';
import type { Case, Stage } from '../stage.ts';

const has = (text: string, ...parts: readonly string[]): void => {
  for (const part of parts) if (!text.includes(part)) throw new Error(`${JSON.stringify(part)} is not in:\n${text}`);
};
const lacks = (text: string, ...parts: readonly string[]): void => {
  for (const part of parts) if (text.includes(part)) throw new Error(`${JSON.stringify(part)} is in:\n${text}`);
};
const same = (a: unknown, b: unknown): void => {
  const [left, right] = [JSON.stringify(a), JSON.stringify(b)];
  if (left !== right) throw new Error(`${left}\nis not\n${right}`);
};

interface Agent { readonly id: string; readonly name: string; readonly tags: readonly string[]; readonly metadata: Readonly<Record<string, unknown>> | null; readonly secrets?: readonly { readonly key: string; readonly value: string }[]; readonly blocks: readonly { readonly id: string }[] }

const WHOLE = ['blocks', 'tools', 'sources', 'secrets', 'tags'].map((part) => `include=agent.${part}`).join('&');
const agentsCalled = (stage: Stage, name: string): Promise<readonly Agent[]> => stage.api('GET', `/v1/agents/?name=${encodeURIComponent(name)}&${WHOLE}`);

/** Two agents of a fleet that share a block; one has a folder, a tool, a secret and settings of lettabot. */
async function fleet(stage: Stage): Promise<{ readonly tool: string; readonly file: string }> {
  const tool = `count_${stage.name('t').replace(/\W/g, '_')}`;
  const usual = { description: 'An agent', system_prompt: { value: 'You help.' }, llm_config: { model: 'openai/gpt-4o-mini', context_window: 32_000 }, embedding: 'openai/text-embedding-3-small', include_base_tools: false, shared_blocks: [stage.name('company')] };
  stage.write({
    'src/fleet.yaml': JSON.stringify({
      name: stage.name('tea'), shared_blocks: [{ name: stage.name('company'), description: 'All know', value: 'We sell tea.' }], shared_folders: [{ name: stage.name('manual'), files: ['docs/*'] }],
      agents: [
        {
          ...usual, name: stage.name('north'), tags: [stage.name('x'), 'role:a'], tools: [tool], shared_folders: [stage.name('manual')], memory_blocks: [{ name: 'notes', value: 'Mine.' }], secrets: { CRM_TOKEN: { value: 's3cret-value' } },
          conversations: [{ summary: 'Morning', isolated_blocks: ['notes'] }], compaction_settings: { clip_chars: 30_000 }, model_settings: { temperature: 0.3 }, timezone: 'Europe/Berlin', metadata: { team: 'a' },
          tool_rules: [{ type: 'run_first', tool_name: tool }], lettabot: { displayName: 'North', channels: { telegram: { enabled: true, token: '${BOT}' } } },
        },
        { ...usual, name: stage.name('south'), tags: [stage.name('x')], tools: [], description: '' },
      ],
    }),
    'src/docs/a.md': '# Ünï\r\n\ntext  \n',
    [`src/tools/${tool}.py`]: `def ${tool}(text: str) -> int:\n    """\n    Counts.\n\n    Args:\n        text (str): The text.\n    """\n    return len(text)\n`,
  });
  await stage.says(['-chdir=src', 'apply', '-auto-approve'], { env: { BOT: 'b0t-token' } });
  return { tool, file: 'src/fleet.yaml' };
}

const destroyed = (stage: Stage, folder = 'src', args: readonly string[] = []): Promise<string> => stage.says([`-chdir=${folder}`, 'destroy', '-auto-approve', ...args], { env: ENV });
const ENV = { BOT: 'b0t-token' };

/** Takes away what an agent file made, with its blocks and folders. */
async function removed(stage: Stage, name: string): Promise<void> {
  for (const { id, blocks } of await agentsCalled(stage, name)) {
    const folders = await stage.api<readonly { readonly id: string }[]>('GET', `/v1/agents/${id}/folders`);
    await stage.api('DELETE', `/v1/agents/${id}`);
    for (const block of blocks) await stage.api('DELETE', `/v1/blocks/${block.id}`);
    for (const folder of folders) await stage.api('DELETE', `/v1/folders/${folder.id}`);
  }
}

export const cases: readonly Case[] = [
  {
    command: 'export agents --tags TAG -o DIR, then the same fleet again: destroy, import, export',
    async run(stage) {
      const { tool } = await fleet(stage);
      const said = await stage.says(['export', 'agents', '--tags', stage.name('x'), '-o', 'out/']);
      has(said, 'Exported 2 agents to out/fleet.yaml and 2 files beside it', 'Secrets are not in it. Set before you apply:');
      lacks(said, 'Not in it');
      const text = stage.read('out/fleet.yaml').toString();
      lacks(text, 's3cret-value', 'b0t-token', 'lettactl:');
      has(text, 'clip_chars: 30000', 'temperature: 0.3', 'isolated_blocks: [notes]', `from_file: tools/${tool}.py`);
      if (stage.read(`out/files/${stage.name('manual')}/docs/a.md`).toString() !== '# Ünï\r\n\ntext  \n') throw new Error('the file is not what was uploaded');
      const variables = /Set before you apply: (.*)\./.exec(said)?.[1]?.split(', ') ?? [];
      const env = Object.fromEntries(variables.map((name) => [name, name.includes('CRM') ? 's3cret-value' : 'b0t-token']));
      const plan = await stage.says(['plan', '-f', 'out/fleet.yaml', '--adopt', 'any'], { env });
      has(plan, 'Plan: ', ' to import, 0 to add, 0 to change, 0 to destroy.');
      const taken = await stage.run(['import', 'out/fleet.yaml', '-auto-approve'], { env });
      if (taken.code !== 1) throw new Error(`exit ${taken.code}`);
      has(taken.stderr, 'LC4072', 'already exists');
      await destroyed(stage);
      has(await stage.says(['import', 'out', '-auto-approve'], { env }), 'Apply complete!', ' 0 changed, 0 destroyed', 'lettactl plan -f out/fleet.yaml');
      has(await stage.says(['plan', '-f', 'out/fleet.yaml'], { env }), 'No changes.');
      await stage.says(['export', 'agents', '--tags', stage.name('x'), '-o', 'again', '--fleet', 'out']);
      same(parse(stage.read('again/fleet.yaml').toString()), parse(text));
      await stage.says(['destroy', '-f', 'out/fleet.yaml', '-auto-approve'], { env });
    },
  },
  {
    command: 'export agent NAME -f yaml',
    async run(stage) {
      const one = await stage.agent('one', { memory_blocks: [{ label: 'persona', value: 'I am one.' }], system: 'You are one.' });
      const said = await stage.says(['export', 'agent', one.name, '-f', 'yaml']);
      const document = parse(said) as { readonly agents: readonly { readonly name: string; readonly system_prompt: unknown; readonly memory_blocks: readonly { readonly name: string; readonly value: string }[] }[] };
      same(document.agents.map(({ name, system_prompt: prompt }) => [name, prompt]), [[one.name, { value: 'You are one.' }]]);
      same(document.agents[0]?.memory_blocks.map(({ name, value }) => [name, value]), [['persona', 'I am one.']]);
      await removed(stage, one.name);
    },
  },
  {
    command: 'export agent NAME, import FILE --append-copy, -n NAME --secrets JSON',
    async run(stage) {
      await fleet(stage);
      const [north, file] = [stage.name('north'), `${stage.name('north')}.af`];
      has(await stage.says(['export', 'agent', north]), `Exported agent ${north} to ${file}`, 'Values of its secrets are not in it: CRM_TOKEN.', 'channels.telegram.token');
      lacks(stage.read(file).toString(), 's3cret-value', 'b0t-token', 'lettactl:', '"lettactl"');
      has((await stage.run(['export', 'agent', north])).stderr, 'LC4070', '--force');
      has((await stage.run(['import', file])).stderr, 'LC4072', 'already exists');
      has(await stage.says(['import', file, '--append-copy']), 'Imported 1 agent', `${north}_copy`, 'No values came along for the secrets CRM_TOKEN');
      const [original] = await agentsCalled(stage, north);
      const [copy] = (await agentsCalled(stage, `${north}_copy`)).filter(({ name }) => name === `${north}_copy`);
      if (!copy || !original) throw new Error('no copy');
      same(copy.tags.filter((tag) => tag.startsWith('lettactl:')), []);
      same(copy.metadata?.['lettactl'], undefined);
      same(copy.secrets ?? [], []);
      same(copy.blocks.filter(({ id }) => original.blocks.some((block) => block.id === id)), []);
      const json = JSON.parse(await stage.says(['import', file, '-n', stage.name('third'), '--strip-messages', '--secrets', '{"CRM_TOKEN":"x","MORE":"y"}', '-json'])) as { readonly agents: readonly { readonly id: string; readonly name: string }[] };
      same(json.agents.map(({ name }) => name), [stage.name('third')]);
      const [third] = await agentsCalled(stage, stage.name('third'));
      same((third?.secrets ?? []).map(({ key, value }) => `${key}=${value}`).sort(), ['CRM_TOKEN=x', 'MORE=y']);
      await removed(stage, `${north}_copy`);
      await removed(stage, stage.name('third'));
      await destroyed(stage);
    },
  },
  {
    command: 'export lettabot NAME',
    async run(stage) {
      await fleet(stage);
      const said = await stage.says(['export', 'lettabot', stage.name('north')]);
      lacks(said, 'b0t-token');
      same(Object.keys(parse(said) as object), ['server', 'agent', 'channels']);
      has((await stage.run(['export', 'lettabot', stage.name('south')])).stderr, 'LC4071');
      await destroyed(stage);
    },
  },
  {
    command: 'import FILE: broken files',
    async run(stage) {
      stage.write({ 'broken.af': '{', 'shape.json': '{"agents": [{"name": "x"}], "blocks": 7}', 'short.af': JSON.stringify({ agents: [{ name: stage.name('short') }] }) });
      for (const [file, code] of [['broken.af', 'LC4073'], ['shape.json', 'LC4073'], ['none.af', 'LC4075'], ['short.af', 'LC2']] as const) {
        const { code: exit, stderr } = await stage.run(['import', file]);
        if (exit !== 1) throw new Error(`${file}: exit ${exit}`);
        has(stderr, `Error ${code}`);
      }
    },
  },
];
