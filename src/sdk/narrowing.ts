import type { Address } from '../core/address.ts';
import type { Fleet } from '../core/desired.ts';
import { failure } from '../core/diagnostic.ts';
import type { FleetInput } from './api.ts';

/**
 * The original's narrowing as targets: `--agent` takes agents whose name contains the text, `--scope` those that have all the tags.
 * What they depend on comes along. LC3207 when nothing matches.
 */
export function narrowingTargets(fleet: Fleet, { agent, scope }: Pick<FleetInput, 'agent' | 'scope'>): readonly Address[] {
  if (agent === undefined && (scope === undefined || scope.length === 0)) return [];
  const tagged = (tags: unknown): boolean => (scope ?? []).every((tag) => Array.isArray(tags) && tags.includes(tag));
  const found = [...fleet.resources.values()].filter((resource) => resource.type === 'agent' && (agent === undefined || resource.name.includes(agent)) && tagged(resource.attributes['tags']));
  if (found.length > 0) return found.map((resource) => resource.address);
  const wanted = [...(agent === undefined ? [] : [`name contains "${agent}"`]), ...(scope?.length ? [`tags ${scope.join(', ')}`] : [])].join(' and ');
  throw failure('LC3207', `no agent of this fleet matches: ${wanted}`, { next: 'See the agents with `lettactl graph`.' });
}
