import type { LiveObject } from '../../core/live.ts';
import type { AgentRef } from '../api.ts';
import type { Fields, Inspected } from './api.ts';
import { openFields } from './open-fields.ts';

/** A row of the server beside what it is; secrets are still in it, so it stays in this room. */
export interface Found {
  /** Type, id, name and mark; for kinds that no fleet declares only these. */
  readonly live: LiveObject;
  readonly row: object;
  /** What other routes say of it, ready to be shown. */
  readonly beside?: Fields;
}

/** The same for people and scripts. */
export function inspectedOf({ live, row, beside = {} }: Found): Inspected {
  const { type, id, name, marker } = live;
  return {
    type, id, name, fields: openFields(type, row), beside,
    ...(marker ? { managedBy: { fleet: marker.fleet, workspace: marker.workspace, address: marker.address, by: 'mark' } } : {}),
  };
}

/** Agents as `attached_agents` has them. */
export const shownAgents = (agents: readonly AgentRef[]): readonly Fields[] => agents.map(({ id, name }) => ({ id, name })).toSorted(byName);

/** By name, then by id, in the order of code units: the same on every machine. */
export const byName = (a: { readonly name: string; readonly id: string }, b: { readonly name: string; readonly id: string }): number => order(a.name, b.name) || order(a.id, b.id);

const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
