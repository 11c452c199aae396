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

/** Seen by the crash matrix, 2026-11-25: a replacement of a folder was killed after its agents had let go of it, and another plan attached it again. */
describe('a folder that an agent had before', () => {
  const warnings = (place: Place) => place.events.flatMap((event) => (event.type === 'diagnostic' && event.diagnostic.code === 'LC2079' ? [event.diagnostic] : []));
  const apply = async (place: Place, folders: readonly string[], more: object = {}): Promise<void> => {
    await place.forget();
    place.write(files(folders));
    expect((await place.sdk().apply({ consent: { autoApprove: true }, ...more })).summary.complete).to.equal(true);
  };

  it('is attached, and it is said that the server does not show its files again, and what helps does', async () => {
    const place = createPlace();
    try {
      for (const folders of [['manual'], []]) await apply(place, folders);
      expect(warnings(place)).to.deep.equal([]);
      await apply(place, ['manual']);
      expect(warnings(place)).to.deep.equal([{
        severity: 'warning', code: 'LC2079', address: 'agent.one', summary: 'agent.one has the folder "manual" again, and the server shows it none of the files that it had of it before',
        next: "Make the folder anew, with its files, for every agent that has it: lettactl apply -replace 'folder.manual'",
      }]);
      const { id } = await only(place, 'agents', 'one');
      const shown = async () => (await place.api<{ readonly files: readonly { readonly file_name: string }[] }>('GET', `/v1/agents/${id}/files`)).files.map(({ file_name: name }) => name);
      expect(await shown()).to.deep.equal([]);
      await apply(place, ['manual'], { replace: ['folder.manual'] });
      expect([await shown(), warnings(place)]).to.deep.equal([['manual/docs/a.md'], []]);
    } finally {
      place.close();
    }
  });
});
