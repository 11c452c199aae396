import { expect } from 'chai';
import type { Case, Stage } from '../stage.ts';

/** No server in the environment: the active remote is the one. */
const NONE = { env: { LETTA_BASE_URL: '' } };

/** Takes agents away with the blocks that they have; another case may look at all agents of the server. */
async function takeAway(stage: Stage, ...ids: readonly string[]): Promise<void> {
  for (const id of ids) {
    const blocks = await stage.api<readonly { readonly id: string }[]>('GET', `/v1/agents/${id}/core-memory/blocks`);
    await stage.api('DELETE', `/v1/agents/${id}`);
    for (const block of blocks) await stage.api('DELETE', `/v1/blocks/${block.id}`).catch(() => undefined);
  }
}

export const cases: readonly Case[] = [
  {
    command: 'remote add|use|list|show|remove',
    async run(stage) {
      expect(await stage.says(['remote', 'add', 'here', stage.url])).to.equal('Added remote "here"; it is the active one\n');
      await stage.says(['remote', 'add', 'there', 'http://127.0.0.1:9/', '--api-key', '-'], { stdin: 'sk-0123456789abcdefghijklmnopqrstuvwxyz\n' });
      expect(await stage.says(['remote', 'list'])).to.match(/^\* +here +http.*\n +there +http:\/\/127\.0\.0\.1:9$/m);
      expect(await stage.says(['remote', 'show', 'there'])).to.include('sk-01234…');
      const { id, name } = await stage.agent('remote');
      expect(await stage.says(['get', 'agents', name, '-o', 'name'], NONE)).to.equal(`agent/${name}\n`);
      await stage.says(['remote', 'use', 'there']);
      const lost = await stage.run(['get', 'agents'], NONE);
      expect(lost.code).to.equal(1);
      expect(lost.stderr).to.include('127.0.0.1:9').and.not.include('sk-0123');
      expect(await stage.says(['get', 'agents', name, '-o', 'name', '--remote', 'here'], NONE)).to.equal(`agent/${name}\n`);
      expect(await stage.says(['get', 'agents', name, '-o', 'name'])).to.equal(`agent/${name}\n`);
      expect(await stage.says(['remote', 'remove', 'there'])).to.equal('Removed remote "there"; no remote is active now\n');
      expect((await stage.run(['remote', 'add', 'here', stage.url])).stderr).to.include('already exists');
      await takeAway(stage, id);
    },
  },
  {
    command: 'remote env',
    async run(stage) {
      await stage.says(['remote', 'add', 'here', stage.url, '--project', "it's $HOME `x`"]);
      expect(await stage.says(['remote', 'env', '--shell', 'bash'])).to.equal(`export LETTA_BASE_URL='${stage.url}';\nunset LETTA_API_KEY;\nunset LETTA_PROJECT_ID;\nexport LETTA_PROJECT='it'\\''s $HOME \`x\`';\n`);
      expect(await stage.says(['remote', 'env', '--shell', 'fish'])).to.include("set -gx LETTA_PROJECT 'it\\'s $HOME `x`';\n").and.to.include('set -e LETTA_API_KEY;\n');
    },
  },
  {
    command: 'report memory [AGENT] [--match] -o table|wide|json|html',
    async run(stage) {
      const text = 'The customer likes green tea from Japan and prefers short answers to long ones.';
      const a = await stage.agent('a', { memory_blocks: [{ label: 'notes', value: text, limit: 85 }], include_base_tools: true });
      const b = await stage.agent('b', { memory_blocks: [{ label: 'human', value: text, limit: 1000 }] });
      const company = await stage.api<{ readonly id: string }>('POST', '/v1/blocks/', { label: 'company', value: 'We sell tea.', limit: 100 });
      for (const { id } of [a, b]) await stage.api('PATCH', `/v1/agents/${id}/core-memory/blocks/attach/${company.id}`);
      await stage.api('POST', `/v1/agents/${a.id}/messages`, { messages: [{ role: 'user', content: '[[call memory_insert {"label":"notes","new_string":"Ada"}]]' }] });
      const shown = await stage.says(['report', 'memory', '--match', `[ab]-${a.name.slice(2)}`]);
      expect(shown).to.match(new RegExp(`^${a.name}, ${b.name} +company \\* .* 12 % +12/100 +– +shared by 2$`, 'm'));
      expect(shown).to.match(new RegExp(`^${a.name} +notes .* 98 % +83/85 +\\d+ s +nearly full: split or raise the limit, .*% like ${b.name}/human`, 'm'));
      const rows = JSON.parse(await stage.says(['report', 'memory', a.name, '-o', 'json'])) as Record<string, unknown>[];
      expect(rows.map(({ block, fillPct, shared, users }) => [block, fillPct, shared, users])).to.deep.equal([['company', 12, true, 2], ['notes', 98, false, 1]]);
      expect(await stage.says(['report', 'memory', a.name, '-o', 'wide'])).to.include(company.id).and.to.include('The customer likes green tea');
      await stage.says(['report', 'memory', '-o', 'html', '--out', 'memory.html']);
      expect(stage.read('memory.html')).to.include(a.name).and.to.not.include('<script');
      expect((await stage.run(['report', 'memory', stage.name('nobody')])).code).to.equal(1);
      await takeAway(stage, a.id, b.id);
    },
  },
  {
    command: 'report memory AGENT --analyze',
    async run(stage) {
      const says = `[[say ### BLOCK: notes\nTOPICS: tea\nSTATUS: crowded\nSPLIT: by customer\nSUMMARY: What people like.\nSTALE: a number\n### OVERALL\nACTIONS: split notes]] ${stage.name('own')}`;
      const { id, name } = await stage.agent('a', { memory_blocks: [{ label: 'notes', value: says, limit: 1000 }], include_base_tools: true });
      const visible = async (): Promise<unknown> => [await stage.api('GET', `/v1/agents/${id}/messages`), await stage.api('GET', `/v1/conversations/?agent_id=${id}`), (await stage.api<readonly { readonly id: string; readonly value: string }[]>('GET', '/v1/blocks/?label=notes&limit=1000')).filter(({ value }) => value === says).length];
      const before = await visible();
      const refused = await stage.run(['report', 'memory', name, '--analyze']);
      expect(refused.code).to.equal(1);
      expect(refused.stderr).to.match(/1 agent would be asked, 1 message: about [\d,]+ tokens in and [\d,]+ out/).and.to.include('--confirm');
      const shown = await stage.says(['report', 'memory', name, '--analyze', '--confirm']);
      expect(shown).to.match(new RegExp(`^AGENT +BLOCK +TOPICS +STATUS +SPLIT +SUMMARY\n${name} +notes +tea +crowded +by customer +What people like\\.$`, 'm'));
      expect(shown).to.include(`${name}/notes: a number`).and.to.include('ACTIONS: split notes');
      const document = JSON.parse(await stage.says(['report', 'memory', name, '--analyze', '--confirm', '-o', 'json'])) as { readonly analysis: readonly object[]; readonly failed: readonly object[] };
      expect(document.analysis).to.have.length(1);
      expect(document.failed).to.deep.equal([]);
      expect(await visible()).to.deep.equal(before);
      const mute = await stage.agent('mute', { memory_blocks: [{ label: 'notes', value: '[[call memory_insert {"label":"notes","new_string":"written"}]]' }], include_base_tools: true });
      const failed = await stage.run(['report', 'memory', mute.name, '--analyze', '--confirm']);
      expect(failed.code).to.equal(1);
      expect(failed.stdout).to.include(`${mute.name}: its answer is not in the form that was asked for`);
      expect((await stage.api<{ readonly value: string }>('GET', `/v1/agents/${mute.id}/core-memory/blocks/notes`)).value).to.not.include('\nwritten');
      await takeAway(stage, id, mute.id);
    },
  },
  {
    command: 'config view',
    async run(stage) {
      stage.write({ 'fleet.yaml': 'name: tea\nagents: []\n' });
      const shown = await stage.says(['config', 'view'], { env: { LETTA_API_KEY: 'sk-very-secret', LETTACTL_WORKSPCE: 'x' } });
      expect(shown).to.match(new RegExp(`^Server: +${stage.url} +\\(LETTA_BASE_URL\\)$`, 'm')).and.to.match(/^Key: +set +\(LETTA_API_KEY\)$/m).and.to.match(/^Fleet: +tea, workspace default +\(fleet.yaml\)$/m).and.to.include('did you mean LETTACTL_WORKSPACE?');
      expect(shown).to.not.include('secret');
      await stage.says(['remote', 'add', 'here', stage.url, '--api-key', 'sk-very-secret']);
      const document = await stage.says(['config', 'view', '-o', 'json'], NONE);
      expect(JSON.parse(document)).to.deep.include({ server: { url: stage.url, from: 'remote here' }, api_key: { from: 'remote here' }, problems: [] });
      expect(document).to.not.include('secret');
    },
  },
  {
    command: 'completion bash',
    async run(stage) {
      expect(await stage.says(['completion', 'bash'])).to.include('complete -F _lettactl lettactl');
      const { id, name } = await stage.agent('completed');
      expect(await stage.says(['complete', '--shell', 'bash', '--word=compl', '--', 'lettactl report memory compl'])).to.include(`${name}\n`);
      expect(await stage.says(['complete', '--', 'report', 'memory', '-o', 'j'])).to.equal('json\njsonpath\n');
      expect(await stage.says(['complete', '--', 'report', 'memory', 'compl'], NONE)).to.equal('');
      await takeAway(stage, id);
    },
  },
];
