import type { LiveObject } from '../../core/live.ts';
import type { Letta } from '../../letta/client.ts';
import { isRefusal } from '../../letta/errors.ts';
import type { InspectQuery } from './api.ts';
import type { Found } from './found.ts';

interface Model { readonly handle?: string | null; readonly name?: string | null; readonly provider_name?: string | null; readonly provider_category?: string | null }

/** Models that agents can have; `query` looks into handle, name, provider and category, whatever the case. */
export async function listModels(letta: Letta, { query }: InspectQuery): Promise<readonly Found[]> {
  const models = await letta.list<Model>('/v1/models/');
  const wanted = query?.toLowerCase() ?? '';
  return models
    .filter(({ handle, name, provider_name: provider, provider_category: category }) => [handle, name, provider, category].some((text) => text?.toLowerCase().includes(wanted)))
    .map((model) => ({ live: plainLive('model', model.handle ?? model.name ?? '', model.handle ?? model.name ?? ''), row: model }));
}

interface Project { readonly id: string; readonly name?: string | null; readonly slug?: string | null }

/** Projects of Letta Cloud, which gives them in an envelope or bare. A server of one's own has none, and not even the route (API notes §7). */
export async function listProjects(letta: Letta): Promise<readonly Found[]> {
  try {
    const answer = await letta.get<readonly Project[] | { readonly projects?: readonly Project[] }>('/v1/projects');
    const projects = 'projects' in answer ? answer.projects ?? [] : (answer as readonly Project[]);
    return projects.map((project) => ({ live: plainLive('project', project.id, project.name ?? project.slug ?? project.id), row: project }));
  } catch (error) {
    if (isRefusal(error, 404)) return [];
    throw error;
  }
}

/** What no fleet declares, and so has neither attributes nor marks. */
export const plainLive = (type: string, id: string, name: string): LiveObject => ({ type, id, name, attributes: {} });
