import { expect } from 'chai';
import { toAddress } from '../../src/core/address.ts';
import type { Change } from '../../src/core/plan/change.ts';
import type { Held } from '../../src/core/plan/plan.ts';
import { approval } from '../../src/cli/apply-run.ts';
import type { Planned } from '../../src/sdk/api.ts';

const address = (text: string) => {
  const found = toAddress(text);
  if (!found) throw new Error(`${text} is no address`);
  return found;
};

const gone: Change = { address: address('agent.old'), type: 'agent', name: 'old', action: 'delete', reasons: ['not-in-config'], id: 'agent-1', attributes: [], unchanged: 0, owes: [], dependsOn: [], consent: 'agents' };
const held: readonly Held[] = [{ address: gone.address, what: 'delete', requires: 'requires --prune agents' }];

const planned = (changes: readonly Change[]): Planned => ({
  digest: 'sha256:0', fleet: null,
  plan: { changes, notes: { losses: { 'agent.old': ['12 messages in 3 days'] } } } as unknown as Planned['plan'],
});

/** Asks with these answers; what was shown and asked, and what came of it. */
async function asked(answers: readonly string[], changes: readonly Change[] = [gone]) {
  let shown = '';
  const left = [...answers];
  const approve = approval({ write: (text) => { shown += text; }, ask: (question) => { shown += question; return Promise.resolve(left.shift() ?? ''); }, question: 'Do you want to do this?' });
  return { answer: await approve(planned(changes), held), shown, unasked: left.length };
}

describe('cli/approval: the question of a terminal', () => {
  it('does nothing unless the answer is yes, in full', async () => {
    for (const word of ['', 'no', 'y', 'Yes', 'yes please']) expect((await asked([word])).answer).to.deep.equal({ go: false });
  });

  it('destroys an agent only when its name is typed, after saying what is lost', async () => {
    const { answer, shown } = await asked(['yes', 'old']);
    expect(answer).to.deep.equal({ go: true, consent: { force: true, typedNames: ['old'] } });
    expect(shown).to.equal([
      '', 'Do you want to do this?', "  lettactl will do what is shown above. Only 'yes' is accepted.", '', '  Enter a value: ',
      '  agent.old would be lost for good: 12 messages in 3 days.', '  Type its name to destroy it (anything else keeps it): ',
    ].join('\n'));
  });

  it('keeps it for any other answer, and goes on with the rest', async () => {
    for (const word of ['', 'yes', 'OLD', 'agent.old']) expect((await asked(['yes', word])).answer).to.deep.equal({ go: true, consent: { force: true, typedNames: [] } });
  });

  it('asks nothing when there is nothing to do', async () => {
    expect(await asked(['never read'], [])).to.deep.equal({ answer: { go: true }, shown: '', unasked: 1 });
  });
});
