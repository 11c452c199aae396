import { readFile, rm, stat } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { basename, dirname, extname, join, relative, resolve } from 'node:path';
import { renamedFleet } from '../core/config/renamed.ts';
import { DiagnosticError, failure, type Diagnostic } from '../core/diagnostic.ts';
import { nameOf, typeOf } from '../core/address.ts';
import { DEFAULT_FILES } from '../engine/fleet-files.ts';
import { MAX_AGENT_FILE } from '../operations/transfer/agent-file.ts';
import type { Applied, ApplyInput, ImportedFleet, ImportFileInput, Planned } from './api.ts';
import { backupIn, type BackupSource } from './open-backup.ts';
import type { Session } from './session.ts';
import { writeWhole } from './whole-file.ts';

export type Apply = (input: ApplyInput) => Promise<Applied>;

type Source =
  | { readonly kind: 'agents'; readonly name: string; readonly bytes: Uint8Array }
  | BackupSource
  /** `path` is absolute, `shown` as it was given. */
  | { readonly kind: 'fleet'; readonly path: string; readonly shown: string };

/** What a file to be imported is: its content tells, for both kinds may be JSON. LC4075 when it cannot be read. */
export async function openImport(file: string, cwd: string): Promise<Source> {
  const path = resolve(cwd, file);
  const unreadable = (code: string): Error => failure('LC4075', code === 'ENOENT' ? `there is no file ${file}` : `${file} cannot be read: ${code}`, { next: 'Name an agent file (.af), a fleet file, or a folder with one.' });
  const facts = await stat(path).catch((error: unknown) => { throw unreadable(codeOf(error)); });
  const backup = facts.isDirectory() ? backupIn(path, file) : basename(path) === 'agent.af' && existsSync(join(dirname(path), 'agent.json')) ? backupIn(dirname(path), dirname(file)) : undefined;
  if (backup) return backup;
  if (facts.isDirectory()) {
    const inside = DEFAULT_FILES.find((name) => existsSync(join(path, name)));
    if (inside === undefined) throw failure('LC4075', `there is no fleet file in ${file}`, { next: `It would be called ${DEFAULT_FILES.join(' or ')}.` });
    return { kind: 'fleet', path: join(path, inside), shown: join(file, inside) };
  }
  if (!facts.isFile()) throw unreadable('it is no ordinary file');
  const suffix = extname(path).toLowerCase();
  if (suffix === '.yaml' || suffix === '.yml') return { kind: 'fleet', path, shown: file };
  if (facts.size > MAX_AGENT_FILE) throw failure('LC4073', `${file} is no agent file: it is larger than ${MAX_AGENT_FILE / 1024 / 1024} MB`, { next: 'Export it without its folders, or without messages.' });
  const bytes = await readFile(path).catch((error: unknown) => { throw unreadable(codeOf(error)); });
  return suffix !== '.af' && isFleet(bytes) ? { kind: 'fleet', path, shown: file } : { kind: 'agents', name: file, bytes };
}

/** Whether a JSON text has the keys of a fleet file and none of an agent file's. Anything broken is taken for an agent file, which tells what is wrong. */
function isFleet(bytes: Uint8Array): boolean {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return false;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const keys = Object.keys(value);
  return keys.some((key) => ['agents', 'shared_blocks', 'settings', 'name'].includes(key)) && !keys.some((key) => ['blocks', 'sources', 'created_at', 'core_memory', 'agent_type'].includes(key));
}

const ONLY_AGENT_FILES = ['stripMessages', 'embedding', 'model', 'overrideTools', 'secrets', 'environment'] as const;
const FLAG: Readonly<Record<(typeof ONLY_AGENT_FILES)[number], string>> = { stripMessages: '--strip-messages', embedding: '--embedding', model: '--model', overrideTools: '--override-tools', secrets: '--secrets', environment: '--env-vars' };

/** LC4074 with the flags that say how an agent file becomes agents, where there is none: `what` is there instead. */
export function refuseAgentOptions(input: ImportFileInput, what: string, next: string): void {
  const given = ONLY_AGENT_FILES.filter((key) => input[key] !== undefined && input[key] !== false);
  if (given.length > 0) throw failure('LC4074', `${given.map((key) => FLAG[key]).join(', ')}: only for agent files, and ${what}`, { next });
}

/**
 * Deploys a fleet file: a plan and an apply, by the rules of consent that apply has. An agent that is on the server and not this fleet's own is LC4072,
 * and nothing is done. With `name` or `appendCopy` it is a fleet of its own: a file with the new names is written beside the given one, and stays if it was applied.
 */
export async function importFleet(session: Session, source: Extract<Source, { kind: 'fleet' }>, input: ImportFileInput, apply: Apply): Promise<ImportedFleet> {
  const { file: _file, onProgress: _progress, name, appendCopy, approve, consent, stripMessages: _strip, embedding: _embedding, model: _model, overrideTools: _override, secrets: _secrets, environment: _environment, ...rest } = input;
  refuseAgentOptions(input, `${source.shown} is a fleet file`, 'Write it into the fleet file; secrets come from the environment.');
  const copy = name === undefined && !appendCopy ? undefined : await writeCopy(session, source, name);
  const path = copy ?? source.path;
  let written = false;
  try {
    const applied = await apply({
      // Consent to everything is given below: whoever gives it beforehand is not asked, and nothing would be looked at.
      ...rest, files: [path], ...(consent ? { consent: { ...consent, autoApprove: false } } : {}),
      async approve(planned, held) {
        refuseTaken(planned, rest.adoptAny ?? false, second(input));
        const answer = approve && !consent?.autoApprove ? await approve(planned, held) : { go: true, ...(consent ? { consent } : {}) };
        written = answer.go;
        return answer;
      },
    });
    return { kind: 'fleet', file: copy === undefined ? source.shown : relative(session.cwd, copy), applied };
  } catch (error) {
    throw error instanceof DiagnosticError ? new DiagnosticError(error.diagnostics.map((one) => existing(one, second(input)))) : error;
  } finally {
    if (copy !== undefined && !written) await rm(copy, { force: true });
  }
}

/** An agent of another fleet: as far as an import goes it exists, and that is all. */
const existing = (one: Diagnostic, next: string): Diagnostic =>
  (one.code === 'LC3201' && one.address !== undefined && typeOf(one.address) === 'agent' ? { ...one, code: 'LC4072', summary: `agent "${nameOf(one.address)}" already exists: ${one.summary}`, next } : one);

/** What to do about agents that are there: what was tried already is no advice. */
function second({ appendCopy, name }: ImportFileInput): string {
  const other = appendCopy || name !== undefined ? 'Give it another name (--name NAME, for a file with one agent), or delete the one that is there.' : 'Make a second one: --append-copy, or --name NAME. To take this one over: lettactl apply -f FILE.';
  return `${other} Nothing was changed.`;
}

/** Agents that the plan would take over: they are somebody's, and an import makes new ones. */
function refuseTaken({ plan }: Planned, adoptAny: boolean, next: string): void {
  const taken = adoptAny ? [] : plan.changes.filter((change) => typeOf(change.address) === 'agent' && (change.action === 'adopt' || change.reasons.includes('not-owned')));
  const problems = taken.map((change): Diagnostic => ({
    severity: 'error', code: 'LC4072', address: change.address, summary: `agent "${change.name}" already exists${change.id === undefined ? '' : ` (${change.id})`}`,
    next,
  }));
  if (problems.length > 0) throw new DiagnosticError(problems);
}

async function writeCopy(session: Session, { path, shown }: Extract<Source, { kind: 'fleet' }>, name: string | undefined): Promise<string> {
  const stem = basename(path).replace(/\.[^.]+$/, '');
  const suffix = name === undefined ? '_copy' : `-${name.replace(/[^\p{L}\p{N}_-]+/gu, '-')}`;
  const text = await readFile(path, 'utf8').catch((error: unknown) => { throw failure('LC4075', `${shown} cannot be read: ${codeOf(error)}`, { next: 'Make it readable.' }); });
  const renamed = renamedFleet(text, { fleet: (own) => `${own ?? (stem === 'fleet' ? 'default' : stem)}${suffix}`, agent: (old) => name ?? `${old}_copy`, folder: (old) => `${old}${suffix}` });
  if ('problem' in renamed) throw failure('LC4074', `${shown}: ${renamed.problem}`, { next: 'Rename the agents in the file itself.' });
  if (name !== undefined && renamed.agents > 1) throw failure('LC4074', `--name gives one name, and there are ${renamed.agents} agents in ${shown}`, { next: 'Use --append-copy, or leave --name out.' });
  const target = join(dirname(path), `${stem}${suffix}.yaml`);
  if (existsSync(target)) throw failure('LC4070', `${relative(session.cwd, target)} is there already, and not overwritten`, { next: `That is the fleet of an earlier copy: lettactl apply -f ${relative(session.cwd, target)}` });
  try {
    await writeWhole(target, renamed.text, 0o666);
  } catch (error) {
    throw failure('LC4075', `${relative(session.cwd, target)} cannot be written: ${codeOf(error)}`, { next: 'Make the folder writable, or make room.' }, { cause: error });
  }
  return target;
}

const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : String(error));
