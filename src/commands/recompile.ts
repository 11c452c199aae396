import { BaseCommand } from '../cli/base-command.ts';
import { FINISHING } from '../cli/interrupt.ts';
import { serverFlags } from '../cli/flags.ts';
import { known } from '../cli/inputs.ts';
import { Flags } from '../cli/oclif.ts';
import { outputOf, rendered } from '../cli/output-form.ts';
import { cleanLine } from '../views/clean.ts';
import { agentArg, conversationFlag, idleFlag, RESULT_FORMS, resultForms } from '../cli/talking.ts';

export default class Recompile extends BaseCommand {
  protected override readonly stopping = FINISHING;
  static override description = `Build the compiled prompts of an agent anew: its own and those of all its conversations, or of one conversation.
The server does not do it when blocks are attached, detached, or a prompt was changed over its API; lettactl apply does.`;
  static override examples = ['<%= config.bin %> recompile support-agent', '<%= config.bin %> recompile support-agent --conversation conv-…'];
  static override args = agentArg;
  static override flags = { all: Flags.boolean({ summary: 'The agent and all its conversations, as without any flag.', exclusive: ['conversation'] }), ...conversationFlag, ...idleFlag, ...resultForms, ...serverFlags };

  async run(): Promise<void> {
    const { flags, args } = await this.parse(Recompile);
    const output = outputOf(flags, RESULT_FORMS);
    const done = await (await this.operations(flags)).conversations.recompile(args.agent, { onProgress: (message) => this.note(`… ${message}\n`), ...known({ conversation: flags.conversation, waitForIdle: flags['wait-for-idle'] }) });
    const conversations = `${done.conversations} conversation${done.conversations === 1 ? '' : 's'}`;
    if (output.form === 'table') this.print(`Recompiled ${cleanLine(`${done.itself ? `${done.agent.name} and ` : ''}${conversations}${done.itself ? '' : ` of ${done.agent.name}`}`)}.`);
    else this.print(await rendered({ agent_id: done.agent.id, agent_name: done.agent.name, agent: done.itself, conversations: done.conversations }, output));
  }
}
