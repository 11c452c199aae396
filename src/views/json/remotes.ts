import { stringify } from 'yaml';
import type { RemoteInfo } from '../../sdk/api.ts';
import type { Json } from '../../core/value.ts';

/** Remotes for `-o json` and `-o yaml`, by the words of the file that they are kept in; whether there is a key, never the key. */
export const remotesDocument = (remotes: readonly RemoteInfo[], output: 'json' | 'yaml'): string => documentOf(remotes.map(remoteJson), output);

export const remoteDocument = (remote: RemoteInfo, output: 'json' | 'yaml'): string => documentOf(remoteJson(remote), output);

const remoteJson = ({ name, url, active, key, project, projectId }: RemoteInfo): Json => ({
  name, base_url: url, active, api_key: key === null ? null : { from: key.from }, project: project ?? null, project_id: projectId ?? null,
});

const documentOf = (value: Json, output: 'json' | 'yaml'): string => (output === 'yaml' ? stringify(value) : `${JSON.stringify(value, null, 2)}\n`);
