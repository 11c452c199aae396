/**
 * The unit of cost is the API call. Counts them for a fleet of N agents with one shared and one own block each: the first apply, the
 * plan afterwards, a plan with one edit, its apply, a refresh.
 *   npm run bench:calls [-- --agents 200]
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { serve } from '../src/devserver/serve.ts';
import { LettaCtl } from '../src/index.ts';

const { values } = parseArgs({ options: { agents: { type: 'string', default: '200' } } });
const agents = Number(values.agents);

const fleet = (edited: boolean): string => `shared_blocks:
  - { name: company, description: Shared, limit: 5000, value: "We sell tea.", agent_owned: false }
agents:
${Array.from({ length: agents }, (_, i) => `  - name: agent-${i}
    description: ${edited && i === 0 ? 'Edited' : `Agent ${i}`}
    system_prompt: { value: "You are agent ${i}." }
    llm_config: { model: openai/gpt-4o-mini, context_window: 32000 }
    embedding: openai/text-embedding-3-small
    tools: []
    shared_blocks: [company]
    memory_blocks: [{ name: persona, description: Who, limit: 2000, value: "I am ${i}.", agent_owned: true }]
`).join('')}`;

interface Counted { readonly total: number; readonly writes: number }

async function main(): Promise<void> {
  const served = await serve({ port: 0 });
  const dir = mkdtempSync(join(tmpdir(), 'lettactl-bench-'));
  const file = join(dir, 'fleet.yaml');
  const ctl = new LettaCtl({ cwd: dir, env: {}, server: { baseUrl: served.url }, version: '1.0.0' });
  const counted = async (what: string, limit: number | undefined, work: () => Promise<unknown>): Promise<boolean> => {
    await fetch(`${served.url}/__dev/requests`, { method: 'DELETE' });
    await work();
    const { total, writes } = (await (await fetch(`${served.url}/__dev/requests`)).json()) as Counted;
    const ok = limit === undefined || total <= limit;
    console.log(`${what.padEnd(34)} ${String(total).padStart(5)} calls (${writes} writes)   ${(total / agents).toFixed(2)} per agent${limit === undefined ? '' : `   at most ${limit}: ${ok ? 'yes' : 'NO'}`}`);
    return ok;
  };
  try {
    console.log(`${agents} agents, one shared block and one own block each`);
    writeFileSync(file, fleet(false));
    const results = [
      await counted('first apply', Math.ceil(agents * 1.0 + 20), () => ctl.apply({ consent: { autoApprove: true } })),
      await counted('plan afterwards (no changes)', 8 + 3 * Math.ceil(agents / 100), () => ctl.plan({})),
      await counted('refresh', undefined, () => ctl.refresh({})),
    ];
    writeFileSync(file, fleet(true));
    await counted('plan of one edit', undefined, () => ctl.plan({}));
    await counted('apply of one edit', undefined, () => ctl.apply({ consent: { autoApprove: true } }));
    process.exitCode = results.every(Boolean) ? 0 : 1;
  } finally {
    await served.close();
    rmSync(dir, { recursive: true, force: true });
  }
}

await main();
