// Installs the packages when they are missing or not those of the lock file; does nothing otherwise.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));

/** Runs a program in the project's folder with its output shown; resolves to its exit code. */
export function run(command, args, options = {}) {
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: 'inherit', ...options });
  if (error) throw error;
  return status ?? 1;
}

/** Runs a program of node_modules/.bin. */
export const runPackage = (name, args, options) => run(process.execPath, [`${root}node_modules/${name}`, ...args], options);

const packagesOf = (path) => {
  try {
    return JSON.parse(readFileSync(`${root}${path}`, 'utf8')).packages;
  } catch {
    return undefined;
  }
};

/** Whether every package of the lock file is installed in its version. Times say nothing after a checkout. Optional ones may be of other platforms. */
function isInstalled() {
  const wanted = packagesOf('package-lock.json') ?? {};
  const installed = packagesOf('node_modules/.package-lock.json');
  return installed !== undefined
    && Object.entries(wanted).every(([path, { version, optional }]) => path === '' || optional || installed[path]?.version === version);
}

export function ensureInstalled() {
  if (isInstalled()) return;
  console.error('Installing packages (npm ci) …');
  const status = run(process.platform === 'win32' ? 'npm.cmd' : 'npm', ['ci', '--no-audit', '--no-fund']);
  if (status !== 0) {
    console.error('npm ci failed; nothing else was run.');
    process.exit(status);
  }
}

/** Imported for its effect by scripts whose other imports need packages. */
ensureInstalled();
