import { expect } from 'chai';
import type { Address } from '../../../src/core/address.ts';
import { createLetta } from '../../../src/letta/client.ts';
import { createFileHandler } from '../../../src/resources/file/remote.ts';
import { createPlace, objects, refusal } from '../../support/place.ts';
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

  it('is sent once more when nothing happens to it, for the server loses the work on files when it starts anew; then given up', async () => {
    const place = createPlace({ fileDelayMs: 2 ** 30 });
    try {
      const folder = await place.api<{ readonly id: string }>('POST', '/v1/folders/', { name: 'manual', embedding: 'openai/text-embedding-3-small' });
      let clock = 0;
      const letta = createLetta({ url: 'http://dev.test', fetch: place.fetch, now: () => clock, sleep: (ms) => { clock += ms; return Promise.resolve(); } });
      const bytes = Buffer.from('# A\n');
      const address = 'folder.manual.file.a' as Address;
      const step = { address, name: 'a.md', parentId: folder.id, op: 'op', owes: [], inline: [], desired: { address, type: 'file', name: 'a.md', attributes: { content: { $blob: { sha256: 'x', size: 4 } } } }, marker: {} };
      const context = { signal: new AbortController().signal, waitForIdle: true, idOf: () => undefined, secret: () => '', blob: () => bytes, progress: () => undefined };
      const problems = await refusal(createFileHandler(letta).create(step as never, context));
      expect(problems.map(({ code }) => code)).to.deep.equal(['LC2055']);
      expect(clock).to.be.within(1_200_000, 1_300_000);
      expect((await place.writes()).filter(({ method, path }) => method === 'POST' && path.endsWith('/upload'))).to.have.length(2);
      expect(await place.api('GET', `/v1/folders/${folder.id}/files`)).to.deep.equal([]);
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
