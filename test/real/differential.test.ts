import { expect } from 'chai';
import { randomBytes } from 'node:crypto';
import { serve } from '../../src/devserver/serve.ts';
import type { Served } from '../../src/devserver/serve.ts';
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
import { Side, differencesOf } from './differential-run.ts';
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

  for (const scene of [blockScene, toolScene, agentScene, modelScene, agentLinkScene, folderScene, archiveScene, identityScene, mcpScene, providerScene, messageScene, conversationScene, groupScene, observingScene, toolCallScene, oddScene]) {
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
});
