import { failure } from '../core/diagnostic.ts';
import { BaseCommand } from './base-command.ts';
import { FINISHING } from './interrupt.ts';
import { serverFlags } from './flags.ts';
import { known } from './inputs.ts';
import { Flags } from './oclif.ts';
import { outputOf, rendered } from './output-form.ts';
import { conversationFlag, idleFlag, RESULT_FORMS, resultForms } from './talking.ts';
import { ask, canAsk } from './terminal.ts';

export const resetFlags = {
  'add-default': Flags.boolean({ summary: 'Begin with the messages that a new agent of its kind has.' }),
  confirm: Flags.boolean({ summary: 'Do not ask.', aliases: ['force'] }),
  ...conversationFlag, ...idleFlag, ...resultForms, ...serverFlags,
};

/** `messages reset` and `reset-messages` of 1.x, which asked nobody: where nobody can be asked, that one goes on. */
export abstract class ResetCommand extends BaseCommand {
  protected override readonly stopping = FINISHING;

  protected async reset(name: string, flags: { readonly 'add-default': boolean; readonly confirm: boolean; readonly conversation?: string | undefined; readonly 'wait-for-idle': boolean; readonly output: string; readonly json: boolean; readonly 'base-url'?: string | undefined }, goesOn: boolean): Promise<void> {
    const output = outputOf(flags, RESULT_FORMS);
    const approve = async ({ agent, messages }: { readonly agent: { readonly name: string }; readonly messages: number }): Promise<boolean> => {
      if (flags.confirm) return true;
      const { renderResetQuestion } = await import('../views/human/history.ts');
      if (canAsk()) {
        this.print(renderResetQuestion(agent.name, messages));
        return /^y(es)?$/i.test(await ask('Proceed? (y/N) ', this.signal));
      }
      if (goesOn) return true;
      throw failure('LC4010', `${messages} messages would leave the context of agent "${agent.name}": nobody can be asked here`, { next: 'Pass --confirm to go on without a question. Nothing was done.' });
    };
    const done = await (await this.operations(flags)).messages.reset(name, { approve, onProgress: (message) => this.note(`… ${message}\n`), ...known({ conversation: flags.conversation, addDefault: flags['add-default'], waitForIdle: flags['wait-for-idle'] }) });
    if (!done.done) throw failure('LC4010', 'not approved', { next: 'Nothing was done.' });
    if (output.form === 'table') this.print((await import('../views/human/history.ts')).renderReset(done));
    else this.print(await rendered({ agent_id: done.agent.id, agent_name: done.agent.name, messages: done.messages, backup: done.backup ?? null }, output));
  }
}
