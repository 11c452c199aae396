import type { Tool } from '@letta-ai/letta-client/resources/tools';
import { handleHint } from '../../core/config/handles.ts';
import { suggestions } from '../../core/config/suggest.ts';
import { DEFAULT_EMBEDDING } from '../../core/config/resolution.ts';
import { failure, type Diagnostic } from '../../core/diagnostic.ts';
import type { Letta } from '../../letta/client.ts';

/** The model that a new agent takes when nobody chose one, where the server offers it; else the first that it offers. */
const USUAL_MODEL = 'openai/gpt-4o-mini';

interface Model { readonly handle?: string; readonly provider_type?: string; readonly max_context_window?: number | null }

/** What a server has for agents. */
export interface Offered {
  readonly models: ReadonlyMap<string, Model>;
  readonly embeddings: ReadonlySet<string>;
}

export async function readOffered(letta: Letta): Promise<Offered> {
  const [models, embeddings] = await Promise.all([letta.list<Model>('/v1/models/'), letta.list<Model>('/v1/models/embedding')]);
  return { models: new Map(models.flatMap((model) => (model.handle === undefined ? [] : [[model.handle, model]]))), embeddings: new Set(embeddings.flatMap(({ handle }) => handle ?? [])) };
}

/** LC4099 for each handle that the server does not offer, with what it does. */
export function unknownHandles({ models, embeddings }: Offered, wanted: { readonly model?: string | undefined; readonly embedding?: string | undefined }): readonly Diagnostic[] {
  const check = (what: string, handle: string | undefined, offered: Iterable<string>): readonly Diagnostic[] => {
    const names = [...offered].sort();
    if (handle === undefined || names.includes(handle)) return [];
    return [unknownName(`the server does not offer the ${what} "${handle}"`, handleHint(handle, names))];
  };
  return [...check('model', wanted.model, models.keys()), ...check('embedding', wanted.embedding, embeddings)];
}

const unknownName = (summary: string, next: string | undefined): Diagnostic => ({ severity: 'error', code: 'LC4099', summary, ...(next === undefined ? {} : { next }) });

/** The model of a new agent that names none. LC4099 when the server offers none at all. */
export function defaultModel({ models }: Offered): string {
  const model = models.has(USUAL_MODEL) ? USUAL_MODEL : [...models.keys()][0];
  if (model === undefined) throw failure('LC4099', 'the server offers no model', { next: 'Give it a provider first, or say which model: -m HANDLE' });
  return model;
}

/** The embedding of a new agent that names none; undefined where the server has none: an agent can do without. */
export const defaultEmbedding = ({ embeddings }: Offered): string | undefined => (embeddings.has(DEFAULT_EMBEDDING) ? DEFAULT_EMBEDDING : [...embeddings][0]);

/** Tools by name or id, in the order of the words; LC4099 for each that is not there, with the names that are near. */
export async function toolsNamed(letta: Letta, words: readonly string[]): Promise<{ readonly tools: readonly Tool[]; readonly problems: readonly Diagnostic[] }> {
  if (words.length === 0) return { tools: [], problems: [] };
  const all = await letta.tools.list({ fresh: true });
  const suggested = suggestions(all.flatMap(({ name }) => name ?? []).sort(), 'Tools');
  const found = words.map((word) => ({ word, tool: all.find(({ id, name }) => id === word || name === word) }));
  return {
    tools: found.flatMap(({ tool }) => tool ?? []),
    problems: found.flatMap(({ word, tool }) => (tool ? [] : [unknownName(`there is no tool "${word}" on the server`, suggested(word))])),
  };
}

/** What the server takes at a creation (API notes §4); at a renaming it takes anything, and then cannot export the agent. */
const NAME = /^[\p{L}\p{N}_ '-]+$/u;

export function nameProblem(name: string): readonly Diagnostic[] {
  if (NAME.test(name)) return [];
  return [{ severity: 'error', code: 'LC4002', summary: `"${name}" cannot be the name of an agent`, detail: 'letters, digits, spaces, `_`, `-` and `\'`' }];
}

/** LC4093 when there are agents of this name: the server would make a twin, and a fleet file could not tell them apart. `allowed`: undefined where nothing can allow it. */
export async function takenName(letta: Letta, name: string, allowed: boolean | undefined, except?: string): Promise<{ readonly ids: readonly string[]; readonly problems: readonly Diagnostic[] }> {
  const ids = (await letta.all<{ readonly id: string }>('/v1/agents/', { name, show_hidden_agents: true })).map(({ id }) => id).filter((id) => id !== except);
  if (allowed || ids.length === 0) return { ids, problems: [] };
  return { ids, problems: [{ severity: 'error', code: 'LC4093', summary: `an agent "${name}" already exists (${ids.join(', ')})`, next: `Choose another name.${allowed === undefined ? '' : ' The server would take it: --allow-duplicate'}` }] };
}
