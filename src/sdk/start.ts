import { existsSync } from 'node:fs';
import * as promises from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { completeGitignore } from '../backends/local/gitignore.ts';
import { statePathOf } from '../backends/local/layout.ts';
import { fleetJsonSchema } from '../core/config/json-schema.ts';
import { DEFAULT_EMBEDDING } from '../core/config/resolution.ts';
import { schemaLine, starterFleet, STARTER_PROMPT } from '../core/config/starter.ts';
import { DiagnosticError, failure } from '../core/diagnostic.ts';
import { DEFAULT_FILES } from '../engine/fleet-files.ts';
import { nameProblem, repositoryRoot } from '../engine/load.ts';
import type { ServerOffer, Started, StartInput } from './api.ts';
import type { Session } from './session.ts';
import { writeWhole } from './whole-file.ts';

/** Models that a new fleet takes when nobody chose one, the first that is offered. */
const USUAL_MODELS: readonly string[] = ['openai/gpt-4o-mini', 'openai/gpt-4.1-mini', 'anthropic/claude-haiku-4-5'];
const CONTEXT_WINDOW = 32_000;
const SCHEMA = 'fleet.schema.json';

/** The name of a fleet that lies in this folder. */
export const nameFor = (folder: string): string => basename(folder).normalize('NFC').replace(/[^\p{L}\p{N} ._-]+/gu, '-').replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, '').slice(0, 100) || 'default';

/**
 * Writes a first fleet file into the working folder, with what it names, its schema for editors, and the lines that keep the state out of git.
 * Nothing that is there is overwritten (LC4024). `fleet`: its text instead of the starter's.
 */
export async function startFleet(session: Session, input: StartInput, offer: ServerOffer | undefined, fleet?: string): Promise<Started> {
  const { cwd } = session;
  const there = DEFAULT_FILES.find((name) => existsSync(join(cwd, name)));
  if (there !== undefined) throw failure('LC4024', `${there} is there already, and is not overwritten`, { next: 'Check it with `lettactl init`, or begin in another folder: lettactl -chdir=FOLDER init' });
  const name = input.name ?? nameFor(cwd);
  const unfit = nameProblem(name);
  if (unfit) throw new DiagnosticError([{ ...unfit, next: 'Give another one: --fleet NAME' }]);
  const model = input.model ?? USUAL_MODELS.find((handle) => offer?.models.some((one) => one.handle === handle)) ?? offer?.models[0]?.handle ?? USUAL_MODELS[0] ?? '';
  const most = offer?.models.find(({ handle }) => handle === model)?.contextWindow ?? CONTEXT_WINDOW;
  const embedding = input.embedding ?? (!offer || offer.embeddings.includes(DEFAULT_EMBEDDING) ? DEFAULT_EMBEDDING : (offer.embeddings[0] ?? DEFAULT_EMBEDDING));
  const files: Readonly<Record<string, string>> = {
    'fleet.yaml': schemaLine(SCHEMA) + (fleet ?? starterFleet({ name, model, embedding, contextWindow: Math.min(CONTEXT_WINDOW, most) })),
    ...(fleet === undefined ? { 'prompts/assistant.md': STARTER_PROMPT } : {}),
    [SCHEMA]: `${JSON.stringify(fleetJsonSchema(session.registry.sections), null, 2)}\n`,
  };
  const taken = Object.keys(files).filter((path) => existsSync(join(cwd, path)));
  if (taken.length > 0) throw failure('LC4024', `${taken.join(' and ')} ${taken.length === 1 ? 'is' : 'are'} there already, and not overwritten`, { next: 'Move that away, or begin in another folder: lettactl -chdir=FOLDER init' });
  try {
    await promises.mkdir(cwd, { recursive: true });
    // The fleet file last: with it the folder holds a fleet, and it is whole.
    for (const path of Object.keys(files).reverse()) {
      await promises.mkdir(dirname(join(cwd, path)), { recursive: true });
      await writeWhole(join(cwd, path), files[path] ?? '', 0o666);
    }
    const statePath = statePathOf({ folder: cwd, fleet: name, workspace: 'default' });
    await completeGitignore(promises, { folder: cwd, gitRoot: repositoryRoot(cwd) ?? cwd, statePath });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : undefined;
    if (code === undefined) throw error;
    throw failure('LC4020', `the fleet cannot be written to ${cwd}: ${code}`, { next: 'Make the folder writable, or make room.' }, { cause: error });
  }
  return { name, files: Object.keys(files), ...(fleet === undefined ? { model } : {}) };
}
