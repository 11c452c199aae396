import type { Held } from '../core/plan/plan.ts';
import { isEmpty } from '../core/plan/plan.ts';
import type { EngineEvent } from '../engine/events.ts';
import type { ApplyInput, Consent, Planned } from '../sdk/api.ts';
import type { Stream } from '../views/options.ts';

export interface ApplyViewChoice {
  readonly json: boolean;
  readonly quiet: boolean;
  readonly redactContent: boolean;
  readonly colour: boolean;
  /** Running nodes are drawn on it; absent in a pipe. */
  readonly terminal?: NodeJS.WriteStream;
  /** The saved plan's path: it was reviewed already and is not shown again. */
  readonly planFile?: string;
  /** What to type to go on after an incomplete apply without a plan file. */
  readonly rerun: string;
  readonly version: string;
  readonly write: (text: string) => void;
}

/** What an apply shows: the plan first, unless it was saved, then what happens. */
export async function applyStream(choice: ApplyViewChoice): Promise<Stream<EngineEvent>> {
  const { redactContent } = choice;
  // One empty line between the plan and what follows it, whoever writes first.
  let belowPlan = false;
  const write = (text: string): void => {
    choice.write(belowPlan && !text.startsWith('\n') ? `\n${text}` : text);
    belowPlan = false;
  };
  if (choice.json) {
    const { jsonStream } = await import('../views/json/events.ts');
    const stream = jsonStream({ redactContent, write });
    stream.event({ type: 'version', version: choice.version, at: new Date().toISOString() });
    return stream;
  }
  const options = {
    color: choice.colour, redactContent, quiet: choice.quiet, write, rerun: choice.rerun,
    ...(choice.planFile === undefined ? {} : { again: `lettactl apply ${choice.planFile}` }),
  };
  const lines = choice.terminal
    ? (await import('../views/human/apply-live.ts')).applyLiveView({ ...options, terminal: choice.terminal })
    : (await import('../views/human/apply.ts')).applyView(options);
  const { renderPlan } = await import('../views/human/plan.ts');
  return {
    event(event) {
      if (event.type === 'planned' && choice.planFile === undefined) {
        write(renderPlan(event.plan, { color: choice.colour, redactContent }));
        belowPlan = true;
      }
      lines.event(event);
    },
    end: () => lines.end(),
  };
}

/**
 * The question of a terminal. "yes" consents to what the plan shows; an agent or archive that would be lost is destroyed only when its
 * name is typed too. Nothing to do: no question.
 */
export const approval = (options: { readonly write: (text: string) => void; readonly ask: (question: string) => Promise<string>; readonly question: string }): NonNullable<ApplyInput['approve']> =>
  async (planned: Planned, held: readonly Held[]): Promise<{ readonly go: boolean; readonly consent?: Consent }> => {
    if (isEmpty(planned.plan)) return { go: true };
    options.write(`\n${options.question}\n  lettactl will do what is shown above. Only 'yes' is accepted.\n\n`);
    if ((await options.ask('  Enter a value: ')) !== 'yes') return { go: false };
    const typedNames: string[] = [];
    for (const { address } of held.filter((one) => one.requires.includes('--prune') && one.path === undefined)) {
      const change = planned.plan.changes.find((candidate) => candidate.address === address);
      if (!change) continue;
      const lost = planned.plan.notes.losses?.[address] ?? [];
      options.write(`\n  ${address} would be lost for good${lost.length === 0 ? '' : `: ${lost.join(', ')}`}.\n`);
      if ((await options.ask('  Type its name to destroy it (anything else keeps it): ')) === change.name) typedNames.push(change.name);
    }
    return { go: true, consent: { force: true, typedNames } };
  };
