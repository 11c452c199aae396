/**
 * What it costs to look at a fleet: `get agents -o wide` of N agents, in API calls and wall time, beside the way of one request per agent
 * (the list of ids, then each agent alone, its folders' files and all). Every answer of the dev server takes some milliseconds, so that
 * round trips count as they do over a network; requests run ten at a time either way.
 *   npm run bench:list [-- --agents 500 --latency 5]
 */
import { parseArgs } from 'node:util';
import { serve } from '../src/devserver/serve.ts';
import { LettaCtl } from '../src/index.ts';

const { values } = parseArgs({ options: { agents: { type: 'string', default: '500' }, latency: { type: 'string', default: '5' } } });
const agents = Number(values.agents);
const latency = Number(values.latency);
const MODEL = { model: 'openai/gpt-4o-mini', embedding: 'openai/text-embedding-3-small' };

interface Made { readonly id: string }
interface Agent extends Made { readonly sources: readonly Made[] }

async function main(): Promise<void> {
  const filling = await serve({ port: 0 });
  const url = filling.url;
  const call = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const response = await fetch(`${url}${path}`, { method, headers: { 'x-stainless-package-version': '1.12.1', 'content-type': 'application/json' }, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status}`);
    return (await response.json()) as T;
  };
  try {
    const folders = await Promise.all(['docs', 'rules', 'prices'].map((name) => call<Made>('POST', '/v1/folders/', { name, embedding: MODEL.embedding })));
    const shared = await call<Made>('POST', '/v1/blocks/', { label: 'company', value: 'We sell tea.' });
    for (let at = 0; at < agents; at++) {
      const agent = await call<Made>('POST', '/v1/agents/', { name: `agent-${at}`, ...MODEL, block_ids: [shared.id], memory_blocks: [{ label: 'persona', value: `I am ${at}.` }] });
      await call('PATCH', `/v1/agents/${agent.id}/folders/attach/${folders[at % folders.length]?.id ?? ''}`);
    }
    // From here on every answer takes its time.
    if (latency > 0) await call('POST', '/__dev/faults', [{ match: { path: '/v1/' }, kind: 'latency', ms: latency, times: 0 }]);
    console.log(`get agents -o wide of ${agents} agents in ${folders.length} folders, ${latency} ms per answer`);
    const ours = await counted('lists', call, async () => (await new LettaCtl({ env: {}, server: { baseUrl: url }, version: '1.0.0' }).inspect.list('agent')).length);
    const naive = await counted('one request per agent', call, () => oneByOne(call));
    console.log(`${(naive.calls / ours.calls).toFixed(0)} times fewer calls, ${(naive.ms / ours.ms).toFixed(1)} times faster`);
    process.exitCode = ours.found === agents && naive.found === agents && ours.calls < agents / 10 ? 0 : 1;
  } finally {
    await filling.close();
  }
}

type Call = <T>(method: string, path: string, body?: unknown) => Promise<T>;

async function counted(what: string, call: Call, work: () => Promise<number>): Promise<{ readonly calls: number; readonly ms: number; readonly found: number }> {
  await call('DELETE', '/__dev/requests').catch(() => undefined);
  const start = performance.now();
  const found = await work();
  const ms = performance.now() - start;
  const { total } = await call<{ total: number }>('GET', '/__dev/requests');
  console.log(`${what.padEnd(24)} ${String(total).padStart(5)} calls  ${(ms / 1000).toFixed(1).padStart(6)} s`);
  return { calls: total, ms, found };
}

/** The list of ids in pages, then each agent with its relations, and for each the files of its folders. */
async function oneByOne(call: Call): Promise<number> {
  const ids: string[] = [];
  for (let page: readonly Made[]; ; ) {
    page = await call<readonly Made[]>('GET', `/v1/agents/?limit=100&order=asc${ids.length > 0 ? `&after=${ids.at(-1)}` : ''}`);
    ids.push(...page.map(({ id }) => id));
    if (page.length < 100) break;
  }
  const waiting = [...ids];
  await Promise.all(Array.from({ length: 10 }, async () => {
    for (let id = waiting.shift(); id !== undefined; id = waiting.shift()) {
      const agent = await call<Agent>('GET', `/v1/agents/${id}?include=agent.blocks&include=agent.tools&include=agent.sources&include=agent.tags`);
      for (const folder of agent.sources) await call('GET', `/v1/folders/${folder.id}/files`);
    }
  }));
  return ids.length;
}

await main();
