import { DiagnosticError, failure } from '../core/diagnostic.ts';
import type { Inspected, InspectOperations, InspectQuery } from '../operations/inspect/api.ts';
import { known } from './inputs.ts';
import type { Kind } from './kinds.ts';
import { Flags } from './oclif.ts';
import type { OutputForm } from './output-form.ts';
import { wordsOf } from './agents.ts';
import { parseCount } from './quantities.ts';

/** What a canary's name begins with. */
const CANARY = 'CANARY-';

/** Which objects: what each kind knows of these, operations/inspect/query.ts says. */
export const lookFlags = {
  agent: Flags.string({ char: 'a', summary: 'Only what this agent has.', helpValue: 'AGENT' }),
  tags: Flags.string({ summary: 'Only agents, blocks or tools that have all these tags.', helpValue: 'TAG,TAG' }),
  shared: Flags.boolean({ summary: 'Only what two or more agents have.' }),
  orphaned: Flags.boolean({ summary: 'Only what no agent has.' }),
  canary: Flags.boolean({ summary: `Only names that begin with ${CANARY}.` }),
  query: Flags.string({ summary: 'Text to look for in models or passages.', helpValue: 'TEXT' }),
  'archival-tags': Flags.string({ summary: 'Passages that have one of these tags.', helpValue: 'TAG,TAG' }),
  'tag-match-mode': Flags.string({ summary: 'Whether a passage needs any or all of them.', options: ['any', 'all'] }),
  after: Flags.string({ summary: 'Passages made since then.', helpValue: 'DATE' }),
  before: Flags.string({ summary: 'Passages made until then.', helpValue: 'DATE' }),
  limit: Flags.string({ char: 'l', summary: 'At most so many passages (default 100).', helpValue: 'N' }),
};

interface LookFlags {
  readonly agent?: string | undefined; readonly shared: boolean; readonly orphaned: boolean; readonly canary: boolean; readonly query?: string | undefined;
  readonly 'archival-tags'?: string | undefined; readonly 'tag-match-mode'?: string | undefined; readonly after?: string | undefined; readonly before?: string | undefined; readonly limit?: string | undefined;
}

/** A canary's name by the one that it stands for. */
export const canaryName = (name: string): string => (name.startsWith(CANARY) ? name : `${CANARY}${name}`);

/** The question of a command line. A short table needs less than what scripts read. */
export function inspectQuery(flags: LookFlags, { name, tags, output }: { readonly name?: string; readonly tags?: readonly string[]; readonly output: OutputForm }): InspectQuery {
  return known({
    name: name !== undefined && flags.canary ? canaryName(name) : name, tags, agent: flags.agent, shared: flags.shared ? true : undefined, orphaned: flags.orphaned ? true : undefined, prefix: flags.canary ? CANARY : undefined, query: flags.query,
    archivalTags: wordsOf(flags['archival-tags']), tagMatchMode: flags['tag-match-mode'] as 'any' | 'all' | undefined, after: dateOf(flags.after, '--after'), before: dateOf(flags.before, '--before'),
    limit: flags.limit === undefined ? undefined : parseCount(flags.limit, '--limit', 1, 100_000), detail: output.form === 'name' ? 'names' as const : output.form === 'table' ? 'table' as const : 'whole' as const,
  });
}

/** Flags of `get` that mean something for one kind only, or for none that is no list. */
export function refuseIdle({ type, plural }: Kind, flags: Readonly<Record<string, unknown>>): void {
  const idle = type === 'context' || type === 'all' ? [...Object.keys(lookFlags).filter((flag) => type !== 'context' || flag !== 'agent'), 'short', 'full', 'watch'] : [...(type === 'block' ? [] : ['short']), ...(type === 'passage' ? [] : ['full'])];
  const given = idle.find((flag) => flags[flag] !== undefined && flags[flag] !== false);
  if (given !== undefined) throw failure('LC4050', `--${given} says nothing about ${plural === 'all' ? 'everything' : plural}`, { next: 'What each kind takes: docs/inspecting.md' });
}

/** As the server reads it; a day alone is fine. */
function dateOf(text: string | undefined, flag: string): string | undefined {
  if (text !== undefined && (!/^\d{4}-\d\d-\d\d/.test(text) || Number.isNaN(Date.parse(text)))) throw failure('LC4002', `${flag} is no date: ${text}`, { next: 'Write it like 2026-01-31 or 2026-01-31T12:00:00Z.' });
  return text;
}

/** Kinds whose second word names an agent, as in the original; what is no agent's name is one of its own. */
const OF_AGENT: ReadonlySet<string> = new Set(['block', 'conversation', 'passage']);

/** The objects that a question is about, and the agent whose they are, if it named one. */
export async function listOrNarrow(inspect: InspectOperations, kind: string, query: InspectQuery): Promise<{ readonly objects: readonly Inspected[]; readonly agent?: string }> {
  const { name, ...rest } = query;
  if (!OF_AGENT.has(kind) || name === undefined) return { objects: await inspect.list(kind, query), ...(query.agent === undefined ? {} : { agent: query.agent }) };
  if (query.agent !== undefined || query.shared || query.orphaned || (query.tags ?? []).length > 0) return { objects: await inspect.list(kind, query), ...(query.agent === undefined ? {} : { agent: query.agent }) };
  try {
    return { objects: await inspect.list(kind, { ...rest, agent: name }), agent: name };
  } catch (error) {
    if (kind === 'passage' || !(error instanceof DiagnosticError) || error.diagnostics.every(({ code }) => code !== 'LC4013')) throw error;
    const objects = await inspect.list(kind, query);
    if (objects.length === 0) throw failure('LC4013', `there is neither an agent nor a ${kind} "${name}" on the server`, known({ next: error.diagnostics[0]?.next }));
    return { objects };
  }
}
