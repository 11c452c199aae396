import { expect } from 'chai';
import fc from 'fast-check';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { DiagnosticError } from '../../src/core/diagnostic.ts';
import { isEmpty } from '../../src/core/plan/plan.ts';
import { LettaCtl } from '../../src/sdk/lettactl.ts';
import { randomWorld, SECRET, secretsFor, settleWorld, type Api } from '../promises/random-world.ts';
import type { Row } from '../support/place.ts';
import { realApi, realServer } from './server-url.ts';

const RUNS = Number(process.env['LETTACTL_RUNS'] ?? 3);
const SEED = process.env['LETTACTL_SEED'] === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(process.env['LETTACTL_SEED']);

interface Entry { readonly name: string; readonly [key: string]: unknown }
interface Document { readonly agents: readonly Entry[]; readonly shared_blocks?: readonly Entry[]; readonly shared_folders?: readonly Entry[] }

/** The agents of a fleet file with what they name put in, and without what only tells how they are found. */
function contentOf(text: string): unknown {
  const document = parse(text) as Document;
  // The server's own limit is what a text gets whose own limit cannot be said.
  const block = ({ name, label, limit, ...rest }: Entry): string => JSON.stringify({ label: label ?? name, ...(limit === 100_000 ? {} : { limit }), ...rest });
  const list = <T>(value: unknown): readonly T[] => (value ?? []) as readonly T[];
  return document.agents.map(({ lifecycle: _life, secrets, tools, shared_blocks: shared, memory_blocks: own, ...rest }) => ({
    ...rest, secrets: Object.keys((secrets ?? {}) as object), tools: list<string | Entry>(tools).map((tool) => (typeof tool === 'string' ? tool : tool.name)).sort(),
    shared: list<string>(shared).map((name) => block((document.shared_blocks ?? []).find((entry) => entry.name === name) ?? { name })).sort(), own: list<Entry>(own).map(block).sort(),
  })).toSorted((a, b) => (a['name' as never] < b['name' as never] ? -1 : 1));
}

/** The server may hold more than this suite's: only its own agents are exported, and taken away. */
describe('an exported fleet on the real server', function () {
  this.timeout(900_000);
  let api: Api;
  let url = '';
  before(async () => {
    ({ url } = await realServer());
    api = realApi(url);
  });

  it('changes nothing where it comes from, and is the same fleet once that is gone and it is applied, for random worlds', async () => {
    console.log(`      seed ${SEED} (LETTACTL_SEED), ${RUNS} runs (LETTACTL_RUNS)`);
    let run = 0;
    await fc.assert(fc.asyncProperty(randomWorld.filter(({ agents }) => agents.length > 0), async (world) => {
      run += 1;
      const prefix = `exp${SEED}x${run}-`;
      const dir = mkdtempSync(join(tmpdir(), 'lettactl-real-exported-'));
      const { agents, made } = await settleWorld(api, world, prefix);
      const blocks = new Set<string>();
      for (const id of agents) for (const block of await api<readonly Row[]>('GET', `/v1/agents/${id}/core-memory/blocks`)) blocks.add(`/v1/blocks/${block.id}`);
      const sdk = (env: Readonly<Record<string, string>> = {}) => new LettaCtl({ cwd: dir, env, server: { baseUrl: url }, version: '1.0.0' });
      const remove = async (): Promise<void> => { for (const path of new Set([...made.toReversed(), ...blocks])) await api('DELETE', path).catch(() => undefined); };
      try {
        const exported = await sdk().transfer.exportFleet({ names: agents, out: 'out' });
        const here = await sdk().transfer.exportFleet({ names: agents, out: 'here', imports: true, fleet: `${prefix}fleet` });
        expect(exported.text).not.to.contain(SECRET);
        const env = secretsFor(exported.variables, world);
        const { plan } = await sdk(env).plan({ files: ['here/fleet.yaml'] });
        const wrong = plan.changes.filter(({ action, attributes }) => attributes.length > 0 || !(action === 'adopt' || action === 'no-op'));
        expect(wrong.map(({ address, action, attributes }) => ({ address, action, attributes })), here.text).to.deep.equal([]);

        await remove();
        const input = { files: ['out/fleet.yaml'], fleet: `${prefix}fleet` };
        const { summary } = await sdk(env).apply({ ...input, consent: { autoApprove: true } });
        expect(summary.complete).to.equal(true);
        try {
          const { plan: again } = await sdk(env).plan(input);
          expect(isEmpty(again), JSON.stringify(again.changes.filter(({ action }) => action !== 'no-op'))).to.equal(true);
          const ids = (await sdk(env).readState(input)).state?.resources.values() ?? [];
          const back = await sdk().transfer.exportFleet({ names: [...ids].filter(({ type }) => type === 'agent').map(({ id }) => id), out: 'back', fleet: 'out' });
          expect(contentOf(back.text), exported.text).to.deep.equal(contentOf(exported.text));
        } finally {
          await sdk(env).apply({ ...input, destroy: true, consent: { autoApprove: true } });
        }
      } catch (error) {
        if (error instanceof DiagnosticError) throw new Error(JSON.stringify(error.diagnostics, undefined, 1), { cause: error });
        throw error;
      } finally {
        await remove();
        rmSync(dir, { recursive: true, force: true });
      }
    }), { numRuns: RUNS, seed: SEED, endOnFailure: true });
  });
});
