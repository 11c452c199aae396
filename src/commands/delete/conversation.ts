import { BaseCommand } from '../../cli/base-command.ts';
import { jsonFlag, serverFlags } from '../../cli/flags.ts';
import { Args, Flags } from '../../cli/oclif.ts';
import { formOf, idleFlag, resultForms } from '../../cli/talking.ts';
import { ask, canAsk } from '../../cli/terminal.ts';
import { failure } from '../../core/diagnostic.ts';
import type { ConversationLosses } from '../../operations/conversations/api.ts';

export default class DeleteConversation extends BaseCommand {
  static override description = `Delete a conversation, with what was said in it and its own copies of blocks.
Shows what is lost first; goes on with --force, or when you say so on a terminal. It is saved under .lettactl/backups/ before.`;
  static override examples = ['<%= config.bin %> delete conversation conv-…', '<%= config.bin %> delete conversation conv-… --force'];
  static override args = { id: Args.string({ description: 'Its id.', required: true, ignoreStdin: true }) };
  static override flags = { force: Flags.boolean({ summary: 'Delete what is shown, without a question.', aliases: ['confirm'] }), ...idleFlag, ...resultForms, ...jsonFlag, ...serverFlags };

  async run(): Promise<void> {
    const { flags, args } = await this.parse(DeleteConversation);
    const form = formOf<'table' | 'json' | 'yaml'>(flags);
    const approve = async (losses: ConversationLosses): Promise<boolean> => {
      const shown = (await import('../../views/human/conversations.ts')).renderLosses(losses);
      if (flags.force || form !== 'table') this.note(shown);
      else this.print(shown);
      if (flags.force) return true;
      if (form === 'table' && canAsk()) return /^y(es)?$/i.test(await ask('Proceed? (y/N) ', this.signal));
      throw failure('LC4090', `deleting conversation ${losses.conversation.id} requires --force; nothing was deleted`);
    };
    const done = await (await this.operations(flags)).conversations.delete(args.id, { approve, waitForIdle: flags['wait-for-idle'], onProgress: (message) => this.note(`… ${message}\n`) });
    if (!done.deleted) throw failure('LC4010', 'not approved', { next: 'Nothing was done.' });
    if (form === 'table') this.print(`${done.backup === undefined ? '' : `Saved to ${done.backup}\n`}Deleted conversation ${args.id}`);
    else this.print((await import('../../views/json/document.ts')).documentOf({ id: args.id, deleted: true, messages: done.losses.messages, blocks: done.losses.blocks, backup: done.backup ?? null }, form));
  }
}
