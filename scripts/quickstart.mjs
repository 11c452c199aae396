// `npm run quickstart`: a fleet planned, applied, changed behind the tool's back, and found out; on a server of its own, in a
// temporary folder. Leaves nothing behind and nothing running, also when it fails or is interrupted.
import './ensure-installed.mjs';
import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run, root } from './ensure-installed.mjs';

const started = Date.now();
const program = `${root}bin/run.js`;
const say = (text = '') => process.stdout.write(`${text}\n`);

if (run(process.execPath, [`${root}scripts/build.mjs`, '--no-types']) !== 0) process.exit(1);

const folder = mkdtempSync(join(tmpdir(), 'lettactl-quickstart-'));
const fleet = join(folder, 'fleet');
const data = join(folder, 'data');
const home = join(folder, 'home');
const running = new Set();
let interrupted = false;

/** Nothing of the caller's own settings: no server, no key, no flags. */
const environment = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(LETTA|XDG_)/.test(name)));
Object.assign(environment, { XDG_DATA_HOME: home, XDG_CONFIG_HOME: home, XDG_CACHE_HOME: home });

/** Starts the program; its output goes to `hear`. */
function start(args, hear) {
  const child = spawn(process.execPath, [program, ...args], { cwd: fleet, env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
  running.add(child);
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', hear);
  const ended = new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      running.delete(child);
      resolve(code ?? signal);
    });
  });
  return { child, ended };
}

/** Runs one command and shows it; stops the story when it does not end as it should. */
async function lettactl(args, { exit = 0, contains = [], show = true } = {}) {
  if (show) say(`$ lettactl ${args.join(' ')}`);
  let output = '';
  const code = await start(args, (text) => {
    output += text;
    if (show) process.stdout.write(text);
  }).ended;
  if (show) say();
  for (const text of contains) if (!output.includes(text)) throw new Error(`\`lettactl ${args.join(' ')}\` did not say "${text}"`);
  if (code !== exit) throw new Error(`\`lettactl ${args.join(' ')}\` ended with ${code} instead of ${exit}`);
  return output;
}

async function startServer() {
  let output = '';
  const { child, ended } = start(['dev', '--port', '0', '--data', data], () => undefined);
  const url = await Promise.race([
    new Promise((resolve) => child.stdout.on('data', (text) => {
      output += text;
      const found = /listening on (\S+)/.exec(output);
      if (found) resolve(found[1]);
    })),
    ended.then((code) => { throw new Error(`the server ended with ${code}`); }),
    new Promise((_, reject) => setTimeout(() => reject(new Error('the server did not start within 30 s')), 30_000).unref()),
  ]);
  ended.catch(() => undefined);
  return url;
}

async function api(url, method, path, body) {
  const response = await fetch(`${url}${path}`, { method, ...(body ? { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } } : {}) });
  if (!response.ok) throw new Error(`${method} ${path}: the server answered ${response.status}`);
  return response.json();
}

/** Ends what still runs, each by its own process, and waits for it. */
async function cleanUp() {
  await Promise.all([...running].map((child) => new Promise((done) => {
    const late = setTimeout(() => child.kill('SIGKILL'), 3000);
    child.once('close', () => {
      clearTimeout(late);
      done();
    });
    child.kill('SIGTERM');
  })));
  rmSync(folder, { recursive: true, force: true });
}

for (const [signal, code] of [['SIGINT', 130], ['SIGTERM', 143], ['SIGHUP', 129]]) {
  process.on(signal, () => {
    interrupted = true;
    void cleanUp().then(() => process.exit(code));
  });
}

async function story() {
  cpSync(`${root}examples/quickstart`, fleet, { recursive: true });
  mkdirSync(join(data, 'mcp'), { recursive: true });
  cpSync(`${root}examples/quickstart/mcp`, join(data, 'mcp'), { recursive: true });

  say('A fleet of two agents, from a file to a server and back.');
  say();
  say('First a server: a local stand-in for Letta, in a temporary folder.');
  const url = await startServer();
  environment.LETTA_BASE_URL = url;
  say(`It listens on ${url}. The fleet is a copy of examples/quickstart.`);
  say();

  say('Planning changes nothing. The plan goes into a file.');
  await lettactl(['plan', '-out', 'plan.bin'], { contains: ['11 to add', 'sha256:'] });
  say('The file can be reviewed anywhere, by people (here only its last lines) and by programs.');
  const shown = await lettactl(['show', 'plan.bin'], { show: false, contains: ['11 to add'] });
  say('$ lettactl show plan.bin');
  say(`…\n${shown.trimEnd().split('\n').slice(-2).join('\n')}\n`);
  say('Applying does exactly what the plan says.');
  await lettactl(['apply', 'plan.bin'], { contains: ['Apply complete! Resources: 11 added, 0 changed, 0 destroyed.'] });
  say('Planned again, there is nothing left to do.');
  await lettactl(['plan', '-detailed-exitcode'], { contains: ['No changes.'] });

  say('Now somebody edits a prompt on the server, behind our back.');
  const [agent] = await api(url, 'GET', '/v1/agents/?name=support-agent');
  await api(url, 'PATCH', `/v1/agents/${agent.id}`, { system: agent.system.replace('Be kind to every customer.', 'Be brief.') });
  say('Refresh finds it; with -detailed-exitcode it exits 2, for cron and CI.');
  await lettactl(['refresh', '-detailed-exitcode'], { exit: 2, contains: ['system_prompt', 'agent.support-agent'] });

  say('Try next:');
  say('  cp -r examples/quickstart my-fleet                        your own copy');
  say('  mkdir my-data && cp -r my-fleet/mcp my-data/              what its MCP server offers on the stand-in');
  say('  node bin/run.js dev --data my-data                        a server that stays (in another terminal)');
  say('  export LETTA_BASE_URL=http://localhost:8283');
  say('  node bin/run.js -chdir=my-fleet apply                     look at the plan, say yes');
  say('  edit my-fleet/prompts/support.md, and apply again         only the difference is written');
}

try {
  await story();
} catch (error) {
  if (interrupted) await new Promise(() => undefined); // the signal's own clean-up ends the process
  console.error(`The quickstart stopped: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
} finally {
  await cleanUp();
}
say();
say(`${process.exitCode ? 'Stopped' : 'Done'} after ${((Date.now() - started) / 1000).toFixed(1)} s. Nothing is left running.`);
