import { jsonText } from '../../core/printable.ts';
import { compareAddresses } from '../../core/address.ts';
import type { State, StateEntry } from '../../core/state/state.ts';
import type { Json } from '../../core/value.ts';
import { FORMAT_VERSION } from './plan.ts';
import { jsonValue } from './values.ts';

/** The document of `show -json` of a state: every entry by address; texts by digest, secrets as `{"sensitive":true}`, never the key. */
export const stateDocument = (state: State): string => `${jsonText(stateJson(state))}\n`;

export const stateJson = (state: State): Json => ({
  format_version: FORMAT_VERSION, lettactl_version: state.toolVersion, lineage: state.lineage, serial: state.serial, fleet: state.fleet, workspace: state.workspace, server: { ...state.server },
  config_paths: [...state.configPaths].sort(),
  ...(state.lastPlan === undefined ? {} : { last_plan: { ...state.lastPlan } }),
  resources: [...state.resources.values()].sort((a, b) => compareAddresses(a.address, b.address)).map(stateEntryJson),
  runs: state.runs.map(({ planDigest, ...run }) => ({ ...run, ...(planDigest === undefined ? {} : { plan_digest: planDigest }) })),
});

/** One entry, as `state show -json` prints it. */
export const stateEntryJson = (entry: StateEntry): Json => ({
  address: entry.address, type: entry.type, id: entry.id, name: entry.name, status: entry.status,
  base: Object.fromEntries(Object.entries(entry.base).sort(([a], [b]) => compareAddresses(a, b)).map(([path, value]) => [path, jsonValue(value)])),
  depends_on: [...entry.dependsOn].sort(), owed: [...entry.owed],
  ...(entry.used === true ? { used: true } : {}), ...(entry.lifecycle?.prevent_destroy === true ? { prevent_destroy: true } : {}),
});
