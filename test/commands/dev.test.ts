import { expect } from 'chai';
import { createRig, type Rig } from '../support/rig.ts';

describe('lettactl dev', () => {
  let rig: Rig;
  beforeEach(async () => { rig = await createRig(); });
  afterEach(() => rig.close());

  const listening = /^listening on http:\/\/127\.0\.0\.1:\d+\n$/;

  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    it(`says where it listens, and ends with 0 on ${signal}`, async () => {
      const { code, stdout, stderr } = await rig.run(['dev', '--port', '0', '--data', 'data'], { signalOn: { text: 'listening', signal } });
      expect(stdout).to.match(listening);
      expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' });
    });
  }

  it('is refused a port that is taken', async () => {
    const port = new URL(rig.url).port;
    expect(await rig.run(['dev', '--port', port, '--data', 'data'])).to.deep.equal({
      code: 1, stdout: '', stderr: `Error LC4008: port ${port} is taken\n  Choose another one, or --port 0 for any.\n`,
    });
  });

  for (const [flag, value] of [['--port', '70000'], ['--port', 'http'], ['--latency', '-1'], ['--rate', 'many'], ['--profile', 'moon']] as const) {
    it(`refuses ${flag} ${value}`, async () => {
      const { code, stderr } = await rig.run(['dev', `${flag}=${value}`, '--data', 'data']);
      expect(stderr).to.match(/^Error LC4002: /);
      expect(code).to.equal(1);
    });
  }
});
