import { expect } from 'chai';
import { createPlace, only } from '../support/place.ts';
import type { Place } from '../support/place.ts';
import { createStorage, STORAGE_KEY } from '../support/storage.ts';
import type { Storage } from '../support/storage.ts';

const FLEET = `shared_folders: [{ name: scans, embedding: openai/text-embedding-3-small, files: [{ from_bucket: { provider: supabase, bucket: depot, path: "scans/*" } }] }]
agents:
  - name: helper
    description: d
    system_prompt: { from_bucket: { provider: supabase, bucket: depot, path: prompt.md } }
    llm_config: { model: openai/gpt-4.1, context_window: 16000 }
    embedding: openai/text-embedding-3-small
    tools: []
    shared_folders: [scans]
`;

describe('a fleet with texts and files in buckets', () => {
  let place: Place;
  let storage: Storage;
  beforeEach(async () => {
    place = createPlace();
    storage = await createStorage();
    storage.put('depot', 'prompt.md', 'You help everybody who comes along, whatever it is about.');
    storage.put('depot', 'scans/a.md', 'A scan that is long enough to be no surprise to anybody.');
    place.write({ 'fleet.yaml': FLEET });
  });
  afterEach(async () => {
    place.close();
    await storage.close();
  });

  it('is planned with the storage and applied without it, exactly as it was planned', async () => {
    await place.sdk({ env: storage.env }).plan({ out: 'plan.bin' });
    const asked = storage.requests.length;
    storage.put('depot', 'prompt.md', 'You are somebody else by now, but nobody has reviewed that.');
    const { summary } = await place.sdk().apply({ planFile: 'plan.bin' });
    expect([summary.failed, summary.complete]).to.deep.equal([0, true]);
    expect(storage.requests.length).to.equal(asked);
    expect((await only(place, 'agents', 'helper')).system).to.contain('whatever it is about');
    const { plan } = await place.sdk({ env: storage.env }).plan({});
    expect(plan.changes.filter(({ action }) => action !== 'no-op').map(({ address }) => address)).to.deep.equal(['agent.helper']);
    expect(plan.binding.inputs.map(({ path }) => path)).to.deep.equal(['bucket:supabase/depot/prompt.md', 'bucket:supabase/depot/scans/a.md', 'fleet.yaml']);
  });

  it('is looked at, refreshed and destroyed without the storage', async () => {
    await place.sdk({ env: storage.env }).apply({ consent: { autoApprove: true } });
    const asked = storage.requests.length;
    const { unread } = await place.sdk().validate({});
    expect(unread).to.deep.equal(['supabase:depot/prompt.md', 'supabase:depot/scans/*']);
    expect((await place.sdk().refresh({})).drift).to.deep.equal([]);
    const { summary } = await place.sdk().apply({ destroy: true, consent: { autoApprove: true } });
    expect(summary.counts.destroy).to.equal(3);
    expect(storage.requests.length).to.equal(asked);
  });

  it('leaves the key in no file, event or message', async () => {
    await place.sdk({ env: storage.env }).plan({ out: 'plan.bin' });
    await place.sdk({ env: storage.env }).apply({ consent: { autoApprove: true } });
    const refused = await place.sdk({ env: { ...storage.env, SUPABASE_SERVICE_ROLE_KEY: `${STORAGE_KEY}-wrong` } }).plan({}).then(() => '', String);
    expect(refused).to.contain('LC2064');
    for (const [name, bytes] of place.files()) expect(bytes.includes(STORAGE_KEY), name).to.equal(false);
    expect(JSON.stringify(place.events) + refused).not.to.contain(STORAGE_KEY);
  });
});
