import type { RemoteInfo } from '../../sdk/api.ts';
import type { Json } from '../../core/value.ts';

/** A remote for programs, by the words of the file that it is kept in; whether there is a key, never the key. */
export const remoteJson = ({ name, url, active, key, project, projectId }: RemoteInfo): Json => ({
  name, base_url: url, active, api_key: key === null ? null : { from: key.from }, project: project ?? null, project_id: projectId ?? null,
});
