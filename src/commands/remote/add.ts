import { cleanLine } from '../../views/clean.ts';
import { BaseCommand } from '../../cli/base-command.ts';
import { known } from '../../cli/inputs.ts';
import { Args, Flags } from '../../cli/oclif.ts';
import { readStdin } from '../../cli/terminal.ts';

export default class RemoteAdd extends BaseCommand {
  static override description = `Give a server a name on this machine.
The first one becomes the active one: the server of every command that is not told another. It is kept in ~/.lettactl/remotes.json, which only you can read.`;
  static override examples = [
    '<%= config.bin %> remote add local http://localhost:8283', '<%= config.bin %> remote add prod https://api.letta.com --api-key - < key.txt',
    '<%= config.bin %> remote add prod https://api.letta.com --api-key-command "secret-tool lookup letta prod"',
  ];
  static override args = {
    name: Args.string({ description: 'The name.', required: true, ignoreStdin: true }),
    url: Args.string({ description: 'The URL of the server.', required: true, ignoreStdin: true }),
  };
  static override flags = {
    'api-key': Flags.string({ summary: 'Its key, kept in the file; - reads it from standard input.', helpValue: 'KEY' }),
    'api-key-env': Flags.string({ summary: 'The variable that has the key whenever it is needed.', helpValue: 'NAME' }),
    'api-key-command': Flags.string({ summary: 'A command that prints the key whenever it is needed.', helpValue: 'COMMAND' }),
    project: Flags.string({ summary: 'The project, by its slug.', helpValue: 'SLUG' }),
    'project-id': Flags.string({ summary: 'The project, by its id.', helpValue: 'ID' }),
  };

  async run(): Promise<void> {
    const { flags, args } = await this.parse(RemoteAdd);
    const typed = flags['api-key'];
    const apiKey = typed === '-' ? new TextDecoder().decode(await readStdin()).trim() : typed;
    const { addRemote } = await import('../../sdk/remotes/remotes.ts');
    const added = await addRemote({ name: args.name, url: args.url, ...known({ apiKey, apiKeyEnv: flags['api-key-env'], apiKeyCommand: flags['api-key-command'], project: flags.project, projectId: flags['project-id'] }) });
    this.print(cleanLine(`Added remote "${added.name}"${added.active ? '; it is the active one' : `. Make it the active one: lettactl remote use ${added.name}`}`));
  }
}
