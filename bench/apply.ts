/**
 * Apply runs at the server's own pace: agents made per second by a first apply, and by a bare loop of POSTs of the same width, side by
 * side on a stand-in whose answers take some milliseconds. Prints the ratio; the walk's own cost is what is missing to 100 %.
 *   npm run bench -- apply [--agents 300 --latency 100]   (a real server takes 100 to 125 ms for an agent)
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { serve } from '../src/devserver/serve.ts';
import { LettaCtl } from '../src/index.ts';

const { values } = parseArgs({ options: { agents: { type: 'string', default: '300' }, latency: { type: 'string', default: '100' } } });
const agents = Number(values.agents);
const WIDTH = 10;

const fleet = `agents:\n${Array.from({ length: agents }, (_, i) => `  - name: agent-${i}
    description: Agent ${i}
    system_prompt: { value: "You are agent ${i}." }
    llm_config: { model: openai/gpt-4o-mini, context_window: 32000 }
    embedding: openai/text-embedding-3-small
    tools: []
    memory_blocks: [{ name: persona, description: Who, limit: 2000, value: "I am ${i}.", agent_owned: true }]
`).join('')}`;

async function bare(url: string): Promise<number> {
  const began = performance.now();
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let i = next++; i < agents; i = next++) {
      const response = await fetch(`${url}/v1/agents/`, {
        method: 'POST', headers: { 'content-type': 'application/json', 'x-stainless-package-version': '1.12.1' },
        body: JSON.stringify({ name: `bare-${i}`, system: `You are agent ${i}.`, model: 'openai/gpt-4o-mini', context_window_limit: 32000, embedding: 'openai/text-embedding-3-small', memory_blocks: [{ label: 'persona', value: `I am ${i}.`, limit: 2000 }] }),
      });
      if (!response.ok) throw new Error(`POST: ${response.status}`);
      await response.text();
    }
  };
  await Promise.all(Array.from({ length: WIDTH }, worker));
  return performance.now() - began;
}

async function applied(url: string): Promise<number> {
  const dir = mkdtempSync(join(tmpdir(), 'lettactl-bench-'));
  try {
    writeFileSync(join(dir, 'fleet.yaml'), fleet);
    let began = performance.now();
    const ctl = new LettaCtl({ cwd: dir, env: {}, server: { baseUrl: url }, version: '1.0.0', onEvent: (event) => { if (event.type === 'phase' && event.phase === 'apply') began = performance.now(); } });
    await ctl.apply({ parallelism: WIDTH, consent: { autoApprove: true } });
    return performance.now() - began;
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

const served = await serve({ port: 0, latency: Number(values.latency) });
try {
  const loop = await bare(served.url);
  const walk = await applied(served.url);
  const rate = (milliseconds: number): string => `${((agents / milliseconds) * 1000).toFixed(0)} agents per second`;
  console.log(`${agents} agents, ${WIDTH} at once, ${values.latency} ms an answer: bare loop ${rate(loop)}, apply ${rate(walk)}: ${((loop / walk) * 100).toFixed(0)} % of it`);
} finally {
  await served.close();
}
