import type { AgentState } from '@letta-ai/letta-client/resources/agents/agents';
import { DiagnosticError, failure, type Diagnostic } from '../../core/diagnostic.ts';
import type { Json } from '../../core/value.ts';
import { UnknownOutcome } from '../../engine/ports.ts';
import type { Letta } from '../../letta/client.ts';
import { refOf } from '../agents.ts';
import { readOffered, unknownHandles } from '../manage/offered.ts';
import { emptySecrets, listIn, withoutMarks, type AgentFile } from './agent-file.ts';
import type { AgentFileOptions, ImportedAgents } from './api.ts';

type Values = Readonly<Record<string, Json>>;

/** Files are taken in one call, and blocks, tools and folders are made in it. */
const IMPORT_MS = 300_000;

/**
 * Makes agents of an agent file (API notes §11). Names that are there are LC4072, models that are not LC4099, all at once and before anything is sent; our marks never come along. `completing`: what is done with the new agents.
 * What is not as it was is told, for the server does not say it. `file` is changed.
 */
export async function importAgents(letta: Letta, file: AgentFile, options: AgentFileOptions, completing: Completing = asFiles(file, options)): Promise<ImportedAgents> {
  const { agents } = file;
  if (options.name !== undefined && agents.length > 1) throw failure('LC4074', `--name gives one name, and there are ${agents.length} agents in the file`, { next: 'Use --append-copy, or leave --name out.' });
  withoutMarks(file);
  for (const agent of agents) (agent as Record<string, Json>)['name'] = options.name ?? `${String(agent['name'])}${options.appendCopy ? '_copy' : ''}`;
  await refuse(letta, agents.map(({ name }) => String(name)), options);
  if (options.stripMessages) for (const agent of agents) stripMessages(agent as Record<string, Json>);
  const missing = fillSecrets(file, { ...options.environment, ...options.secrets });
  const notes = await toolNotes(letta, file, options.overrideTools ?? false);
  const ids = await send(letta, file, options);
  const made = await Promise.all(ids.map((id) => letta.get<AgentState>(`/v1/agents/${id}`, { query: { include: ['agent.sources'] } })));
  const problems = await completing.complete(made);
  const stale = await recompile(letta, made);
  if (problems.length > 0) throw new DiagnosticError(problems);
  return { kind: 'agents', agents: made.map(refOf), notes: [...stale, ...notes, ...missing, ...folderNotes(file, made), ...completing.notes(made)] };
}

/** What comes after the server's own import. */
export interface Completing {
  /** Before prompts are compiled anew. Gives what failed; the agents stay. */
  complete(made: readonly AgentState[]): Promise<readonly Diagnostic[]>;
  /** What is not as it was. */
  notes(made: readonly AgentState[]): readonly string[];
}

/** A file alone: there is nothing to complete. */
const asFiles = (file: AgentFile, options: AgentFileOptions): Completing => ({ complete: async () => [], notes: () => generalNotes(file, options) });

/** The server has a switch for this, and takes all messages whatever it says (seen on 0.16.8). Without its system message an agent would have no prompt. */
function stripMessages(agent: Record<string, Json>): void {
  const messages = Array.isArray(agent['messages']) ? (agent['messages'] as readonly Json[]) : [];
  const kept = messages.filter((message) => mapIn(message)['role'] === 'system').slice(0, 1);
  agent['messages'] = kept;
  agent['in_context_message_ids'] = kept.map((message) => mapIn(message)['id'] ?? null);
}

/** The prompt comes along as it was compiled where the file is from, with the id of that agent in it (seen on 0.16.8). */
async function recompile(letta: Letta, agents: readonly AgentState[]): Promise<readonly string[]> {
  const failed: string[] = [];
  for (const { id, name } of agents) await letta.post(`/v1/agents/${id}/recompile`).catch(() => failed.push(name));
  return failed.length === 0 ? [] : [`The prompt of ${failed.join(', ')} could not be compiled anew: it still has the id of the agent in the file.`];
}

/** Everything that speaks against it, before anything is sent: names that are taken, models that the server does not have and would only call not found. */
async function refuse(letta: Letta, names: readonly string[], options: AgentFileOptions): Promise<void> {
  const twice = names.filter((name, at) => names.indexOf(name) !== at);
  const there = names.length > 5 ? await letta.all<AgentState>('/v1/agents/') : (await Promise.all([...new Set(names)].map((name) => letta.all<AgentState>('/v1/agents/', { name })))).flat();
  const taken = there.filter(({ name }) => names.includes(name));
  const problems: readonly Diagnostic[] = [
    ...taken.map(({ id, name }): Diagnostic => ({ severity: 'error', code: 'LC4072', summary: `agent "${name}" already exists (${id})`, next: `${another(names.length, options)} Nothing was changed.` })),
    ...[...new Set(twice)].map((name): Diagnostic => ({ severity: 'error', code: 'LC4072', summary: `two agents of the file are called "${name}"`, next: 'Rename one in the file.' })),
    ...(options.model === undefined && options.embedding === undefined ? [] : unknownHandles(await readOffered(letta), options)),
  ];
  if (problems.length > 0) throw new DiagnosticError(problems);
}

/** How to name agents whose names are taken; not by what was tried already. */
function another(agents: number, { appendCopy, name }: AgentFileOptions): string {
  if (appendCopy) return agents > 1 ? 'Rename the agents in the file, or delete those that are there.' : 'Give it a name of its own instead: --name NAME.';
  return name === undefined ? `Give the new one another name: ${agents > 1 ? '' : '--name NAME, or '}--append-copy.` : 'Give it another one: --name NAME.';
}

/**
 * The server gives values only to secrets that the file names, and makes `<encrypted>` of an empty value, which tools would take for the secret
 * (seen on 0.16.8): so those without a value are taken out, and told.
 */
function fillSecrets(file: AgentFile, values: Readonly<Record<string, string>>): readonly string[] {
  const without = emptySecrets(file).filter((name) => values[name] === undefined);
  for (const agent of file.agents as readonly Record<string, Json>[]) {
    const kept = { ...mapIn(agent['tool_exec_environment_variables']), ...mapIn(agent['secrets']), ...values };
    const filled = Object.fromEntries(Object.entries(kept).filter(([name, value]) => !without.includes(name) && typeof value === 'string' && value !== ''));
    agent['secrets'] = filled;
    agent['tool_exec_environment_variables'] = filled;
  }
  return without.length === 0 ? [] : [`No values came along for the secrets ${without.join(', ')}: give them with --secrets, or set them afterwards.`];
}

const mapIn = (value: Json | undefined): Values => (typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Values) : {});

/** Tools go by their names on a server: what is there already is kept, or replaced for everybody. */
async function toolNotes(letta: Letta, file: AgentFile, override: boolean): Promise<readonly string[]> {
  const custom = listIn(file.whole, 'tools').filter((tool) => tool['tool_type'] === undefined || tool['tool_type'] === 'custom');
  if (custom.length === 0) return [];
  const there = new Map((await letta.tools.list()).map((tool) => [tool.name ?? '', tool]));
  const other = custom.filter((tool) => {
    const known = there.get(String(tool['name']));
    return known !== undefined && (known.source_code ?? '') !== (tool['source_code'] ?? '');
  }).map((tool) => String(tool['name'])).sort();
  if (other.length === 0) return [];
  return [override ? `Replaced for every agent on the server: the source of ${other.join(', ')}.` : `Kept as they are on the server, with another source than in the file: ${other.join(', ')} (--override-tools replaces them for every agent).`];
}

async function send(letta: Letta, file: AgentFile, options: AgentFileOptions): Promise<readonly string[]> {
  // A form is no JSON that could be looked through on its way.
  letta.hide(file.whole);
  for (const value of Object.values({ ...options.environment, ...options.secrets })) letta.hide(value);
  const form = new FormData();
  form.append('file', new Blob([JSON.stringify(file.whole)], { type: 'application/json' }), 'agents.af');
  const fields: Readonly<Record<string, string | undefined>> = {
    append_copy_suffix: 'false', override_existing_tools: String(options.overrideTools ?? false), embedding: options.embedding, model: options.model,
  };
  for (const [name, value] of Object.entries(fields)) if (value !== undefined) form.append(name, value);
  try {
    return (await letta.post<{ readonly agent_ids?: readonly string[] }>('/v1/agents/import', form, { timeoutMs: IMPORT_MS })).agent_ids ?? [];
  } catch (error) {
    if (!(error instanceof UnknownOutcome)) throw error;
    throw failure('LC4078', 'the server did not say whether the agents were made', { detail: error.message, next: `Look: lettactl get agents. They would be called ${file.agents.map(({ name }) => String(name)).join(', ')}.` }, { cause: error });
  }
}

/** Folders' names are unique on a server, so a second one is called differently. */
const folderNotes = (file: AgentFile, made: readonly AgentState[]): readonly string[] => {
  const wanted = listIn(file.whole, 'sources').map((folder) => String(folder['name']));
  const got = made.flatMap((agent) => ((agent as { readonly sources?: readonly { readonly name?: string }[] }).sources ?? []).map(({ name }) => name ?? ''));
  const renamed = [...new Set(got.filter((name) => !wanted.includes(name)))].sort();
  return renamed.length === 0 ? [] : [`Folders whose names were taken are called: ${renamed.join(', ')}.`];
};

function generalNotes(file: AgentFile, { stripMessages }: AgentFileOptions): readonly string[] {
  const servers = listIn(file.whole, 'mcp_servers').map((server) => String(server['server_name'])).sort();
  return [
    ...(listIn(file.whole, 'blocks').length > 0 ? ['Blocks were made anew, those that others share too. To keep them shared, use a fleet file: lettactl export agents -f yaml'] : []),
    ...(servers.length > 0 ? [`MCP servers came without their keys: ${servers.join(', ')}.`] : []),
    `An agent file does not hold ${stripMessages ? 'messages (--strip-messages)' : 'messages older than the context window'}, other conversations, archived passages, or identities.`,
  ];
}
