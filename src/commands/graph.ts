import { BaseCommand } from '../cli/base-command.ts';
import { fleetFlags } from '../cli/flags.ts';
import { fleetInput } from '../cli/inputs.ts';
import { Args, Flags } from '../cli/oclif.ts';

export default class Graph extends BaseCommand {
  static override description = 'Print the dependency graph of the fleet file or of a plan, as DOT or Mermaid.';
  static override examples = ['<%= config.bin %> graph', '<%= config.bin %> graph --format mermaid', '<%= config.bin %> graph plan.bin | dot -Tsvg > plan.svg'];
  static override args = { plan: Args.string({ description: 'A plan saved by plan -out.', required: false, ignoreStdin: true }) };
  static override flags = { format: Flags.string({ summary: 'dot or mermaid.', options: ['dot', 'mermaid'], default: 'dot' }), ...fleetFlags };

  async run(): Promise<void> {
    const { flags, args } = await this.parse(Graph);
    const operations = await this.operations(flags);
    const { pictureOfFleet, pictureOfPlan } = await import('../views/graph/nodes.ts');
    const picture = args.plan === undefined
      ? pictureOfFleet((await operations.validate(fleetInput(flags))).resources.values())
      : pictureOfPlan((await operations.readPlan(args.plan)).plan.changes);
    this.print(flags.format === 'mermaid'
      ? (await import('../views/graph/mermaid.ts')).renderMermaid(picture)
      : (await import('../views/graph/dot.ts')).renderDot(picture));
  }
}
