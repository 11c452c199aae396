import { createRig, type Rig } from '../support/rig.ts';

/** Where one case plays: a folder of its own, the real program, and a server that other cases use too. */
export interface Stage extends Pick<Rig, 'dir' | 'url' | 'path' | 'write' | 'read' | 'exists' | 'run' | 'api'> {
  readonly server: 'dev' | 'real';
  /** A name that nothing else on this server has; the same in one case for the same word. */
  name(word: string): string;
  /** An agent made over the API, as a user of the server would make it; `more` goes into the request. */
  agent(word: string, more?: Readonly<Record<string, unknown>>): Promise<{ readonly id: string; readonly name: string }>;
  /** Runs the program; throws with all that it said unless it exits 0 (or `code`). Gives what it printed on stdout. */
  says(args: readonly string[], options?: Parameters<Rig['run']>[1] & { readonly code?: number }): Promise<string>;
}

/** One row of the table: a command as it is typed, and what must hold when it is run. Throws when something does not. */
export interface Case {
  readonly command: string;
  run(stage: Stage): Promise<void>;
  /** Why it cannot be so on one of the servers; it is counted as skipped there. */
  readonly not?: Partial<Record<Stage['server'], string>>;
}

/** A stage for one case; `tag` tells its names from those of all other cases and runs. */
export async function createStage(server: Stage['server'], url: string, tag: string): Promise<Stage & { close(): Promise<void> }> {
  const rig = await createRig({ url });
  const name = (word: string): string => `${word}-${tag}`;
  return {
    ...rig, server, name,
    agent: (word, more = {}) => rig.api('POST', '/v1/agents/', { name: name(word), model: 'openai/gpt-4o-mini', embedding: 'openai/text-embedding-3-small', include_base_tools: false, ...more }),
    async says(args, { code = 0, ...options } = {}) {
      const ran = await rig.run(args, options);
      if (ran.code !== code) throw new Error(`lettactl ${args.join(' ')}: exit ${ran.code}, not ${code}\n${ran.stdout}${ran.stderr}`);
      return ran.stdout;
    },
  };
}
