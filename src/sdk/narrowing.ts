import type { Address } from '../core/address.ts';
import type { Fleet } from '../core/desired.ts';
import { suggestions } from '../core/config/suggest.ts';
import { failure } from '../core/diagnostic.ts';
import { nameMatcher } from '../core/glob/name.ts';
import type { FleetInput } from './api.ts';

/**
 * The original's narrowing as targets: `--agent` takes agents whose name contains the text, or fits it when it is a glob (its documents had one, its code the
 * other; no agent's name has a `*`), `--scope` those that have all the tags.
 * What they depend on comes along. LC3207 when nothing matches.
 */
export function narrowingTargets(fleet: Fleet, { agent, scope }: Pick<FleetInput, 'agent' | 'scope'>): readonly Address[] {
  if (agent === undefined && (scope === undefined || scope.length === 0)) return [];
  const tagged = (tags: unknown): boolean => (scope ?? []).every((tag) => Array.isArray(tags) && tags.includes(tag));
  const fits = agent === undefined ? () => true : (/[*?{[]/.test(agent) ? nameMatcher(agent) : undefined) ?? ((name: string) => name.includes(agent));
  const agents = [...fleet.resources.values()].filter(({ type }) => type === 'agent');
  const found = agents.filter((resource) => fits(resource.name) && tagged(resource.attributes['tags']));
  if (found.length > 0) return found.map((resource) => resource.address);
  const wanted = [...(agent === undefined ? [] : [`name contains "${agent}"`]), ...(scope?.length ? [`tags ${scope.join(', ')}`] : [])].join(' and ');
  throw failure('LC3207', `no agent of this fleet matches: ${wanted}`, { next: suggestions(agents.map(({ name }) => name).sort(), 'Its agents')(agent ?? '') ?? 'It has none.' });
}
