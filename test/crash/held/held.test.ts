import { casesOfHeld, type HeldCase } from './play.ts';
import { allHeld } from './scenarios.ts';
import { newTop } from './stage.ts';

/** What kills found in applies without consent, 2026-11-25; all others: npm run test:crash -- --only held (consent, prevent_destroy, elsewhere). */
const FOUND: readonly (readonly [was: string, title: string])[] = [
  ['an adopted agent was taken for one of ours, and overwritten', 'held: adoption that overwrites: killed answered PATCH /v1/agents/agent-ID, then all is left'],
  ['what was made by hand was taken for ours when the state was lost', 'held: adoption that overwrites: killed answered PATCH /v1/folders/source-ID, then the disk lost'],
  ['a recompile that was owed was forgotten with what was held', 'held: adoption that overwrites: killed before POST /v1/agents/agent-ID/recompile, then the journal lost'],
  ['an agent was to be protected, and the entry was gone before that was noted', 'prevent_destroy: turned on beside changes: killed before PATCH /v1/agents/agent-ID, then all is left'],
  ['nobody was told what was gone of an agent that was held', 'consent withdrawn: everything destroyed: killed answered DELETE /v1/conversations/conv-ID, then all is left'],
];

describe('held changes and protections, when the program is killed', () => {
  const ready = new Map<string, Promise<readonly HeldCase[]>>();
  const top = newTop();
  after(() => top.close());

  for (const [was, title] of FOUND) {
    it(`${was}: ${title}`, async () => {
      const scenario = allHeld.find(({ name }) => title.startsWith(`${name}: killed`));
      if (!scenario) throw new Error(`no scenario for ${title}`);
      if (!ready.has(scenario.name)) ready.set(scenario.name, casesOfHeld(scenario, top.folder));
      const one = (await (ready.get(scenario.name) as Promise<readonly HeldCase[]>)).find((candidate) => candidate.title === title);
      if (!one) throw new Error(`no case of this title: ${title}`);
      await one.play();
    }).timeout(60_000);
  }
});
