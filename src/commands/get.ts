import { tagsOf } from '../cli/agents.ts';
import { BaseCommand } from '../cli/base-command.ts';
import { serverFlags } from '../cli/flags.ts';
import { known } from '../cli/inputs.ts';
import { kindOf, LOOKED_AT, type Kind } from '../cli/kinds.ts';
import { inspectQuery, listOrNarrow, lookFlags, refuseIdle } from '../cli/looking.ts';
import { Args, Flags } from '../cli/oclif.ts';
import { isForPeople, outputFlags, outputOf, rendered, type Form, type OutputForm } from '../cli/output-form.ts';
import { builtInRegistry } from '../cli/registry.ts';
import { watchListing } from '../cli/watch.ts';
import { failure } from '../core/diagnostic.ts';
import type { Inspected, InspectOperations } from '../operations/inspect/api.ts';

const FORMS: readonly Form[] = ['table', 'wide', 'json', 'yaml', 'name', 'jsonpath'];

export default class Get extends BaseCommand {
  static override description = `List objects on the server, managed or not.
In a pipe nothing is cut.`;
  static override examples = [
    '<%= config.bin %> get agents -o wide', '<%= config.bin %> get agents --tags tenant:acme -o json', '<%= config.bin %> get blocks --shared', '<%= config.bin %> get blocks support-agent', '<%= config.bin %> get tools --orphaned',
    "<%= config.bin %> get agents -o jsonpath='{range [*]}{.name}{\"\\t\"}{.id}{\"\\n\"}{end}'", '<%= config.bin %> get archival support-agent --query refunds',
  ];
  static override args = {
    kind: Args.string({ description: 'What to list: agents, blocks, archives, tools, folders, files, mcp-servers, providers, conversations, models, projects, archival, context or all.', required: true, ignoreStdin: true }),
    name: Args.string({ description: 'Only what has this name or id. For blocks, conversations, archival and context: the agent.', required: false, ignoreStdin: true }),
  };
  static override flags = {
    ...outputFlags(FORMS), ...lookFlags,
    short: Flags.boolean({ summary: "Of an agent's blocks: 300 characters each." }),
    full: Flags.boolean({ summary: 'Passages whole.' }),
    watch: Flags.boolean({ char: 'w', summary: 'Look again every 2 s, until Ctrl-C.' }),
    ...serverFlags,
  };

  async run(): Promise<void> {
    const { flags, args } = await this.parse(Get);
    const kind = kindOf(args.kind, builtInRegistry(), LOOKED_AT);
    const output = outputOf(flags, FORMS);
    refuseIdle(kind, flags);
    const { inspect } = await this.operations(flags);
    if (kind.type === 'context' || kind.type === 'all') return this.whole(kind, inspect, output, flags.agent ?? args.name);
    const query = inspectQuery(flags, { ...known({ name: args.name, tags: tagsOf(flags.tags) }), output });
    const read = (): Promise<{ readonly objects: readonly Inspected[]; readonly agent?: string }> => listOrNarrow(inspect, kind.type, query);
    if (flags.watch) return watchListing({ read: async () => (await read()).objects, render: (objects) => this.table(kind, objects, output), form: output.form, signal: this.signal, terminal: process.stdout.isTTY === true, write: (text) => this.print(text) });
    const { objects, agent } = await this.unlessStopped(read());
    // A name of nothing is no mistake for a script; people may have meant a pattern.
    if (isForPeople(output) && objects.length === 0 && args.name !== undefined && agent === undefined) this.note(`Nothing is called "${args.name}": a NAME is a whole name or id. All of them: lettactl get ${kind.plural}\n`);
    if (isForPeople(output) && agent !== undefined && (kind.type === 'block' || kind.type === 'passage')) {
      const views = await import('../views/human/contents.ts');
      const colour = { color: this.colour(process.stdout) };
      this.print(kind.type === 'block' ? views.renderBlocks(agent, objects, { ...colour, short: flags.short }) : views.renderPassages(agent, objects, { ...colour, full: flags.full }));
    } else if (isForPeople(output) || output.form === 'name') this.print(await this.table(kind, objects, output));
    else this.print(await rendered((await import('../views/json/inspected.ts')).listingJson(objects), output));
  }

  private async table(kind: Kind, objects: readonly Inspected[], { form }: OutputForm): Promise<string> {
    const { renderListing } = await import('../views/human/listing.ts');
    return renderListing(kind.plural, objects, { output: form === 'wide' || form === 'name' ? form : 'table', now: new Date(), ...known({ columns: this.columns }) });
  }

  /** What is no list of objects. */
  private async whole(kind: Kind, inspect: InspectOperations, output: OutputForm, agent: string | undefined): Promise<void> {
    const views = await import('../views/human/context.ts');
    const json = await import('../views/json/inspected.ts');
    if (kind.type === 'all') {
      const kinds = await this.unlessStopped(inspect.overview());
      if (isForPeople(output)) this.print(views.renderOverview(kinds));
      else if (output.form === 'name') this.print(await this.table(kind, kinds.flatMap(({ items }) => items ?? []), output));
      else this.print(await rendered(json.overviewJson(kinds), output));
      return;
    }
    if (agent === undefined) throw failure('LC4053', 'whose context?', { next: 'Name the agent: lettactl get context AGENT' });
    if (output.form === 'name') throw failure('LC4002', 'a context has no name', { next: 'Take -o json, yaml or jsonpath.' });
    const use = await this.unlessStopped(inspect.context(agent));
    if (isForPeople(output)) this.print(views.renderContext(use, { color: this.colour(process.stdout) }));
    else this.print(await rendered(json.contextJson(use), output));
  }
}
