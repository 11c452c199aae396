import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { COMMANDS, describedCommands, type Described, type Scene } from '../support/every-command.ts';
import { runInside } from '../support/inside.ts';
import { createPlace, type Place } from '../support/place.ts';
import { createScene } from './canary-place.ts';
import { EVERYTHING, KEYS, TOKEN } from './fleets.ts';
import { hostile, NASTY, STEERING } from './hostile-answers.ts';

/** What people asked for byte by byte. */
const RAW: ReadonlySet<string> = new Set(['-raw']);
/** A command waits no longer than that for a server that answers at once. */
const LONG_MS = 20_000;

describe('hostile content', function () {
  this.timeout(600_000);
  let place: Place;
  let scene: Scene;
  let described: readonly Described[];
  let lines = 0;
  const how = { on: false, everything: false, nasty: NASTY };
  const folder = 'a/b/c/d';

  const run = async (id: string, args: readonly string[]) => {
    lines += 1;
    const home = place.path('home');
    const env = { ...KEYS, ...TOKEN, HOME: home, LETTA_BASE_URL: 'http://dev.test', PATH: process.env['PATH'] ?? '', XDG_CACHE_HOME: join(home, 'cache'), XDG_DATA_HOME: join(home, 'data'), XDG_CONFIG_HOME: join(home, 'config') };
    return runInside([...id.split(' '), ...args], { cwd: place.path(folder), env, fetch: hostile(place.fetch, how) });
  };
  /** What lies beside the folder in which commands were run. */
  const outside = (): readonly string[] => [...place.files().keys()].filter((name) => !name.startsWith(`${folder}/`) && !name.startsWith('home/.lettactl/'));

  before(async () => {
    described = await describedCommands();
    place = createPlace();
    place.write(Object.fromEntries(Object.entries(EVERYTHING).map(([name, text]) => [`${folder}/${name}`, text])));
    expect((await run('remote add', ['in-file', 'http://dev.test', '--api-key', 'a-key-of-a-remote'])).code).to.equal(0);
    const applied = await run('apply', ['-auto-approve']);
    expect(applied.code, applied.stderr).to.equal(0);
    scene = await createScene(place, 'one', NASTY.replace('\ud800', ''));
    place.write({ [`${folder}/given.af`]: place.read('given.af').toString() });
    place.remove('given.af');
    expect((await run('plan', ['-out', 'given.bin'])).code).to.equal(0);
  });
  after(() => place.close());

  for (const everything of [false, true]) {
    it(`every command in every form shows nothing that steers a terminal and writes nothing outside, when ${everything ? 'every string' : 'every text'} of the server is hostile`, async () => {
      how.everything = everything;
      const wrong = new Set<string>();
      for (const { id, forms } of described) {
        for (const form of everything ? forms.slice(0, 3) : forms) {
          how.on = false;
          const all = await linesOf(id, scene);
          how.on = true;
          for (const args of all) {
            const begun = performance.now();
            const { stdout, stderr } = await run(id, [...args, ...form]);
            const line = [id, ...args.filter((arg) => !/-[0-9a-f]{4}-/.test(arg) && !arg.startsWith('new-')).slice(0, 2), ...form].join(' ');
            const found = STEERING.exec(stdout) ?? STEERING.exec(stderr);
            if (found && !args.some((arg) => RAW.has(arg))) wrong.add(`${line}: U+${(found[0].codePointAt(0) ?? 0).toString(16)}`);
            if (stderr.includes('LC9001')) wrong.add(`${line}: ${/LC9001[^\n]*/.exec(stderr)?.[0]}`);
            if (performance.now() - begun > LONG_MS) wrong.add(`${line}: ${Math.round(performance.now() - begun)} ms`);
          }
        }
      }
      how.on = false;
      expect([...wrong]).to.deep.equal([]);
      expect(outside()).to.deep.equal([]);
      expect(existsSync('/evil') || existsSync('/tmp/evil')).to.equal(false);
      expect(({} as { readonly polluted?: unknown }).polluted).to.equal(undefined);
      console.log(`      ${described.length} commands, ${lines} command lines`);
    });
  }
});

async function linesOf(id: string, scene: Scene): Promise<readonly (readonly string[])[]> {
  return (await COMMANDS[id]?.(scene)) ?? [];
}
