import { jsonText } from '../core/printable.ts';
import { ApplyCommand } from '../cli/apply-command.ts';
import { EXIT } from '../cli/failures.ts';
import { applyingFlags, fleetFlags, jsonFlag, lockFlags, redactFlag, serverFlags } from '../cli/flags.ts';
import { fleetInput, known, lockOptions } from '../cli/inputs.ts';
import { jsonMap } from '../cli/json-map.ts';
import { Args, Flags } from '../cli/oclif.ts';
import { sameFleet } from '../cli/same-fleet.ts';
import { toAddress, typeOf } from '../core/address.ts';
import { failure } from '../core/diagnostic.ts';

/** Flags that only say how a file becomes agents. */
const OF_FILES = ['name', 'append-copy', 'strip-messages', 'embedding', 'model', 'override-tools', 'secrets', 'env-vars', 'auto-approve', 'force'] as const;

export default class Import extends ApplyCommand {
  static override description = `Make agents of a file, or bind an object that exists to an address.
With an agent file (.af, .json) the server makes new agents. With a fleet file it is a plan and an apply of that file. Agents that are there already are an error; --append-copy or --name make others.
With a backup (a folder under .lettactl/backups) it is made anew: an agent, with the blocks, folders and archives attached that are still there; an archive with its passages; a block.
With ADDRESS and ID: writes our marks on that object and an entry in the state, and changes no attribute. To have that reviewed, write it into the fleet file instead: imports: [{ to: ADDRESS, id: ID }]`;
  static override examples = ['<%= config.bin %> import support-agent.af --append-copy', '<%= config.bin %> import backup/fleet.yaml', '<%= config.bin %> import .lettactl/backups/20260101T120000Z-agent.support', '<%= config.bin %> import agent.support-agent agent-5f0c0000-0000-4000-8000-000000000000'];
  static override args = {
    file: Args.string({ description: 'A file, or the folder of a backup; or an address, as the fleet file declares it.', required: true, ignoreStdin: true }),
    id: Args.string({ description: 'With an address: the id of the object on the server.', ignoreStdin: true }),
  };
  static override flags = {
    name: Flags.string({ char: 'n', summary: 'What the agent is to be called.', helpValue: 'NAME' }),
    'append-copy': Flags.boolean({ summary: '`_copy` after the names.' }),
    'strip-messages': Flags.boolean({ summary: 'Agent file: without its messages.' }),
    embedding: Flags.string({ char: 'e', summary: 'Agent file: another embedding model.', helpValue: 'HANDLE' }),
    model: Flags.string({ summary: 'Agent file: another model.', helpValue: 'HANDLE' }),
    'override-tools': Flags.boolean({ summary: 'Agent file: replace tools that are there, for everybody.' }),
    secrets: Flags.string({ summary: 'Agent file: values of secrets (better in LETTACTL_SECRETS).', helpValue: 'JSON' }),
    'env-vars': Flags.string({ summary: "Agent file: variables of its tools.", helpValue: 'JSON' }),
    force: Flags.boolean({ summary: 'Fleet file: allow what detaches, overwrites or deletes, but no agent or archive.' }),
    adopt: Flags.string({ summary: "any: take over what is marked as another fleet's.", options: ['any'] }),
    ...applyingFlags, ...fleetFlags, ...jsonFlag, ...redactFlag, ...lockFlags, ...serverFlags,
  };

  async run(): Promise<void> {
    const { flags, args } = await this.parse(Import);
    const { file, id } = args;
    if (id !== undefined) return this.#bind(file, id, flags);
    const address = toAddress(file);
    if (address && (await import('../cli/registry.ts')).builtInRegistry().has(typeOf(address)) && !(await import('node:fs')).existsSync(file)) {
      throw failure('LC4040', `which object is to be ${file}? Its id is missing`, { next: `lettactl import '${file}' ID; the id of an object is shown by \`lettactl describe KIND NAME\`.` });
    }
    const { files, ...fleet } = fleetInput(flags);
    if (files !== undefined && !this.fromEnvironment.includes('file')) throw failure('LC4003', '--file beside a file to import', { next: 'Name the file once: lettactl import FILE' });
    const input = {
      ...fleet, ...lockOptions(flags), ...this.running(flags), file,
      ...known({
        name: flags.name, appendCopy: flags['append-copy'], stripMessages: flags['strip-messages'], embedding: flags.embedding, model: flags.model, overrideTools: flags['override-tools'],
        secrets: flags.secrets === undefined ? undefined : jsonMap(flags.secrets, '--secrets'), environment: flags['env-vars'] === undefined ? undefined : jsonMap(flags['env-vars'], '--env-vars'),
        adoptAny: flags.adopt === 'any',
      }),
      consent: { force: flags.force, autoApprove: flags['auto-approve'] }, ...(this.asks(flags) ? this.asking('Do you want to import this?') : {}),
    };
    const { transfer } = await this.operations(flags);
    if ((await transfer.kindOf(file)) !== 'fleet') {
      const imported = await transfer.importFile({ ...input, onProgress: (message) => { this.note(`… ${message}\n`); } });
      if (imported.kind === 'fleet') return;
      if (flags.json) return this.print(jsonText(imported));
      const views = await import('../views/human/imported.ts');
      return this.print(imported.kind === 'agents' ? views.renderImportedAgents(imported) : views.renderImportedObject(imported));
    }
    await this.showing({ ...flags, file: [file] }, undefined, async (operations) => {
      const imported = await operations.transfer.importFile(input);
      if (imported.kind !== 'fleet') return;
      if (!imported.applied.summary.complete) this.exitWith(EXIT.error);
      if (!flags.json) this.print((await import('../views/human/imported.ts')).renderImportedFleet(imported));
    });
  }

  /** A copy is a fleet of its own: going on with it is told by the error that a second copy is. */
  protected override rerun(flags: Parameters<typeof sameFleet>[0] & { readonly name?: unknown; readonly 'append-copy'?: unknown }): string {
    return flags.name === undefined && flags['append-copy'] !== true ? `lettactl apply${sameFleet(flags)}` : `lettactl import${sameFleet(flags).replace(' -f', '')} …`;
  }

  async #bind(address: string, id: string, flags: Parameters<typeof fleetInput>[0] & Parameters<typeof lockOptions>[0] & { readonly json: boolean; readonly adopt?: string | undefined } & Parameters<typeof sameFleet>[0] & { readonly [K in (typeof OF_FILES)[number]]?: unknown }): Promise<void> {
    const given = OF_FILES.filter((flag) => flags[flag] !== undefined && flags[flag] !== false && !this.fromEnvironment.includes(flag));
    if (given.length > 0) throw failure('LC4003', `${given.map((flag) => `--${flag}`).join(', ')} beside an address and an id`, { next: 'Those flags are for files. Leave them out.' });
    const operations = await this.operations(flags);
    const imported = await operations.import({ ...fleetInput(flags), ...lockOptions(flags), address, id, adoptAny: flags.adopt === 'any' });
    if (flags.json) this.print(jsonText(imported));
    else this.print((await import('../views/human/imported.ts')).renderImported(imported, { address, id, same: sameFleet(flags, this.fromEnvironment) }));
  }
}
