import { expect } from 'chai';
import { createPlace, objects } from '../../support/place.ts';
import { agentIn, fleetOf } from '../../promises/fleets.ts';

const FILES = {
  'fleet.yaml': fleetOf({ name: 'default', shared_folders: [{ name: 'manual', files: ['docs/a.md'] }], agents: [agentIn('one', { shared_folders: ['manual'] })] }),
  'docs/a.md': '# A\n',
};

/** The answer about a file, made an ending in error the first `times` times. */
const failing = (message: string, times: number) => {
  let left = times;
  return async (response: Response, url: URL): Promise<Response> => {
    if (!/\/folders\/[^/]+\/files\/file-/.test(url.pathname) || left === 0) return response;
    left -= 1;
    return Response.json({ ...((await response.json()) as object), processing_status: 'error', error_message: message });
  };
};

describe('a file that the server takes its time with', () => {
  it('is told of once for each thing that is done with it, however often it is looked at', async () => {
    let left = 5;
    const place = createPlace({ answer: async (response, url) => {
      if (!/\/folders\/[^/]+\/files\/file-/.test(url.pathname) || left === 0) return response;
      left -= 1;
      return Response.json({ ...((await response.json()) as object), processing_status: left > 3 ? 'parsing' : 'embedding' });
    } });
    try {
      place.write(FILES);
      expect((await place.sdk().apply({ consent: { autoApprove: true } })).summary.complete).to.equal(true);
      expect(place.events.flatMap((event) => (event.type === 'node_progress' ? [event.message] : []))).to.deep.equal(['parsing docs/a.md', 'embedding docs/a.md']);
    } finally {
      place.close();
    }
  });
});

describe('a file that the server fails to process', () => {
  it('is sent once more when an agent went meanwhile that had its folder (a random fleet on the real server failed so)', async () => {
    const place = createPlace({ answer: failing('insert or update on table "files_agents" violates foreign key constraint "files_agents_agent_id_fkey"', 1) });
    try {
      place.write(FILES);
      const { summary } = await place.sdk().apply({ consent: { autoApprove: true } });
      expect(summary.complete).to.equal(true);
      const [folder] = await objects(place, 'folders');
      expect(await place.api<readonly unknown[]>('GET', `/v1/folders/${folder?.id ?? ''}/files`)).to.have.length(1);
      expect((await place.writes()).filter(({ method, path }) => method === 'POST' && path.endsWith('/upload'))).to.have.length(2);
    } finally {
      place.close();
    }
  });

  it('is taken away again, and said to be', async () => {
    const place = createPlace({ answer: failing('embedding failed', 1) });
    try {
      place.write(FILES);
      const { summary } = await place.sdk().apply({ consent: { autoApprove: true } });
      expect(summary.complete).to.equal(false);
      expect(place.events.flatMap((event) => (event.type === 'node_failed' ? event.diagnostics.map(({ code, detail }) => `${code} ${detail ?? ''}`) : []))).to.deep.equal(['LC2022 the server says: embedding failed']);
    } finally {
      place.close();
    }
  });
});
