import type { Configuration } from '../../sdk/api.ts';
import type { Json } from '../../core/value.ts';

/** What a run would use, for programs; of our variables the names. */
export function configurationJson(configuration: Configuration, variables: readonly { readonly name: string; readonly flag?: string; readonly known: boolean }[]): Json {
  const { server, key, project, projectId, fleet, state, remotes, problems } = configuration;
  return {
    server: server && { ...server }, api_key: key && { ...key }, project: project && { ...project }, project_id: projectId && { ...projectId },
    fleet: fleet && { ...fleet, files: [...fleet.files] }, state, remotes: { ...remotes },
    variables: variables.map(({ name, flag, known }) => ({ name, flag: flag ?? null, known })),
    problems: problems.map(({ code, severity, summary, next }) => ({ code, severity, summary, ...(next === undefined ? {} : { next }) })),
  };
}
