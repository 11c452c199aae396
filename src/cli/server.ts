import { failure } from '../core/diagnostic.ts';
import type { ServerOptions } from '../sdk/api.ts';

/** The server that a command line names. A flag wins over the variable of the other one (`fromEnvironment`: flags that came from variables); two flags are LC4003. */
export function serverOf(flags: { readonly 'base-url'?: string | undefined; readonly remote?: string | undefined }, fromEnvironment: readonly string[] = []): ServerOptions {
  const { 'base-url': baseUrl, remote } = flags;
  if (baseUrl === undefined) return remote === undefined ? {} : { remote };
  if (remote === undefined || fromEnvironment.includes('remote')) return { baseUrl };
  if (fromEnvironment.includes('base-url')) return { remote };
  throw failure('LC4003', '--base-url and --remote both say which server', { next: 'Leave one of them out.' });
}
