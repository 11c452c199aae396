import type { Fleet, OutputPart } from '../core/desired.ts';
import type { Registry } from '../core/registry.ts';
import type { State } from '../core/state/state.ts';
import type { Environment } from '../engine/ports.ts';
import { secretText } from '../engine/secrets.ts';
import type { OutputValue } from './api.ts';

/** Where Letta Cloud answers: there objects also have pages for people. */
const CLOUD = 'https://api.letta.com';

/** The outputs of a fleet, by name, from what was last applied. Asks no server. */
export function outputsOf(fleet: Pick<Fleet, 'outputs' | 'resources'>, state: State | null, { registry, environment }: { readonly registry: Registry; readonly environment: Environment }): readonly OutputValue[] {
  const text = (part: OutputPart): string | undefined => {
    if ('literal' in part) return part.literal;
    if ('secret' in part) return secretText(part.secret, environment);
    const entry = state?.resources.get(part.address);
    if (part.fact === 'name') return entry?.name ?? fleet.resources.get(part.address)?.name;
    if (!entry || !state) return undefined;
    const { api } = registry.get(entry.type);
    return part.fact === 'id' ? entry.id : api && urlOf(api, entry.id, state.server.url);
  };
  return [...fleet.outputs].sort((a, b) => (a.name < b.name ? -1 : 1)).map(({ name, parts, sensitive, description }) => {
    const texts = parts.map(text);
    const known = texts.every((part) => part !== undefined);
    return { name, sensitive, ...(known ? { value: texts.join('') } : {}), ...(description === undefined ? {} : { description }) };
  });
}

const urlOf = ({ collection, page }: NonNullable<ReturnType<Registry['get']>['api']>, id: string, server: string): string =>
  (page !== undefined && server.replace(/\/+$/, '') === CLOUD ? `${page}${id}` : `${server.replace(/\/+$/, '')}/v1/${collection}/${id}`);
