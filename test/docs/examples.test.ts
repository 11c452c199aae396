import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { root } from './pages.ts';
import { createStage } from './stage.ts';

const examples = readdirSync(`${root}examples`, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map((entry) => entry.name).sort();

describe('examples', () => {
  for (const example of examples) {
    it(`${example} says how to run it, is valid, and leaves nothing to do once applied`, async () => {
      const stage = await createStage({ from: `${root}examples/${example}` });
      try {
        expect(existsSync(join(stage.dir, 'README.md'))).to.equal(true);
        const [, valid, planned, applied, again] = await stage.run([
          'export FIRECRAWL_API_KEY=any', 'lettactl validate -strict', 'lettactl plan -out plan.bin', 'lettactl apply plan.bin', 'lettactl plan -detailed-exitcode',
        ]);
        expect(valid?.output).to.match(/^The fleet \S+ is valid: .+\.\n$/);
        expect(planned?.output).to.match(/\nSaved to plan\.bin/);
        expect(applied?.output).to.match(/Apply complete! Resources: \d+ added, 0 changed, 0 destroyed\.\n$/);
        expect(again?.output).to.match(/^No changes\./);
        expect([valid, planned, applied, again].map((said) => said?.code)).to.deep.equal([0, 0, 0, 0]);
      } finally {
        await stage.close();
      }
    });
  }
}).timeout(60_000);
