import type { Diagnostic } from '../core/diagnostic.ts';
import type { EngineEvent } from '../engine/events.ts';
import type { Operations, OnEvent } from '../sdk/api.ts';
import type { Interrupt } from './interrupt.ts';
import { Command } from './oclif.ts';
import { withEnvironment } from './environment.ts';
import { diagnosticsOf, EXIT, stackOf } from './failures.ts';
import { commonFlags } from './flags.ts';
import { onInterrupt } from './interrupt.ts';
import { sayDiagnostics, takesColour } from './say.ts';
import { placesOf, type Places } from './places.ts';
import { readStdin } from './terminal.ts';
import { serverOf } from './server.ts';
import { flagShapes } from './shapes.ts';
import { cleanText } from '../views/clean.ts';

/**
 * What all commands share: flags from the environment, results on stdout and everything else on stderr, errors as diagnostics,
 * Ctrl-C as a signal. A command itself is short: flags, one operation, one view.
 */
export abstract class BaseCommand extends Command {
  static override baseFlags = commonFlags;

  /** Names of the flags that came from LETTACTL_ variables. */
  protected fromEnvironment: readonly string[] = [];
  /** Said below several errors, as long as it is true: `Nothing was changed.` */
  protected outcome: string | undefined;
  /** Said at the first Ctrl-C. Commands that write have another word (FINISHING). */
  protected stopping: string = 'Stopped; nothing was changed.\n';
  #interrupt: Interrupt | undefined;
  /** Takes out of a text whatever secrets this run has met. */
  #discreet = (text: string): string => text;
  /** Known as soon as the flags are. */
  protected places: Places = placesOf(undefined, process.cwd());

  /** Aborted by the first Ctrl-C. */
  protected get signal(): AbortSignal {
    this.#interrupt ??= onInterrupt(() => this.note(this.stopping));
    return this.#interrupt.signal;
  }

  override async init(): Promise<void> {
    await super.init();
    const shapes = flagShapes({ ...this.ctor.baseFlags, ...this.ctor.flags }).filter((flag) => flag.name !== 'chdir');
    const { argv, from } = withEnvironment(this.argv, shapes, (name) => process.env[name]);
    this.argv = [...argv];
    this.fromEnvironment = from;
  }

  /** The operations, on the server and in the environment of this command line. */
  protected async operations(flags: { readonly 'base-url'?: string | undefined; readonly remote?: string | undefined; readonly file?: readonly string[] | undefined }, onEvent?: OnEvent): Promise<Operations> {
    this.places = placesOf(flags.file, process.cwd());
    const heard: OnEvent = onEvent ?? ((event) => this.follow(event));
    const { LettaCtl } = await import('../sdk/lettactl.ts');
    const operations = new LettaCtl({
      cwd: process.cwd(),
      env: process.env,
      version: this.config.version,
      signal: this.signal,
      stdin: readStdin,
      server: serverOf(flags, this.fromEnvironment),
      onEvent: (event) => heard(this.places.event(event)),
    });
    this.#discreet = (text) => operations.withoutSecrets(text);
    return operations;
  }

  /** What happens meanwhile, for people on stderr: warnings; with --verbose also phases and retries. */
  protected follow(event: EngineEvent): void {
    if (event.type === 'diagnostic') void this.say([event.diagnostic]);
    else if (!this.verbose) return;
    else if (event.type === 'phase') this.note(`… ${event.message}\n`);
    else if (event.type === 'retry') this.note(`… ${event.method} ${event.path}: trying again in ${(event.waitMs / 1000).toFixed(1)} s\n`);
  }

  /** Waits for work that only reads; the first Ctrl-C ends the wait, and the process with it. */
  protected async unlessStopped<T>(work: Promise<T>): Promise<T> {
    const { signal } = this;
    return Promise.race([work, new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true }))]);
  }

  /** Results: what a script would read. */
  protected print(text: string): void {
    if (text !== '') process.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
  }

  /** Progress and remarks, on stderr, without colour: names of others in them steer no terminal. Nothing with --quiet. */
  protected note(text: string): void {
    if (!this.wants('quiet', 'q')) process.stderr.write(cleanText(text));
  }

  /** The exit code to end with, unless Ctrl-C or an error decides otherwise. */
  protected exitWith(code: number): void {
    process.exitCode = code;
  }

  /** Whether a switch is on, also before (or without) parsing. */
  protected wants(flag: string, char?: string): boolean {
    const end = this.argv.indexOf('--');
    const given = end === -1 ? this.argv : this.argv.slice(0, end);
    return given.includes(`--${flag}`) || (char !== undefined && given.includes(`-${char}`));
  }

  protected get verbose(): boolean {
    return this.wants('verbose', 'v');
  }

  /** Colour on this stream. */
  protected colour(stream: NodeJS.WriteStream): boolean {
    return takesColour(stream) && !this.wants('no-color');
  }

  protected get columns(): number | undefined {
    return process.stdout.isTTY ? process.stdout.columns : undefined;
  }

  /** Warnings and errors, for people on stderr; with -json one JSON line each on stdout. */
  protected async report(diagnostics: readonly Diagnostic[], outcome?: string): Promise<void> {
    const told = diagnostics.map((diagnostic) => ({ ...diagnostic, summary: this.#discreet(diagnostic.summary), ...(diagnostic.detail === undefined ? {} : { detail: this.#discreet(diagnostic.detail) }) }));
    await this.say(this.places.diagnostics(told), outcome);
  }

  /** The same, of what names its places already as they are found from here. */
  protected async say(diagnostics: readonly Diagnostic[], outcome?: string): Promise<void> {
    await sayDiagnostics(diagnostics, { json: this.wants('json'), colour: this.colour(process.stderr), ...(outcome === undefined ? {} : { outcome }) });
  }

  override async catch(error: Error): Promise<void> {
    if (this.#interrupt?.signal.aborted && error.name === 'AbortError') return;
    const diagnostics = diagnosticsOf(error, { command: (this.id ?? '').replaceAll(':', ' '), version: this.config.version });
    await this.report(diagnostics, diagnostics.length > 1 ? this.outcome : undefined);
    const stack = process.env['DEBUG'] ? stackOf(error) : undefined;
    if (stack !== undefined) process.stderr.write(`${this.#discreet(stack)}\n`);
    this.exitWith(EXIT.error);
  }

  override async finally(error: Error | undefined): Promise<void> {
    if (this.#interrupt?.signal.aborted) this.exitWith(EXIT.interrupted);
    this.#interrupt?.dispose();
    await super.finally(error);
  }
}
