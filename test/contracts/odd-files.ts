import { expect } from 'chai';
import type { Ground } from '../support/place.ts';

const MODEL = 'openai/gpt-4.1';
const EMBEDDING = 'openai/text-embedding-3-small';

/** Names that a file system allows and that something on the way might not: in a URL, a form, an address, on a terminal. */
const NAMES = ['line\nfeed.md', 'tab\there.md', ' lead.md', 'trail .md', 'q"uote.md', "apos'.md", 'back\\slash.md', 'st*r.md', '%2e%2e.md', 'a%2Fb.md', '#h.md', '?q.md', 'plus+and&.md', 'semi;colon.md', '🎉.md', 'e\u0301.md', '\u00e9.md', '\u202egnp.md', '\u0007bell.md', 'A.md', 'a.md'];

/** Files whose names are alike or odd, from the disk to the agent and back again. */
export function oddFiles(where: string, open: () => Promise<Ground> | Ground): void {
  describe(`files with odd names on ${where}`, () => {
    let ground: Ground;
    before(async () => {
      ground = await open();
      ground.write({
        ...Object.fromEntries(NAMES.map((name) => [`odd/${name}`, `This is ${JSON.stringify(name)}.\n`])),
        'a/x.md': 'This is a.\n', 'b/x.md': 'This is b.\n', 'odd/empty.md': '',
        'fleet.yaml': `name: odd-files
shared_folders:
  - { name: odd-same, embedding: ${EMBEDDING}, files: ["a/*", b/x.md] }
  - { name: odd-names, embedding: ${EMBEDDING}, files: ["odd/**"] }
agents:
  - { name: odd-reader, description: d, system_prompt: { value: Hi. }, llm_config: { model: ${MODEL}, context_window: 16000 }, embedding: ${EMBEDDING}, tools: [], shared_folders: [odd-same, odd-names] }
`,
      });
    });
    after(() => ground.close());

    const files = async (folder: string): Promise<readonly string[]> => {
      const folders = await ground.api<readonly { readonly id: string; readonly name: string }[]>('GET', '/v1/folders/?limit=100');
      const id = folders.find(({ name }) => name === folder)?.id ?? '';
      return (await ground.api<readonly { readonly file_name: string }[]>('GET', `/v1/folders/${id}/files?limit=100`)).map(({ file_name: name }) => name).sort();
    };

    it('are all there, each under its path, and attached to the agent', async () => {
      const { summary } = await ground.sdk().apply({ consent: { autoApprove: true } });
      expect(summary.failed).to.equal(0);
      expect(await files('odd-same')).to.deep.equal(['a/x.md', 'b/x.md']);
      expect(await files('odd-names')).to.deep.equal([...NAMES, 'empty.md'].map((name) => `odd/${name}`).sort());
      const [agent] = await ground.api<readonly { readonly id: string }[]>('GET', '/v1/agents/?name=odd-reader');
      const { files: attached } = await ground.api<{ readonly files: readonly { readonly file_name: string }[] }>('GET', `/v1/agents/${agent?.id}/files?limit=100`);
      expect(attached.length).to.equal(NAMES.length + 3);
    });

    it('leave nothing to do, and of one that is edited only it is sent', async () => {
      expect((await ground.sdk().plan({})).plan.changes.filter(({ action }) => action !== 'no-op')).to.deep.equal([]);
      ground.write({ 'b/x.md': 'This is b, edited.\n' });
      const { summary } = await ground.sdk().apply({ consent: { autoApprove: true } });
      expect([summary.failed, summary.counts.change, summary.counts.add]).to.deep.equal([0, 2, 0]);
      expect(await files('odd-same')).to.deep.equal(['a/x.md', 'b/x.md']);
    });

    it('go again', async () => {
      const { summary } = await ground.sdk().apply({ destroy: true, consent: { autoApprove: true } });
      expect(summary.failed).to.equal(0);
    });
  });
}
