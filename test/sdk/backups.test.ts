import { mkdirSync, statSync } from 'node:fs';
import { expect } from 'chai';
import { saveBackup } from '../../src/sdk/backups.ts';
import { Session } from '../../src/sdk/session.ts';
import { codesOf, createPlace, type Place } from '../support/place.ts';

describe('backups', () => {
  let place: Place;
  const save = (label: string) => saveBackup(new Session({ cwd: place.dir, env: {} }), label, [{ name: 'a.json', text: '{}\n' }]);
  beforeEach(() => { place = createPlace(); });
  afterEach(() => place.close());

  it('lie in a folder of their own, for their owner only, and out of git', async () => {
    mkdirSync(place.path('.git'));
    const [one, two] = [await save('agent-béta/x'), await save('agent-béta/x')];
    expect(one).to.match(/^\.lettactl\/backups\/\d{8}T\d{6}Z-agent-béta_x$/);
    expect(two).to.not.equal(one);
    expect(place.read(`${one}/a.json`).toString()).to.equal('{}\n');
    expect([statSync(place.path(`${one}/a.json`)).mode & 0o777, statSync(place.path(one)).mode & 0o777]).to.deep.equal([0o600, 0o700]);
    expect(place.read('.gitignore').toString()).to.contain('.lettactl/\n');
  });

  it('that cannot be written are an error before anything is touched', async () => {
    place.write({ '.lettactl': 'a file where the folder should be' });
    expect(await codesOf(save('x'))).to.deep.equal(['LC4098']);
  });
});
