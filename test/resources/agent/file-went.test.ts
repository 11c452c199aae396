import { expect } from 'chai';
import { createPlace, objects, only, type Place } from '../../support/place.ts';
import { agentIn, fleetOf } from '../../promises/fleets.ts';

const WENT = 'insert or update on table "files_agents" violates foreign key constraint "files_agents_file_id_fkey"';
const CAME = 'duplicate key value violates unique constraint "uq_file_agent"';

/** A place whose server does what it is asked by requests to `path`, and answers the first `times` of them with a 409 over a file. */
const createRacing = (path: RegExp, times: number, detail: string): Place => {
  let left = times;
  return createPlace({
    answer: async (response, url) => {
      if (left === 0 || !path.test(url.pathname) || response.status !== 200 || Array.isArray(await response.clone().json())) return response;
      left -= 1;
      return Response.json({ detail }, { status: 409 });
    },
  });
};
const files = (folders: readonly string[]) => ({
  'fleet.yaml': fleetOf({ name: 'default', shared_folders: [{ name: 'manual', files: ['docs/a.md'] }], agents: [agentIn('one', { shared_folders: folders, memory_blocks: [{ name: 'persona', description: 'Own', value: 'I am one.', agent_owned: true }] })] }),
  'docs/a.md': '# A\n',
});

/** Found by a random fleet on the real server, 2026-11-25: one apply made an agent and deleted a file of its folder. */
describe('a file of a folder that comes or goes while the folder is attached', () => {
  for (const [what, detail] of [['goes', WENT], ['comes', CAME]] as const) {
    it(`does not fail the agent that is made when it ${what}: the agent is there, keeps its blocks, and is shown the files again`, async () => {
      const place = createRacing(/^\/v1\/agents\/$/, 1, detail);
      try {
        place.write(files(['manual']));
        expect((await place.sdk().apply({ consent: { autoApprove: true } })).summary.complete, JSON.stringify(place.events.at(-2))).to.equal(true);
        expect(await objects(place, 'agents')).to.have.length(1);
        const { id } = await only(place, 'agents', 'one');
        expect((await place.api<readonly { readonly label: string }[]>('GET', `/v1/agents/${id}/core-memory/blocks`)).map(({ label }) => label)).to.deep.equal(['persona']);
        expect((await place.writes()).filter(({ path }) => path.includes('/folders/attach/'))).to.have.length(1);
        expect((await place.sdk().plan({})).plan.changes.filter(({ action }) => action !== 'no-op')).to.deep.equal([]);
      } finally {
        place.close();
      }
    });
  }

  it('is attached again to an agent that is there', async () => {
    const place = createRacing(/\/folders\/attach\//, 2, WENT);
    try {
      place.write(files([]));
      expect((await place.sdk().apply({ consent: { autoApprove: true } })).summary.complete).to.equal(true);
      await place.forget();
      place.write(files(['manual']));
      expect((await place.sdk().apply({ consent: { autoApprove: true } })).summary.complete).to.equal(true);
      expect((await place.writes()).filter(({ path }) => path.includes('/folders/attach/'))).to.have.length(3);
    } finally {
      place.close();
    }
  });
});
