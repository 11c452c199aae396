import { jsonText } from '../../core/printable.ts';
import { agentFieldFlags, agentFields } from '../../cli/agent-fields.ts';
import { wordsOf } from '../../cli/agents.ts';
import { BaseCommand } from '../../cli/base-command.ts';
import { FINISHING } from '../../cli/interrupt.ts';
import { jsonFlag, serverFlags } from '../../cli/flags.ts';
import { known } from '../../cli/inputs.ts';
import { Args, Flags } from '../../cli/oclif.ts';

export default class CreateAgent extends BaseCommand {
  protected override readonly stopping = FINISHING;
  static override description = `Make an agent that no fleet manages, and print its id.
What is not given comes from what the server offers: a usual model and embedding, its own prompt and base tools. To manage it later, declare an agent of its name in a fleet file: the next plan adopts it.`;
  static override examples = ['<%= config.bin %> create agent scratch', "<%= config.bin %> create agent scratch -m openai/gpt-4o-mini -d 'For trying things' --tags role:test"];
  static override args = { name: Args.string({ description: 'Its name.', required: true, ignoreStdin: true }) };
  static override flags = {
    ...agentFieldFlags,
    'agent-type': Flags.string({ summary: "Its type (default: the server's).", helpValue: 'TYPE' }),
    tools: Flags.string({ summary: 'Tools beside the base ones, by name or id.', helpValue: 'TOOL,TOOL' }),
    'memory-blocks': Flags.string({ summary: 'Blocks that are there, by id.', helpValue: 'ID,ID' }),
    'allow-duplicate': Flags.boolean({ summary: 'Make it although the name is taken.' }),
    output: Flags.string({ char: 'o', summary: 'table or json.', options: ['table', 'json'], default: 'table' }),
    ...jsonFlag, ...serverFlags,
  };

  async run(): Promise<void> {
    const { flags, args } = await this.parse(CreateAgent);
    this.outcome = 'Nothing was made.';
    const operations = await this.operations(flags);
    const created = await operations.objects.create({
      name: args.name, ...agentFields(flags), ...known({ agentType: flags['agent-type'], tools: wordsOf(flags.tools), blocks: wordsOf(flags['memory-blocks']), allowDuplicate: flags['allow-duplicate'] }),
    });
    if (flags.json || flags.output === 'json') this.print(jsonText(created, 2));
    else this.print((await import('../../views/human/changed-agent.ts')).renderCreated(created));
  }
}
