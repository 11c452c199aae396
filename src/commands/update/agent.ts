import { jsonText } from '../../core/printable.ts';
import { agentFieldFlags, agentFields } from '../../cli/agent-fields.ts';
import { wordsOf } from '../../cli/agents.ts';
import { BaseCommand } from '../../cli/base-command.ts';
import { FINISHING } from '../../cli/interrupt.ts';
import { known } from '../../cli/inputs.ts';
import { managedInput, managingFlags } from '../../cli/managing.ts';
import { Args, Flags } from '../../cli/oclif.ts';

export default class UpdateAgent extends BaseCommand {
  protected override readonly stopping = FINISHING;
  static override description = `Change an agent on the server.
A change of the prompt or timezone compiles the agent and its conversations anew. Of an agent that the fleet here manages, the state takes over what was written: the next plan shows where the fleet file says otherwise, and puts that back.`;
  static override examples = ["<%= config.bin %> update agent support-agent -d 'Answers customers'", '<%= config.bin %> update agent support-agent -m openai/gpt-4.1 --add-tool send_email'];
  static override args = { name: Args.string({ description: 'Its name or id.', required: true, ignoreStdin: true }) };
  static override flags = {
    name: Flags.string({ char: 'n', summary: 'Its new name.', helpValue: 'NAME' }),
    ...agentFieldFlags,
    'add-tool': Flags.string({ summary: 'Tools to attach, by name or id; may repeat.', helpValue: 'TOOL,TOOL', multiple: true, multipleNonGreedy: true }),
    'remove-tool': Flags.string({ summary: 'Tools to detach, by name or id; may repeat.', helpValue: 'TOOL,TOOL', multiple: true, multipleNonGreedy: true }),
    'allow-duplicate': Flags.boolean({ summary: 'Rename it although the name is taken.' }),
    ...managingFlags,
  };

  async run(): Promise<void> {
    const { flags, args } = await this.parse(UpdateAgent);
    const changes = { ...agentFields(flags), ...known({ name: flags.name, addTools: wordsOf(flags['add-tool']?.join(',')), removeTools: wordsOf(flags['remove-tool']?.join(',')) }) };
    if (Object.keys(changes).length === 0) {
      this.print('Nothing to change was given. What can be: lettactl update agent --help');
      return;
    }
    const operations = await this.operations(flags);
    const updated = await operations.objects.update({
      ...managedInput(flags), agent: args.name, changes: { ...changes, ...known({ allowDuplicate: flags['allow-duplicate'] }) }, onProgress: (message) => { this.note(`… ${message}\n`); },
    });
    if (flags.json || flags.output === 'json') this.print(jsonText(updated, 2));
    else {
      this.print((await import('../../views/human/changed-agent.ts')).renderUpdated(updated));
      await this.say(updated.warnings);
    }
  }
}
