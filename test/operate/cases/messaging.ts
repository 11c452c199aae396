import { expect } from 'chai';
import type { Case, Stage } from '../stage.ts';

const WITH_MEMORY = { memory_blocks: [{ label: 'human', value: 'likes tea' }], include_base_tools: true };

interface Reply { readonly agentName: string; readonly status: string; readonly runId?: string; readonly responseText: string; readonly error?: string; readonly messages: readonly { readonly message_type: string }[] }

const json = async <T>(stage: Stage, args: readonly string[], options: { readonly code?: number } = {}): Promise<T> => JSON.parse(await stage.says([...args, '-o', 'json'], options)) as T;

export const cases: readonly Case[] = [
  {
    command: 'send AGENT TEXT · messages list AGENT',
    async run(stage) {
      const { name } = await stage.agent('talk');
      expect(await stage.says(['send', name, 'Hello'])).to.equal('---\necho: Hello\n---\n');
      const list = await stage.says(['messages', 'list', name]);
      expect(list.split('\n')[0]).to.match(/ {2}assistant {2}echo: Hello$/);
      expect(list.split('\n')[1]).to.match(/ {2}user {7}Hello$/);
    },
  },
  {
    command: 'send AGENT TEXT --stream (tools and text as they come)',
    async run(stage) {
      const { name } = await stage.agent('stream', WITH_MEMORY);
      const said = await stage.says(['send', name, '--stream', '[[call memory_insert {"label": "human", "new_string": "has a cat"}]]']);
      expect(said).to.match(/^→ memory_insert \{.*has a cat.*\}\n← memory_insert: likes tea\nhas a cat\ntool said: /);
    },
  },
  {
    command: 'send AGENT - (from standard input), --sync',
    async run(stage) {
      const { name } = await stage.agent('pipe');
      expect(await stage.says(['send', name, '-', '--sync'], { stdin: 'From a pipe.\n' })).to.equal('---\necho: From a pipe.\n---\n');
    },
  },
  {
    command: 'send AGENT TEXT --no-wait',
    async run(stage) {
      const { name } = await stage.agent('nowait');
      expect(await stage.says(['send', name, 'Later', '--no-wait'])).to.match(/^Run ID: run-[0-9a-f-]{36}\n$/);
    },
  },
  {
    command: 'send AGENT TEXT (the model fails: exit 1)',
    async run(stage) {
      const { name } = await stage.agent('fails');
      for (const how of [[], ['--stream']]) {
        const ran = await stage.run(['send', name, '[[fail 500]]', ...how]);
        expect([ran.code, ran.stderr]).to.satisfy(([code, text]: [number, string]) => code === 1 && text.startsWith('Error LC2071') && text.includes('asked to fail with 500'));
      }
    },
  },
  {
    command: 'send AGENT TEXT --conversation ID -o json',
    async run(stage) {
      const { id, name } = await stage.agent('conversation');
      const { id: conversation } = await stage.api<{ readonly id: string }>('POST', `/v1/conversations/?agent_id=${id}`, { summary: 'talk' });
      const reply = await json<Reply>(stage, ['send', name, 'In here', '--conversation-id', conversation]);
      expect(reply).to.include({ agentName: name, status: 'completed', responseText: 'echo: In here' });
      expect(await stage.says(['messages', 'list', name, '--conversation-id', conversation])).to.include('echo: In here');
      expect(await stage.says(['send', name, 'By its name', '--conversation', 'talk'])).to.include('echo: By its name');
      expect(await stage.says(['messages', 'list', name, '--conversation', 'talk', '-o', 'jsonpath={[0].content}'])).to.include('echo: By its name');
      const other = await stage.agent('other');
      const refused = await stage.run(['send', other.name, 'Not in there', '--conversation', conversation]);
      expect([refused.code, refused.stderr.split('\n')[0]]).to.deep.equal([1, `Error LC4064: conversation ${conversation} is not one of agent "${other.name}"`]);
    },
  },
  {
    command: 'send --all GLOB TEXT --confirm',
    async run(stage) {
      const names = [(await stage.agent('bulk-a')).name, (await stage.agent('bulk-b')).name];
      const said = await stage.says(['send', '--all', stage.name('bulk-*'), 'Update', '--confirm']);
      for (const name of names) expect(said).to.match(new RegExp(`^OK ${name} \\(\\d+\\.\\ds\\)$`, 'm'));
      expect(said).to.match(/\nCompleted: 2\/2, Failed: 0\n$/);
      const ran = await stage.run(['send', '--all', stage.name('bulk-*'), 'Update']);
      expect([ran.code, ran.stderr.includes('--confirm')]).to.deep.equal([1, true]);
    },
  },
  {
    command: 'send --tags A,B TEXT -o json (one of them fails: exit 1)',
    async run(stage) {
      const [a, b] = [stage.name('tag-a'), stage.name('tag-b')];
      await stage.agent('both', { tags: [a, b] });
      await stage.agent('one', { tags: [a] });
      const replies = await json<readonly Reply[]>(stage, ['send', '--tags', `${a},${b}`, 'Hi', '--confirm']);
      expect(replies.map(({ agentName, status }) => [agentName, status])).to.deep.equal([[stage.name('both'), 'completed']]);
      expect((await json<readonly Reply[]>(stage, ['send', '--tags', a, '[[fail 500]]', '--confirm'], { code: 1 })).map(({ status }) => status)).to.deep.equal(['failed', 'failed']);
    },
  },
  {
    command: 'send -f fleet.yaml TEXT',
    async run(stage) {
      const { name } = await stage.agent('filed');
      stage.write({ 'fleet.yaml': ['agents:', ...[name, `${name}-absent`].map((agent) => `  - name: ${agent}\n    description: d\n    system_prompt: { value: x }\n    llm_config: { model: openai/gpt-4o-mini, context_window: 32000 }\n    embedding: openai/text-embedding-3-small\n`)].join('\n') });
      expect(await stage.says(['send', '-f', 'fleet.yaml', 'Hi', '--confirm'])).to.include(`1 agent: ${name}\n`).and.include('Completed: 1/1');
    },
  },
  {
    command: 'messages list AGENT --all --system --order asc -o json, cursors',
    async run(stage) {
      const { name } = await stage.agent('cursors', WITH_MEMORY);
      for (const text of ['one', '[[call memory_insert {"label": "human", "new_string": "x"}]]', 'three']) await stage.says(['send', name, text]);
      interface Row { readonly id: string; readonly message_type: string; readonly content?: string }
      const all = await json<readonly Row[]>(stage, ['messages', 'list', name, '--all', '--system', '--order', 'asc']);
      expect(all.map(({ message_type: type }) => type)).to.deep.equal([
        'system_message', 'user_message', 'assistant_message', 'user_message', 'tool_call_message', 'tool_return_message', 'assistant_message', 'user_message', 'assistant_message',
      ]);
      const third = all.find(({ content }) => content === 'three')?.id ?? '';
      expect((await json<readonly Row[]>(stage, ['messages', 'list', name, '--after', third])).map(({ content }) => content)).to.deep.equal(['echo: three']);
      expect((await json<readonly Row[]>(stage, ['messages', 'list', name, '--before', third, '-l', '100', '--order', 'asc'])).map(({ content }) => content?.slice(0, 4))).to.deep.equal(['one', 'echo', '[[ca', 'tool']);
    },
  },
  {
    command: 'messages compact AGENT · compact-messages AGENT',
    async run(stage) {
      const { name } = await stage.agent('compact');
      for (const text of ['a', 'b', 'c', 'd']) await stage.says(['send', name, text]);
      expect(await stage.says(['messages', 'compact', name])).to.equal(`Compacted ${name}: 9 → 7 messages\n---\nstub summary of 1 messages\n---\n`);
      const { name: empty } = await stage.agent('compact-empty');
      expect((await stage.run(['compact-messages', empty])).stderr).to.match(/^Error LC2074/);
    },
  },
  {
    command: 'messages reset AGENT · reset-messages AGENT (saved first)',
    async run(stage) {
      const { id, name } = await stage.agent('reset');
      for (const text of ['one', 'two']) await stage.says(['send', name, text]);
      const asked = await stage.run(['messages', 'reset', name]);
      expect([asked.code, asked.stderr.includes('--confirm')]).to.deep.equal([1, true]);
      const said = await stage.says(['reset-messages', name]);
      expect(said).to.match(new RegExp(`^Saved to \\.lettactl/backups/\\w+-messages-${name}\nReset ${name}: 4 messages left its context`));
      const folder = /Saved to (.*)/.exec(said)?.[1] ?? '';
      expect(stage.read(`${folder}/messages.jsonl`)).to.include('echo: two');
      expect((await stage.api<{ readonly message_ids: readonly string[] }>('GET', `/v1/agents/${id}`)).message_ids).to.have.length(1);
      await stage.says(['send', name, 'three']);
      expect(await stage.says(['messages', 'reset', name, '--force', '-o', 'json'])).to.include('"messages": 2');
    },
  },
  {
    command: 'messages cancel AGENT · cancel-messages AGENT --run-ids',
    async run(stage) {
      const { name } = await stage.agent('cancel');
      expect(await stage.says(['messages', 'cancel', name])).to.equal(`No active runs of ${name}.\n`);
      const run = /Run ID: (.*)/.exec(await stage.says(['send', name, '[[sleep 6]] slow', '--no-wait']))?.[1] ?? '';
      expect(await stage.says(['messages', 'cancel', name])).to.equal(`Cancelled ${run}\n`);
      const unknown = await stage.run(['cancel-messages', name, '--run-ids', 'run-00000000-0000-4000-8000-000000000000']);
      expect([unknown.code, unknown.stdout]).to.deep.equal([1, 'Not cancelled run-00000000-0000-4000-8000-000000000000: failed\n']);
    },
  },
  {
    command: 'runs AGENT · get runs · get run ID --wait --messages · track',
    async run(stage) {
      const { name } = await stage.agent('runs');
      const run = /Run ID: (.*)/.exec(await stage.says(['send', name, '[[sleep 6]] slow', '--no-wait']))?.[1] ?? '';
      expect(await stage.says(['runs', name, '--active', '-o', 'name'])).to.equal(`${run}\n`);
      expect(await stage.says(['get', 'run', run, '--wait', '--messages'])).to.match(/Status: +completed/).and.include('assistant: echo: [[sleep 6]] slow');
      expect(await stage.says(['get', 'runs', name])).to.match(new RegExp(`${run} +${name} +completed +.* +end_turn`));
      const wrong = /Run ID: (.*)/.exec(await stage.says(['send', name, '[[fail 500]]', '--no-wait']))?.[1] ?? '';
      const tracked = await stage.run(['track', run, wrong]);
      expect([tracked.code, tracked.stdout.includes('Completed: 1/2, Failed: 1, Cancelled: 0'), tracked.stdout.includes('asked to fail with 500')]).to.deep.equal([1, true, true]);
      expect(await stage.says(['track', '-a', name])).to.equal('No active runs.\n');
      expect((await json<readonly { readonly id: string; readonly status: string }[]>(stage, ['get', 'runs', name, '-l', '1'])).map(({ id, status }) => [id, status])).to.deep.equal([[wrong, 'failed']]);
    },
  },
  {
    command: 'run-delete ID (0.16.8 cannot: exit 1)',
    async run(stage) {
      const { name } = await stage.agent('run-delete');
      await stage.says(['send', name, 'hi']);
      const run = (await stage.says(['runs', name, '-o', 'name'])).trim();
      for (const words of [['run-delete'], ['runs', 'delete']]) expect((await stage.run([...words, run])).stderr).to.match(/^Error LC2076/);
    },
  },
  {
    command: 'create conversation AGENT · conversations AGENT · recompile AGENT · delete conversation ID',
    async run(stage) {
      const { name } = await stage.agent('threads');
      const made = await stage.says(['create', 'conversation', name, '-d', 'desk']);
      expect(made).to.match(/^Conversation created\nConversation ID: conv-[0-9a-f-]{36}\n$/);
      const id = /conv-[0-9a-f-]+/.exec(made)?.[0] ?? '';
      await stage.says(['send', name, 'In here', '--conversation', id]);
      expect(await stage.says(['conversations', name, '-o', 'wide'])).to.match(new RegExp(`${id} +desk +2 +0`));
      expect(await stage.says(['recompile', name])).to.equal(`Recompiled ${name} and 1 conversation.\n`);
      const asked = await stage.run(['delete', 'conversation', id]);
      expect([asked.code, asked.stderr.includes('requires --force'), asked.stdout.includes('Would delete')]).to.deep.equal([1, true, true]);
      expect(await stage.says(['delete', 'conversation', id, '--force'])).to.match(new RegExp(`Deleted conversation ${id}\n$`));
      expect(await stage.says(['conversations', name])).to.match(/^No conversations of/);
    },
  },
  {
    command: 'send AGENT TEXT (the agent waits for approval: exit 1)',
    not: { dev: 'it serves no approval requests' },
    async run(stage) {
      const { id, name } = await stage.agent('approval', WITH_MEMORY);
      await stage.api('PATCH', `/v1/agents/${id}/tools/approval/memory_insert`, { requires_approval: true });
      const first = await stage.run(['send', name, '[[call memory_insert {"label": "human", "new_string": "x"}]]']);
      expect([first.code, first.stderr]).to.satisfy(([code, text]: [number, string]) => code === 1 && text.startsWith('Error LC2070'));
      for (const how of [[], ['--stream'], ['--sync']]) {
        const ran = await stage.run(['send', name, 'again', ...how]);
        expect([ran.code, ran.stderr]).to.satisfy(([code, text]: [number, string]) => code === 1 && text.startsWith('Error LC2070'), ran.stderr);
      }
    },
  },
  {
    command: 'send AGENT TEXT, then Ctrl-C (exit 130, the run goes on)',
    async run(stage) {
      const { id, name } = await stage.agent('ctrl-c');
      const ran = await stage.run(['send', name, '[[sleep 3]] slow', '-v'], { signalOn: { text: 'has it: run-', signal: 'SIGINT' } });
      expect(ran.code).to.equal(130);
      const run = /The run goes on: (run-\S+)/.exec(ran.stderr)?.[1] ?? '';
      expect(ran.stderr).to.include(`lettactl track ${run}`).and.include(`--run-ids ${run}`).and.not.include('Error');
      expect(await stage.says(['track', run])).to.include('assistant: echo: [[sleep 3]] slow');
      expect(await stage.api<readonly unknown[]>('GET', `/v1/runs/?agent_id=${id}`)).to.have.length(1);
    },
  },
  {
    command: 'send --all GLOB TEXT, then Ctrl-C (exit 130, nothing more is sent)',
    async run(stage) {
      const ids: string[] = [];
      for (const at of [1, 2, 3]) ids.push((await stage.agent(`stop-${at}`)).id);
      const ran = await stage.run(['send', '--all', stage.name('stop-*'), '[[sleep 3]] slow', '--confirm', '--parallelism', '1', '-v'], { signalOn: { text: 'has it: run-', signal: 'SIGINT' } });
      expect([ran.code, ran.stdout.includes('Completed: 0/3, Failed: 0, Stopped: 3'), (ran.stdout.match(/not sent/g) ?? []).length >= 2]).to.deep.equal([130, true, true]);
      const runs = await Promise.all(ids.map((id) => stage.api<readonly unknown[]>('GET', `/v1/runs/?agent_id=${id}`)));
      expect(runs.map((list) => list.length)).to.deep.equal([1, 0, 0]);
    },
  },
];
