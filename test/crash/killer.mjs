// Loaded before the program (node --import): dies by SIGKILL at one chosen instant. `CRASH` says which:
//   {"calls": K, "moment": "before" | "answered"}   around the K-th request that writes
//   {"files": K, "moment": "before" | "after"}               around the K-th step on the disk
// and without one, `CRASH_COUNT` names a file that gets how many of each there were, and what they were.
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

const crash = process.env.CRASH ? JSON.parse(process.env.CRASH) : undefined;
const seen = { calls: [], files: [] };

function die() {
  process.kill(process.pid, 'SIGKILL');
  for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
}

const send = globalThis.fetch;
globalThis.fetch = async (input, init) => {
  const { method, url } = new Request(input, { ...init, body: undefined });
  const { pathname } = new URL(url);
  if (method === 'GET' || pathname.endsWith('/search')) return send(input, init);
  const here = seen.calls.push(`${method} ${pathname}`);
  if (crash?.calls !== here) return send(input, init);
  if (crash.moment === 'before') die();
  await send(input, init);
  die();
};

const around = (object, name, label = name) => {
  const original = object[name];
  object[name] = async function step(...args) {
    if (name === 'open' && (args[1] === undefined || args[1] === 'r')) return original.apply(this, args);
    const here = seen.files.push(label);
    const mine = crash?.files === here;
    if (mine && crash.moment === 'before') die();
    const result = await original.apply(this, args);
    if (mine) die();
    return result;
  };
};
const { open } = fs.promises;
const probe = await open(process.execPath, 'r');
const handle = Object.getPrototypeOf(probe);
await probe.close();
for (const name of ['open', 'rename', 'unlink', 'rmdir', 'mkdir', 'link', 'copyFile', 'appendFile']) around(fs.promises, name);
for (const name of ['writeFile', 'sync', 'datasync']) around(handle, name, `handle.${name}`);
syncBuiltinESMExports();

if (process.env.CRASH_COUNT) process.on('exit', () => fs.writeFileSync(process.env.CRASH_COUNT, JSON.stringify(seen)));
