import { stringify } from 'yaml';
import type { Configuration } from '../../sdk/api.ts';
import type { Json } from '../../core/value.ts';

/** What a run would use, for `config view -o json|yaml`; of our variables the names. Ends with a line feed. */
export function configurationDocument(configuration: Configuration, variables: readonly { readonly name: string; readonly flag?: string; readonly known: boolean }[], output: 'json' | 'yaml'): string {
  const { server, key, project, projectId, fleet, state, remotes, problems } = configuration;
  const value: Json = {
    server: server && { ...server }, api_key: key && { ...key }, project: project && { ...project }, project_id: projectId && { ...projectId },
    fleet: fleet && { ...fleet, files: [...fleet.files] }, state, remotes: { ...remotes },
    variables: variables.map(({ name, flag, known }) => ({ name, flag: flag ?? null, known })),
    problems: problems.map(({ code, severity, summary, next }) => ({ code, severity, summary, ...(next === undefined ? {} : { next }) })),
  };
  return output === 'yaml' ? stringify(value) : `${JSON.stringify(value, null, 2)}\n`;
}
