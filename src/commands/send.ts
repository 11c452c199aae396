import { BaseCommand } from '../cli/base-command.ts';
import { tagsOf } from '../cli/agents.ts';
import { confirmed } from '../cli/confirm.ts';
import { EXIT } from '../cli/failures.ts';
import { serverFlags } from '../cli/flags.ts';
import { known } from '../cli/inputs.ts';
import { messageText, secondsOf } from '../cli/message-text.ts';
import { Args, Flags, type Interfaces } from '../cli/oclif.ts';
import { outputOf, rendered, type OutputForm } from '../cli/output-form.ts';
import { parseCount } from '../cli/quantities.ts';
import { RESULT_FORMS, resultForms } from '../cli/talking.ts';
import { failure } from '../core/diagnostic.ts';
import type { Reply, SendEvent, SendOptions } from '../operations/messaging/api.ts';

export default class Send extends BaseCommand {
  static override description = `Send a message to an agent, or to several.
On a terminal the answer is shown as it comes: reasoning, calls of tools, text. Elsewhere the run is waited for. A message is never sent twice.`;
  static override examples = [
    '<%= config.bin %> send support-agent "Hello"', '<%= config.bin %> send support-agent - < letter.txt', '<%= config.bin %> send support-agent "Hello" --no-wait',
    '<%= config.bin %> send --all "support-*" "Our hours change"', '<%= config.bin %> send --tags tenant:acme,role:support "Hi" --confirm', '<%= config.bin %> send -f fleet.yaml "Hi" --confirm -o json',
  ];
  static override args = {
    agent: Args.string({ description: 'Name or id of the agent; left out with --all, --tags or -f.', required: false, ignoreStdin: true }),
    message: Args.string({ description: 'The text, or - for standard input.', required: false, ignoreStdin: true }),
  };
  static override flags = {
    stream: Flags.boolean({ summary: 'Show the answer as it comes, also where nobody looks on.', exclusive: ['sync'] }),
    sync: Flags.boolean({ summary: 'One call that answers at the end of the run.' }),
    wait: Flags.boolean({ summary: "Wait for the answer (--no-wait: print the run's id).", allowNo: true, default: true }),
    conversation: Flags.string({ summary: 'Into this conversation of the agent.', helpValue: 'ID|SUMMARY', aliases: ['conversation-id'] }),
    'max-steps': Flags.string({ summary: 'Steps that the agent may take.', helpValue: 'N' }),
    'enable-thinking': Flags.boolean({ summary: 'Ask models that can for their reasoning.' }),
    timeout: Flags.string({ summary: 'Wait no longer than that; seconds, or with a unit. The run goes on.', helpValue: '30s' }),
    'wait-for-idle': Flags.boolean({ summary: 'Wait for active runs of an agent first (--no-wait-for-idle: do not).', allowNo: true, default: true }),
    all: Flags.string({ summary: 'To every agent whose name fits.', helpValue: 'GLOB', helpGroup: 'SEVERAL AGENTS' }),
    tags: Flags.string({ summary: 'To every agent that has all these tags.', helpValue: 'TAG,TAG', helpGroup: 'SEVERAL AGENTS' }),
    file: Flags.string({ char: 'f', summary: 'To the agents of this fleet file that exist; may repeat.', helpValue: 'PATH', multiple: true, multipleNonGreedy: true, helpGroup: 'SEVERAL AGENTS' }),
    confirm: Flags.boolean({ summary: 'Do not ask before several agents get it.', helpGroup: 'SEVERAL AGENTS' }),
    parallelism: Flags.string({ summary: 'Agents that work at once.', helpValue: 'N', default: '5', helpGroup: 'SEVERAL AGENTS' }),
    ...resultForms, ...serverFlags,
  };

  async run(): Promise<void> {
    const { flags, args } = await this.parse(Send);
    const options: SendOptions = known({
      conversation: flags.conversation, maxSteps: flags['max-steps'] === undefined ? undefined : parseCount(flags['max-steps'], '--max-steps', 1, 1000),
      enableThinking: flags['enable-thinking'] || undefined, waitForIdle: flags['wait-for-idle'], timeoutMs: flags.timeout === undefined ? undefined : secondsOf(flags.timeout, '--timeout'),
    });
    const output = outputOf(flags, RESULT_FORMS);
    if (flags.all === undefined && flags.tags === undefined && flags.file === undefined) await this.#toOne(flags, args, options, output);
    else await this.#toSeveral(flags, args, options, output);
  }

  async #toOne(flags: SendFlags, args: SendArgs, options: SendOptions, output: OutputForm): Promise<void> {
    if (args.agent === undefined) throw failure('LC4061', 'nobody is named to send it to', { next: 'Name an agent, or several by --all, --tags or -f: lettactl send NAME "Hello"' });
    const text = await messageText(args.message);
    const views = await import('../views/human/send.ts');
    const live = output.form === 'table' && flags.wait && !flags.sync && (flags.stream || process.stdout.isTTY === true);
    const streamed = new views.StreamedReply(this.colour(process.stdout));
    const onEvent = (event: SendEvent): void => {
      if (live) process.stdout.write(streamed.event(event));
      this.#follow(event, flags.wait);
    };
    const mode = !flags.wait ? 'start' : flags.sync ? 'sync' : live ? 'stream' : 'poll';
    this.stopping = `Stopping: a message that is on its way cannot be called back. Whether it arrived: lettactl messages list ${JSON.stringify(args.agent)}\n`;
    const reply = await (await this.operations(flags)).messages.send(args.agent, text, { ...options, mode, onEvent });
    if (output.form !== 'table') this.print(await rendered((await import('../views/json/messages.ts')).replyJson(reply), output));
    else if (reply.status === 'started') this.print(`Run ID: ${reply.runId ?? ''}`);
    else if (!live && (reply.text !== '' || reply.status === 'completed')) this.print(views.renderReply(reply));
    this.note(views.renderRemark(reply));
    if (reply.status === 'started' && output.form === 'table') this.note(`Follow it: lettactl track ${reply.runId ?? ''}\n`);
    await this.#orFail([reply], output.form !== 'table');
  }

  async #toSeveral(flags: SendFlags, args: SendArgs, options: SendOptions, output: OutputForm): Promise<void> {
    const misfit = args.message !== undefined ? `the agent "${args.agent ?? ''}"` : flags.conversation !== undefined ? '--conversation' : flags.sync ? '--sync' : flags.stream ? '--stream' : undefined;
    if (misfit !== undefined) throw failure('LC4003', `${misfit} beside --all, --tags or -f`, { next: 'Name one agent, or several by a flag.' });
    const text = await messageText(args.agent);
    const views = await import('../views/human/send.ts');
    const { messages } = await this.operations(flags);
    const agents = await this.unlessStopped(messages.recipients(known({ match: flags.all, tags: tagsOf(flags.tags), files: flags.file })));
    if (agents.length === 0) throw failure('LC4062', `no agent ${describedBy(flags)}`, { next: 'All of them: lettactl get agents' });
    const say = (line: string): void => (output.form === 'table' ? this.print(line) : this.note(line));
    say(views.renderRecipients(agents));
    await confirmed({ about: `${agents.length} agent${agents.length === 1 ? '' : 's'} would get the message`, flag: '--confirm', given: flags.confirm, signal: this.signal });
    const onEvent = (event: SendEvent): void => {
      if (event.type === 'replied') say(views.renderSent(event.reply, { color: this.colour(process.stdout) }));
      else if (event.type === 'waiting') this.note(`… ${event.agent.name}: ${event.message}\n`);
      else if (event.type === 'started' && this.verbose) this.note(`… ${event.agent.name} has it: ${event.runId}\n`);
    };
    this.stopping = 'Stopping: nothing more is sent. Runs that have begun go on: lettactl runs --active shows them.\n';
    const { conversation: _none, ...each } = options;
    const replies = await messages.sendMany(agents, text, { ...each, mode: flags.wait ? 'poll' : 'start', parallelism: parseCount(flags.parallelism, '--parallelism', 1, 100), onEvent, ...known({ files: flags.file }) });
    if (output.form === 'table') this.print(`\n${views.renderReplies(replies, known({ columns: this.columns }))}\n${views.renderTotal(replies)}`);
    else {
      this.print(await rendered(replies.map((await import('../views/json/messages.ts')).replyJson), output));
      this.note(views.renderTotal(replies));
    }
    await this.#orFail(replies, true);
  }

  /** What happens meanwhile, on stderr; and what Ctrl-C has to say of it. */
  #follow(event: SendEvent, waits: boolean): void {
    if (event.type === 'started' && waits) this.stopping = `Stopped waiting. The run goes on: ${event.runId}\n  follow it: lettactl track ${event.runId}\n  cancel it: lettactl messages cancel ${JSON.stringify(event.agent.name)} --run-ids ${event.runId}\n`;
    if (event.type === 'started' && waits && this.verbose) this.note(`… ${event.agent.name} has it: ${event.runId}\n`);
    if (event.type === 'waiting' || event.type === 'lost') this.note(`… ${event.agent.name}: ${event.message}\n`);
    else if (event.type === 'running') this.note(`… ${event.agent.name} has been at it for ${event.seconds} s\n`);
  }

  /** Exit 1 when not every reply is one; a single one also says why. */
  async #orFail(replies: readonly Reply[], told: boolean): Promise<void> {
    const wrong = replies.filter(({ status }) => status !== 'completed' && status !== 'recovered' && status !== 'started');
    if (wrong.length === 0) return;
    this.exitWith(EXIT.error);
    const [reply] = wrong;
    if (!told && reply) await this.report((await import('../views/human/send.ts')).replyDiagnostics(reply));
  }
}

type SendFlags = Interfaces.InferredFlags<typeof Send.flags>;
type SendArgs = Interfaces.InferredArgs<typeof Send.args>;

/** Which agents were meant, in the words of the flags. */
const describedBy = ({ all, tags, file }: SendFlags): string =>
  [...(all === undefined ? [] : [`has a name like "${all}"`]), ...(tags === undefined ? [] : [`has the tags ${tags}`]), ...(file === undefined ? [] : [`of ${file.join(', ')} is on the server`])].join(' and ');
