import { DiagnosticError } from '../../src/core/diagnostic.ts';
import { drawn, shuffled } from '../support/drawn.ts';
import { numbers, seedOf } from '../support/numbers.ts';
import type { Arena } from './arena.ts';
import type { Damage } from './damage.ts';
import type { Scenario } from './scenarios.ts';

/** A matrix: kinds of change, and what is done to each. */
export interface Matrix<C> {
  readonly arena: Arena;
  readonly scenarios: readonly Scenario[];
  /** Those of one scenario, which is rehearsed when they are asked for first. */
  casesIn(scenario: Scenario): Promise<readonly C[]>;
  titleOf(one: C): string;
  /** Throws, or tells of damage, when a promise is broken. */
  play(one: C): Promise<Damage>;
  /** A bounded draw takes those of a smaller number first; default 0. */
  later?(one: C): number;
  /** In the title of the run: `35 faults, `. */
  readonly what: string;
  /** What a case did that is as it should be: `survived`. */
  readonly good: string;
}

interface Bounds {
  readonly minutes: string | undefined;
  readonly seed: string | undefined;
  readonly list: boolean;
  /** `2/3`: every third case, from the second; for several processes at once. */
  readonly part: string | undefined;
  /** How many cases are passed over: a run that was broken off goes on. */
  readonly from?: string | undefined;
}

/** After so many cases a run without an end in sight says how far it is. */
const TELL = 250;

function partOf(text: string): { readonly of: number; readonly at: number } {
  const [, at, of] = /^([1-9]\d*)\/([1-9]\d*)$/.exec(text) ?? [];
  if (at === undefined || of === undefined || Number(at) > Number(of)) throw new Error(`--part ${text}: it reads like 1/2`);
  return { of: Number(of), at: Number(at) - 1 };
}

/** Longer than any wait that a case may make; one that takes longer hangs. */
const LONGEST_MS = 120_000;

class Hangs extends Error {}

async function inTime<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => { timer = setTimeout(() => reject(new Hangs(`it hangs: no end after ${LONGEST_MS / 1000} s`)), LONGEST_MS); });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

const troubleOf = (error: unknown): readonly string[] =>
  error instanceof DiagnosticError ? error.diagnostics.map(({ code, summary, address }) => `${code} ${address ?? ''} ${summary}`) : [error instanceof Error ? (error.stack ?? error.message) : String(error)];

/** Runs the cases, all or a draw of them, prints what failed and the count, and exits. */
export async function walk<C>({ arena, scenarios, casesIn, titleOf, play, later = () => 0, what, good }: Matrix<C>, { minutes, seed: given, list, part = '1/1', from = '0' }: Bounds): Promise<never> {
  const seed = seedOf(given);
  const random = numbers(seed);
  const until = minutes === undefined ? Infinity : Date.now() + Number(minutes) * 60_000;
  const title = `seed ${seed}: ${what}${scenarios.length} kinds of change on the ${arena.server}`;
  const limit = minutes === undefined ? '' : `, as many as fit into ${minutes} min`;
  let [run, well, wrong, duplicates, losses] = [0, 0, 0, 0, 0];
  const failed = (name: string, trouble: readonly string[]): void => {
    wrong += 1;
    console.log(`FAILED  ${name}\n    ${trouble.join('\n    ')}`);
  };

  async function cases(): Promise<AsyncIterable<C> | readonly C[]> {
    // To rehearse all takes minutes on a real server.
    if (arena.server === 'real server' && minutes !== undefined && !list) {
      console.log(`${title}${limit}`);
      return drawn(scenarios, (scenario) => casesIn(scenario).catch((error: unknown) => { failed(`${scenario.name}: its rehearsal`, troubleOf(error)); return []; }), random);
    }
    const whole: C[] = [];
    for (const scenario of scenarios) whole.push(...await casesIn(scenario));
    const { of, at } = partOf(part);
    const all = whole.filter((_, index) => index % of === at).slice(Number(from));
    if (list) {
      for (const one of all) console.log(titleOf(one));
      return [];
    }
    console.log(`${title}, ${all.length} cases${limit}`);
    return minutes === undefined ? all : shuffled(all, random, later);
  }

  for await (const one of await cases()) {
    if (Date.now() > until) break;
    run += 1;
    if (minutes === undefined && run % TELL === 0) console.error(`${run} cases run, ${wrong} failed`);
    try {
      const damage = await inTime(play(one));
      duplicates += damage.duplicates.length;
      losses += damage.losses.length;
      const trouble = [...damage.duplicates.map((it) => `twice: ${it}`), ...damage.losses.map((it) => `lost: ${it}`), ...damage.different.map((it) => `different: ${it}`)];
      if (trouble.length === 0) well += 1;
      else failed(titleOf(one), trouble);
    } catch (error) {
      failed(titleOf(one), troubleOf(error));
      // It still goes on, on the one server that all cases share.
      if (error instanceof Hangs && arena.server === 'real server') break;
    }
  }
  arena.close();
  if (!list) console.log(`cases run ${run}, ${good} ${well}, duplicates ${duplicates}, losses ${losses}`);
  if (!list) console.log(`${well} passed, ${wrong} failed`);
  // Into a pipe it is written later: a long list would be cut off.
  await new Promise((done) => { process.stdout.write('', done); });
  process.exit(wrong === 0 ? 0 : 1);
}
