import { jsonText } from '../core/printable.ts';
import { failure, type Diagnostic } from '../core/diagnostic.ts';
import type { ObjectRef, RemovalReport, Removed } from '../operations/manage/api.ts';
import type { RemovingInput } from '../sdk/objects-api.ts';
import { BaseCommand } from './base-command.ts';
import { EXIT } from './failures.ts';
import { FINISHING } from './interrupt.ts';
import { ask, canAsk } from './terminal.ts';

export interface RemovingFlags { readonly force: boolean; readonly json: boolean; readonly output: string }

/** What delete, delete-all and cleanup share: what would go is shown first, then the gate, then a line for each. */
export abstract class RemoveCommand extends BaseCommand {
  protected override readonly stopping = FINISHING;

  protected isJson = (flags: RemovingFlags): boolean => flags.json || flags.output === 'json';

  /** `question`: on a terminal, what to type, and for what; default y/N. */
  protected async gate(flags: RemovingFlags, question?: (report: RemovalReport) => { readonly text: string; readonly answer: string } | undefined): Promise<Pick<RemovingInput, 'approve' | 'onEach' | 'onProgress'>> {
    const { renderRemovals, renderOutcome, objectLine } = await import('../views/human/removal.ts');
    const json = this.isJson(flags);
    return {
      approve: async (report) => {
        const shown = renderRemovals(report, { color: this.colour(process.stdout) });
        if (json) {
          if (!flags.force) this.print(jsonText(report, 2));
        } else if (flags.force) this.note(shown);
        else this.print(`${shown}\n`);
        if (!json) for (const warning of report.warnings) await this.say([warning]);
        if (flags.force) return true;
        if (!json && canAsk()) return this.#answered(question?.(report));
        const [first] = report.removals;
        const what = report.removals.length === 1 && first ? objectLine(first.object) : `these ${report.removals.length} objects`;
        throw failure('LC4090', `deleting ${what} requires --force; nothing was deleted`);
      },
      ...(json ? {} : { onEach: ({ object, diagnostics }: { readonly object: ObjectRef; readonly diagnostics: readonly Diagnostic[] }) => this.print(renderOutcome(object, diagnostics)) }),
      onProgress: (message) => { this.note(`… ${message}\n`); },
    };
  }

  async #answered(question: { readonly text: string; readonly answer: string } | undefined): Promise<boolean> {
    if (!question) return /^y(es)?$/i.test(await ask('Proceed? (y/N) ', this.signal));
    return (await ask(`${question.text} `, this.signal)) === question.answer;
  }

  /** The summary, what has to be known now, and the exit code: 1 when anything is still there that should have gone. */
  protected async finish(removed: Removed, flags: RemovingFlags): Promise<void> {
    if (this.isJson(flags)) this.print(jsonText(removed, 2));
    else {
      this.print((await import('../views/human/removal.ts')).renderRemoved(removed));
      // The others were said before.
      await this.say(removed.warnings.filter(({ code }) => code === 'LC3234'));
    }
    if (removed.failed.length + removed.left.length > 0) this.exitWith(EXIT.error);
  }
}
