// npm run record: plays scripts/recording.mjs on a terminal of its own with a dev server, and draws what was seen as an animated SVG
// (docs/recording.svg): no video, no service, and it can be made anew whenever the output changes.
import './ensure-installed.mjs';
import { spawn as startTerminal } from '@lydell/node-pty';
import headless from '@xterm/headless';
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { root, run } from './ensure-installed.mjs';
import { COLUMNS, ROWS, files, steps } from './recording.mjs';
import { drawFrames } from './recording-svg.mjs';

if (run(process.execPath, [join(root, 'scripts/build.mjs'), '--no-types']) !== 0) process.exit(1);
const out = process.argv[2] ?? join(root, 'docs/recording.svg');
const top = mkdtempSync(join(tmpdir(), 'lettactl-record-'));
const folder = join(top, 'fleet');
const bin = join(top, 'bin');
for (const dir of [folder, bin]) mkdirSync(dir);
for (const [name, text] of Object.entries(files)) {
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), text);
}
writeFileSync(join(bin, 'lettactl'), `#!/bin/sh\nexec "${process.execPath}" "${root}bin/run.js" "$@"\n`, { mode: 0o755 });

const server = spawn(process.execPath, [join(root, 'bin/run.js'), 'dev', '--port', '0', '--data', join(top, 'data')], { stdio: ['ignore', 'pipe', 'inherit'] });
const url = await new Promise((resolve, reject) => {
  server.once('exit', (code) => reject(new Error(`the dev server ended with ${code}`)));
  server.stdout.setEncoding('utf8').on('data', (text) => { const found = /http:\S+/.exec(text)?.[0]; if (found) resolve(found); });
});
const env = {
  PATH: `${bin}:${process.env.PATH}`, HOME: join(top, 'home'), LETTA_BASE_URL: url, TERM: 'xterm-256color', LANG: 'C.UTF-8',
  XDG_DATA_HOME: join(top, 'home'), XDG_CONFIG_HOME: join(top, 'home'), XDG_CACHE_HOME: join(top, 'home'),
};

const screen = new headless.Terminal({ cols: COLUMNS, rows: ROWS, scrollback: 0, allowProposedApi: true, convertEol: false });
/** What the screen showed, and for how many milliseconds. */
const frames = [];
const write = (text) => new Promise((done) => { screen.write(text, done); });

function snapshot(ms) {
  const lines = Array.from({ length: ROWS }, (_, y) => cellsOf(screen.buffer.active.getLine(screen.buffer.active.baseY + y)));
  const same = frames.length > 0 && JSON.stringify(frames.at(-1).lines) === JSON.stringify(lines);
  if (same) frames.at(-1).ms += ms;
  else frames.push({ lines, ms });
}

/** A line as runs of characters of one style. */
function cellsOf(line) {
  const runs = [];
  for (let x = 0; line && x < COLUMNS; x++) {
    const cell = line.getCell(x);
    if (!cell || cell.getWidth() === 0) continue;
    const style = `${cell.isFgPalette() ? cell.getFgColor() : ''}${cell.isBold() ? 'b' : ''}${cell.isUnderline() ? 'u' : ''}${cell.isDim() ? 'd' : ''}`;
    const last = runs.at(-1);
    if (last?.style === style) last.text += cell.getChars() || ' ';
    else runs.push({ x, style, text: cell.getChars() || ' ' });
  }
  while (runs.length > 0 && runs.at(-1).text.trim() === '' && !runs.at(-1).style.includes('u')) runs.pop();
  return runs;
}

/** Runs one command on a terminal; output is looked at as it comes. */
async function play({ command, answers = [], exit = 0 }) {
  const terminal = startTerminal('bash', ['-c', command], { cols: COLUMNS, rows: ROWS, cwd: folder, env });
  let heard = '';
  let chain = Promise.resolve();
  let last = Date.now();
  const waiting = [...answers];
  terminal.onData((data) => {
    const now = Date.now();
    const ms = Math.min(900, now - last);
    last = now;
    heard += data;
    chain = chain.then(async () => {
      if (ms > 30) snapshot(ms);
      await write(data);
    });
    if (waiting.length > 0 && heard.includes(waiting[0].after)) {
      const { text } = waiting.shift();
      setTimeout(() => terminal.write(`${text}\r`), 900);
    }
  });
  const { exitCode } = await new Promise((resolve) => { terminal.onExit(resolve); });
  await sleep(50);
  await chain;
  if (exitCode !== exit) throw new Error(`\`${command}\` ended with ${exitCode} instead of ${exit}:\n${heard}`);
}

try {
  for (const step of steps) {
    await step.before?.(url);
    if (step.clear) await write('\u001b[2J\u001b[H');
    await write('\u001b[32m$\u001b[0m ');
    snapshot(500);
    for (const part of (step.shown ?? step.command).match(/.{1,3}/gs) ?? []) {
      await write(part.replaceAll('\n', '\r\n'));
      snapshot(60);
    }
    await write('\r\n');
    snapshot(250);
    await play(step);
    snapshot(step.pause ?? 2500);
  }
  writeFileSync(out, drawFrames(frames, { columns: COLUMNS, rows: ROWS }));
  console.log(`${frames.length} frames, ${Math.round(frames.reduce((sum, { ms }) => sum + ms, 0) / 1000)} s: ${out}`);
} finally {
  const ended = new Promise((resolve) => { server.once('exit', resolve); });
  server.kill('SIGTERM');
  await ended;
  rmSync(top, { recursive: true, force: true });
}
process.exit(0);
