import { unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Ground } from '../support/place.ts';

const EMBEDDING = 'openai/text-embedding-3-small';

/** What an agent is told of the files of its folders: its compiled prompt, which the server does not build anew for them. */
export function promptFiles(where: string, open: () => Promise<Ground> | Ground): void {
  describe(`files in an agent's prompt on ${where}`, () => {
    let ground: Ground;
    before(async () => {
      ground = await open();
      ground.write({
        'docs/one.md': 'The first page.\n', 'docs/two.md': 'The second page.\n',
        'fleet.yaml': `name: prompt-files
shared_folders:
  - { name: prompt-manual, embedding: ${EMBEDDING}, files: ["docs/*.md"] }
agents:
  - { name: prompt-reader, description: d, system_prompt: { value: Hi. }, llm_config: { model: openai/gpt-4.1, context_window: 32000 }, embedding: ${EMBEDDING}, tools: [], shared_folders: [prompt-manual] }
`,
      });
    });
    after(() => ground.close());

    const apply = async (): Promise<Record<string, number>> => {
      const { summary } = await ground.sdk().apply({ consent: { autoApprove: true } });
      expect(summary.failed).to.equal(0);
      const { add, change, destroy } = summary.counts;
      return { add, change, destroy };
    };
    /** The files that the prompt tells of, with their text. */
    const told = async (): Promise<readonly (readonly [string, string])[]> => {
      const [agent] = await ground.api<readonly { readonly id: string }[]>('GET', '/v1/agents/?name=prompt-reader');
      const [first] = await ground.api<readonly { readonly content: string }[]>('GET', `/v1/agents/${agent?.id}/messages?order=asc&limit=1`);
      return [...(first?.content ?? '').matchAll(/<file [^>]*name="prompt-manual\/([^"]*)"[^]*?<\/file>/g)].map(([text, name]) => [name ?? '', /1: (.*)/.exec(text)?.[1] ?? ''] as const).sort();
    };

    it('are there from the first apply on', async () => {
      expect(await apply()).to.include({ change: 0, destroy: 0 });
      expect(await told()).to.deep.equal([['docs/one.md', 'The first page.'], ['docs/two.md', 'The second page.']]);
    });

    it('follow a page that is edited', async () => {
      ground.write({ 'docs/two.md': 'The second page, edited.\n' });
      expect(await apply()).to.deep.equal({ add: 0, change: 2, destroy: 0 });
      expect(await told()).to.deep.equal([['docs/one.md', 'The first page.'], ['docs/two.md', 'The second page, edited.']]);
    });

    it('follow one that comes and one that goes', async () => {
      unlinkSync(join(ground.dir, 'docs/one.md'));
      ground.write({ 'docs/three.md': 'The third page.\n' });
      expect(await apply()).to.deep.equal({ add: 1, change: 1, destroy: 1 });
      expect(await told()).to.deep.equal([['docs/three.md', 'The third page.'], ['docs/two.md', 'The second page, edited.']]);
    });

    it('leave nothing to do, and go again', async () => {
      expect((await ground.sdk().plan({})).plan.changes.filter(({ action }) => action !== 'no-op')).to.deep.equal([]);
      expect((await ground.sdk().apply({ destroy: true, consent: { autoApprove: true } })).summary.failed).to.equal(0);
    });
  });
}
