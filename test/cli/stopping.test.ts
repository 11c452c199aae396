import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';

const FOLDER = fileURLToPath(new URL('../../src/commands', import.meta.url));

/** Write nothing on a server: `Stopped; nothing was changed.` is true of them whenever it is said, or they say something of their own. */
const LOOKING = new Set([
  'complete', 'completion', 'config/view', 'context', 'conversations', 'describe', 'dev', 'doctor', 'export/agent', 'export/agents', 'export/lettabot', 'files', 'fmt', 'force-unlock', 'get', 'get/messages', 'get/run', 'get/runs', 'graph', 'health', 'init',
  'messages/list', 'output', 'plan', 'refresh', 'remote/add', 'remote/env', 'remote/list', 'remote/remove', 'remote/show', 'remote/use', 'runs', 'schema', 'show', 'state/list', 'state/show', 'track', 'validate', 'version',
  // These two say what happens as soon as they have begun to send.
  'report/memory', 'send',
]);

describe('at the first Ctrl-C', () => {
  const commands = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts')).map((file) => file.slice(0, -3).replaceAll('\\', '/')).sort();
  for (const name of commands.filter((command) => !LOOKING.has(command))) {
    it(`${name.replace('/', ' ')} does not say that nothing was changed: it writes`, async () => {
      const { default: Made } = (await import(`../../src/commands/${name}.ts`)) as { default: new (argv: readonly string[], config: object) => { readonly stopping: string } };
      expect(new Made([], {}).stopping).to.match(/^Stopping: what is in flight is finished/);
    });
  }

  it('all that only look are commands', () => expect([...LOOKING].filter((name) => !commands.includes(name))).to.deep.equal([]));
});
