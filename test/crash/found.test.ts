import { expect } from 'chai';
import { devArena } from './arena.ts';
import { casesOf, play, prepare, titleOf, type Prepared } from './matrix.ts';
import { scenarios } from './scenarios.ts';

/** What the crash matrix (npm run test:crash) found when it was first run, 2026-11-25: each of these left something twice, lost something, or could not go on. */
const FOUND: readonly (readonly [was: string, title: string])[] = [
  ['an owed recompile was forgotten with the journal', 'block: create, attach: killed before POST /v1/agents/agent-ID/recompile, then the journal lost'],
  ['an owed recompile was forgotten with the journal, after a detach', 'block: detach, delete: killed before POST /v1/agents/agent-ID/recompile, then the journal lost'],
  ['an owed first message was forgotten with the journal', 'agent: replace: killed before POST /v1/agents/agent-ID/messages/async, then the journal lost'],
  ['an archive was made twice before its agent was there', 'everything: create: killed before POST /v1/folders/source-ID/upload, then the disk lost'],
  ['an archive was made twice although its agent held it', 'archive: create, attach: killed answered PATCH /v1/agents/agent-ID/archives/attach/archive-ID, then the disk lost'],
  ['the same plan could not go on after half a move', 'agent: move: killed answered PATCH /v1/blocks/block-ID, then the same plan'],
  ['a moved agent was made anew when the state was lost', 'agent: move: killed before PATCH /v1/blocks/block-ID, then the disk lost'],
  ['files of a folder that was made anew went to the old one', 'folder: replace: killed sent POST /v1/folders/source-ID/upload, then the journal lost'],
  ['a file that was uploaded without our knowing stood in the way of the same plan', 'folder: replace: killed answered POST /v1/folders/source-ID/upload, then the same plan'],
  ['own blocks of an agent that was being replaced were nobody\'s when the state was lost', 'agent: replace: killed before POST /v1/agents/, then the disk lost'],
  ['a file that was not written yet was taken for written', 'file: upload, update, delete: killed before DELETE /v1/folders/source-ID/file-ID, then the same plan'],
  ['what the server never shows was written, and the state never heard of it', 'file: upload, update, delete: killed answered PATCH /v1/agents/agent-ID, then the same plan'],
];

describe('crashes that left damage once', () => {
  const ready = new Map<string, Promise<Prepared>>();
  const arena = devArena();
  after(() => arena.close());

  for (const [was, title] of FOUND) {
    it(`${was}: ${title}`, async () => {
      const scenario = scenarios.find(({ name }) => title.startsWith(`${name}: killed`));
      if (!scenario) throw new Error(`no scenario for ${title}`);
      if (!ready.has(scenario.name)) ready.set(scenario.name, prepare(scenario, arena));
      const prepared = await (ready.get(scenario.name) as Promise<Prepared>);
      const cases = casesOf(scenario, prepared).filter((one) => titleOf(one) === title);
      expect(cases, 'cases of this title').not.to.deep.equal([]);
      for (const one of cases) expect(await play(one, prepared, arena)).to.deep.equal({ duplicates: [], losses: [], different: [] });
    }).timeout(60_000);
  }
});
