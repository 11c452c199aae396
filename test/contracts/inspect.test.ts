import { expect } from 'chai';
import { parse } from 'yaml';
import type { Inspected } from '../../src/operations/inspect/api.ts';
import { renderObject } from '../../src/views/human/describe.ts';
import { renderListing } from '../../src/views/human/listing.ts';
import { inspectedJson, listingJson } from '../../src/views/json/inspected.ts';
import { renderOutput } from '../../src/views/output.ts';
import { furnish, SECRETS, uploadTo } from '../support/furnished.ts';
import { createPlace, type Place } from '../support/place.ts';

/** Every kind that can be listed. A new one adds its name here and so joins the contract. */
const KINDS = ['agent', 'block', 'archive', 'tool', 'folder', 'file', 'mcp_server', 'provider', 'conversation', 'model', 'passage'];

const now = new Date('2026-01-14T00:00:00Z');

describe('inspect contract: every kind, every form', () => {
  let place: Place;
  before(async () => {
    place = createPlace();
    const { folder } = await furnish(place.api);
    await uploadTo(place.fetch, 'http://dev.test', folder.id, 'a.md');
  });
  after(() => place.close());

  for (const kind of KINDS) {
    describe(kind, () => {
      let found: readonly Inspected[];
      before(async () => { found = await place.sdk().inspect.list(kind, kind === 'passage' ? { agent: 'first' } : {}); });

      it('has something to show', () => expect(found.length).to.be.greaterThan(0));

      it('table and wide have a row each below their head, and nothing is undefined', () => {
        for (const output of ['table', 'wide'] as const) {
          const text = renderListing(`${kind}s`, found, { output, now });
          expect(text).not.to.match(/undefined|\[object|NaN/);
          if (kind !== 'file') expect(text.trimEnd().split('\n')).to.have.length(found.length + 1);
        }
      });

      it('json, yaml and jsonpath say the same', () => {
        const json = renderOutput(listingJson(found), { form: 'json' });
        expect(parse(renderOutput(listingJson(found), { form: 'yaml' }))).to.deep.equal(JSON.parse(json));
        expect(renderOutput(listingJson(found), { form: 'jsonpath', template: '{range [*]}{.id}{"\\n"}{end}' })).to.equal((JSON.parse(json) as { id: string }[]).map(({ id }) => `${id}\n`).join(''));
      });

      it('names are type and name', () => {
        for (const line of renderListing(`${kind}s`, found, { output: 'name', now }).trimEnd().split('\n')) expect(line.startsWith(`${kind}/`), line).to.equal(true);
      });

      it('no form has a secret or a mark of ours', () => {
        const forms = [...(['table', 'wide', 'name'] as const).map((output) => renderListing(`${kind}s`, found, { output, now })), renderOutput(listingJson(found), { form: 'json' }), ...found.map((one) => renderObject(one, { color: false }))];
        for (const form of forms) {
          expect(form).not.to.contain('"lettactl"');
          for (const secret of Object.values(SECRETS)) expect(form).not.to.contain(secret);
        }
      });

      it('elements begin with type, id and name', () => {
        for (const one of found) expect(Object.keys(inspectedJson(one) as object).slice(0, 3)).to.deep.equal(['type', 'id', 'name']);
      });
    });
  }
});
