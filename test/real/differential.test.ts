import { expect } from 'chai';
import { randomBytes } from 'node:crypto';
import { serve } from '../../src/devserver/serve.ts';
import type { Served } from '../../src/devserver/serve.ts';
import { agentFileScene } from './differential-agent-files.ts';
import { agentLinkScene, agentScene, modelScene } from './differential-agents.ts';
import { ALLOWED } from './differential-allowed.ts';
import { cleanUp } from './differential-cleanup.ts';
import { archiveScene, folderScene } from './differential-folders.ts';
import { groupScene } from './differential-groups.ts';
import { identityScene } from './differential-identities.ts';
import { mcpScene } from './differential-mcp.ts';
import { conversationScene, messageScene } from './differential-messages.ts';
import { observingScene } from './differential-observing.ts';
import { oddScene } from './differential-odds.ts';
import { providerScene } from './differential-providers.ts';
import { at, Side, differencesOf, type Json } from './differential-run.ts';
import { blockScene, toolScene } from './differential-shared.ts';
import { toolCallScene } from './differential-tools.ts';
import { realServer } from './server-url.ts';

/** The dev server beside the real one: the same requests, and answers that a client cannot tell apart. */
describe('the dev server answers as the real one', function () {
  this.timeout(120_000);
  // With a letter that no id has.
  const run = `r${randomBytes(3).toString('hex')}`;
  let dev: Served;
  let url: string;

  before(async () => {
    ({ url } = await realServer());
    dev = await serve({ port: 0 });
    await cleanUp(url);
  });
  after(async () => {
    await cleanUp(url);
    await dev.close();
  });

  for (const scene of [blockScene, toolScene, agentScene, modelScene, agentLinkScene, folderScene, archiveScene, identityScene, mcpScene, providerScene, messageScene, conversationScene, groupScene, observingScene, toolCallScene, oddScene, agentFileScene]) {
    it(`to the requests about ${scene.family}`, async () => {
      const [real, ours] = [new Side(url, run), new Side(dev.url, run)];
      const found: string[] = [];
      for (const step of scene.steps) {
        const [left, right] = await Promise.all([real.take(step), ours.take(step)]);
        const name = `${scene.family}: ${step.of}`;
        for (const [place, text] of differencesOf(left, right)) {
          if (!ALLOWED.some((allowed) => allowed.step.test(name) && allowed.place.test(place))) found.push(`${name}: ${text}`);
        }
      }
      expect(found, found.join('\n')).to.deep.equal([]);
    });
  }

  it('and takes agent files of the other', async () => {
    for (const [from, to] of [[url, dev.url], [dev.url, url]] as const) {
      const ask = async (server: string, method: string, path: string, body?: string | FormData): Promise<Json> => {
        const response = await fetch(`${server}/v1/${path}`, { method, headers: { 'x-stainless-package-version': '1.12.1', ...(typeof body === 'string' ? { 'content-type': 'application/json' } : {}) }, ...(body === undefined ? {} : { body }) });
        expect(response.status, `${method} ${path}`).to.equal(200);
        return (await response.json()) as Json;
      };
      const memory = [{ label: 'diff-both', value: 'v' }];
      const made = at(await ask(from, 'POST', 'agents/', JSON.stringify({ name: `diff-${run}-both`, model: 'openai/gpt-4o-mini', memory_blocks: memory, tags: ['diff-both'] })), 'id');
      await ask(from, 'POST', `agents/${String(made)}/messages`, JSON.stringify({ input: '[[call memory_insert {"label":"diff-both","new_string":"w"}]]' }));
      const form = new FormData();
      form.append('file', new Blob([JSON.stringify(await ask(from, 'GET', `agents/${String(made)}/export`))]), 'both.af');
      // Where the model is reached stands in the file, and is another place there.
      form.append('model', 'openai/gpt-4o-mini');
      const copy = at(await ask(to, 'POST', 'agents/import', form), 'agent_ids.0');
      const read = await ask(to, 'GET', `agents/${String(copy)}?include=agent.blocks&include=agent.tags`);
      expect([at(read, 'name'), at(read, 'blocks.0.value'), at(read, 'tags'), at(read, 'llm_config.handle')]).to.deep.equal([`diff-${run}-both_copy`, 'v\nw', ['diff-both'], 'openai/gpt-4o-mini']);
      const kinds = (await ask(to, 'GET', `agents/${String(copy)}/messages?order=asc`)) as { message_type: string }[];
      expect(kinds.map((row) => row.message_type)).to.deep.equal(['system_message', 'user_message', 'tool_call_message', 'tool_return_message', 'assistant_message']);
      expect(at(await ask(to, 'POST', `agents/${String(copy)}/messages`, JSON.stringify({ input: 'hello' })), 'messages.0.content')).to.equal('echo: hello');
    }
  });
});
