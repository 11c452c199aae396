import { BaseCommand } from '../../cli/base-command.ts';
import { FINISHING } from '../../cli/interrupt.ts';
import { serverFlags } from '../../cli/flags.ts';
import { Args, Flags } from '../../cli/oclif.ts';
import { outputOf, rendered } from '../../cli/output-form.ts';
import { idleFlag, RESULT_FORMS, resultForms } from '../../cli/talking.ts';
import { ask, canAsk } from '../../cli/terminal.ts';
import { failure } from '../../core/diagnostic.ts';
import type { ConversationLosses } from '../../operations/conversations/api.ts';

export default class DeleteConversation extends BaseCommand {
  protected override readonly stopping = FINISHING;
  static override description = `Delete a conversation, with what was said in it and its own copies of blocks.
Shows what is lost first; goes on with --force, or when you say so on a terminal. It is saved under .lettactl/backups/ before.`;
  static override examples = ['<%= config.bin %> delete conversation conv-…', '<%= config.bin %> delete conversation conv-… --force'];
  static override args = { id: Args.string({ description: 'Its id; or its summary, when no other has the same.', required: true, ignoreStdin: true }) };
  static override flags = { force: Flags.boolean({ summary: 'Delete what is shown, without a question.', aliases: ['confirm'] }), ...idleFlag, ...resultForms, ...serverFlags };

  async run(): Promise<void> {
    const { flags, args } = await this.parse(DeleteConversation);
    const output = outputOf(flags, RESULT_FORMS);
    const approve = async (losses: ConversationLosses): Promise<boolean> => {
      const shown = (await import('../../views/human/conversations.ts')).renderLosses(losses);
      if (flags.force || output.form !== 'table') this.note(shown);
      else this.print(shown);
      if (flags.force) return true;
      if (output.form === 'table' && canAsk()) return /^y(es)?$/i.test(await ask('Proceed? (y/N) ', this.signal));
      throw failure('LC4090', `deleting conversation ${losses.conversation.id} requires --force; nothing was deleted`);
    };
    const done = await (await this.operations(flags)).conversations.delete(args.id, { approve, waitForIdle: flags['wait-for-idle'], onProgress: (message) => this.note(`… ${message}\n`) });
    if (!done.deleted) throw failure('LC4010', 'not approved', { next: 'Nothing was done.' });
    if (output.form === 'table') this.print(`${done.backup === undefined ? '' : `Saved to ${done.backup}\n`}Deleted conversation ${done.losses.conversation.id}`);
    else this.print(await rendered({ id: done.losses.conversation.id, deleted: true, messages: done.losses.messages, blocks: done.losses.blocks, backup: done.backup ?? null }, output));
  }
}
