import { expect } from 'chai';
import { sameFleet } from '../../src/cli/same-fleet.ts';

describe('the same fleet in a next step', () => {
  it('has the flags that say which fleet', () => {
    expect(sameFleet({})).to.equal('');
    expect(sameFleet({ file: ['fleets/a.yaml', "it's b.yaml"], fleet: 'tea', 'var-file': ['eu.yaml'], target: ['agent["x y"]'] }))
      .to.equal(` -f fleets/a.yaml -f 'it'\\''s b.yaml' --fleet tea -var-file eu.yaml -target 'agent["x y"]'`);
  });

  it('never has a value that may be secret, nor what the environment gives', () => {
    expect(sameFleet({ var: ['key=s3cret'], 'var-file': ['eu.yaml'], workspace: 'w' }, ['var-file'])).to.equal(' --workspace w -var key=…');
  });
});
