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
  const made: string[] = [];
  return {
    ...rig, server, name,
    async agent(word, more = {}) {
      const agent = await rig.api<{ readonly id: string; readonly name: string; readonly blocks?: readonly { readonly id: string }[] }>('POST', '/v1/agents/', { name: name(word), model: 'openai/gpt-4o-mini', embedding: 'openai/text-embedding-3-small', include_base_tools: false, ...more });
      // Blocks that were shared with it are taken away by whoever made them.
      const shared: readonly unknown[] = Array.isArray(more['block_ids']) ? more['block_ids'] : [];
      made.push(`agents/${agent.id}`, ...(agent.blocks ?? []).filter(({ id }) => !shared.includes(id)).map(({ id }) => `blocks/${id}`));
      return agent;
    },
    // Others use this server, too; what a case has deleted itself is gone already.
    async close() {
      for (const path of made) await rig.api('DELETE', `/v1/${path}`).catch(() => undefined);
      await rig.close();
    },
    async says(args, { code = 0, ...options } = {}) {
      const ran = await rig.run(args, options);
      if (ran.code !== code) throw new Error(`lettactl ${args.join(' ')}: exit ${ran.code}, not ${code}\n${ran.stdout}${ran.stderr}`);
      return ran.stdout;
    },
  };
}
