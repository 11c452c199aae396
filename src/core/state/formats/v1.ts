import type { Static } from 'typebox';
import { compareAddresses } from '../../address.ts';
import { canonicalJson } from '../../canonical.ts';
import { sha256Hex } from '../../digest.ts';
import { escapeKeys, unescapeKeys } from '../keys.ts';
import { shaped } from '../shape.ts';
import type { RunRecord, State } from '../state.ts';
import { Malformed } from '../untrusted-json.ts';
import { entryFromFile, entryToFile } from './v1-entry.ts';
import { FileV1 } from './v1-schema.ts';

type File = Static<typeof FileV1>;

/** The state as text: canonical JSON, indented for people, with a checksum over its content. Equal states give equal text. */
export function encodeV1(state: State): string {
  const content = escapeKeys(contentOf(state)) as Record<string, unknown>;
  return `${canonicalJson({ ...content, checksum: checksumOf(content) }, 1)}\n`;
}

/** Inverse of `encodeV1`. `document` is parsed JSON from anywhere; throws Malformed when it is not what `encodeV1` writes. */
export function decodeV1(document: unknown): State {
  // Keys are looked at before the schema, which asks objects for members by name.
  const opened = unescapeKeys(document);
  const file = shaped(FileV1, opened);
  const { checksum: _, ...content } = document as Record<string, unknown>;
  if (checksumOf(content) !== file.checksum) throw new Malformed('its checksum does not fit its content');
  return stateOf(file);
}

const checksumOf = (content: Record<string, unknown>): string => `sha256:${sha256Hex(canonicalJson(content))}`;

const contentOf = (state: State): Omit<File, 'checksum'> => ({
  format: 'lettactl-state',
  version: 1,
  tool_version: state.toolVersion,
  lineage: state.lineage,
  serial: state.serial,
  fleet: state.fleet,
  workspace: state.workspace,
  server: { key: state.server.key, url: state.server.url },
  config_paths: [...state.configPaths],
  ...(state.lastPlan && { last_plan: { ...state.lastPlan } }),
  runs: state.runs.map(({ planDigest, ...run }) => ({ ...run, ...(planDigest !== undefined && { plan_digest: planDigest }) })),
  rebound: [...state.rebound],
  hmac_key: state.hmacKey,
  resources: Object.fromEntries([...state.resources].map(([address, entry]) => [address, entryToFile(entry)])),
});

const stateOf = (file: File): State => ({
  lineage: file.lineage,
  serial: file.serial,
  toolVersion: file.tool_version,
  fleet: file.fleet,
  workspace: file.workspace,
  server: file.server,
  configPaths: file.config_paths,
  ...(file.last_plan && { lastPlan: file.last_plan }),
  runs: file.runs.map(({ plan_digest, ...run }): RunRecord => ({ ...run, ...(plan_digest !== undefined && { planDigest: plan_digest }) })),
  rebound: file.rebound,
  hmacKey: file.hmac_key,
  resources: new Map(
    Object.entries(file.resources)
      .map(([address, entry]) => entryFromFile(address, entry))
      .sort((a, b) => compareAddresses(a.address, b.address))
      .map((entry) => [entry.address, entry]),
  ),
});
