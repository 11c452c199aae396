import { defined } from '../../core/config/entries/list.ts';
import { isPlainUrl, textIn } from '../../core/generate/entries.ts';
import type { Writer } from '../../core/generate/writer.ts';
import type { Json } from '../../core/value.ts';

/** What a file takes as a name (fleet-yaml.md §12). */
const NAME = /^[a-z0-9][a-z0-9._-]*$/;

/** Providers with a key of somebody's own. The server does not give a key back: the one that it has is kept as long as the variable is unset. */
export const writer: Writer = {
  section: 'providers',
  write(provider, context) {
    if (context.standing(provider.id) !== 'open') return undefined;
    if (!NAME.test(provider.name)) return void context.leave(provider, 'a fleet file does not take its name');
    const url = textIn(provider, 'base_url');
    // Another server has no key yet that could be kept.
    const key = context.variable(provider, 'API_KEY', { keeps: !context.elsewhere });
    return {
      entry: defined<Json>({
        name: context.nameOf(provider), provider_type: textIn(provider, 'provider_type'), api_key: { from_env: key, preserve_existing: true },
        base_url: url === undefined ? undefined : isPlainUrl(url) ? url : context.placeholder(provider, 'base_url'),
        region: textIn(provider, 'region'), api_version: textIn(provider, 'api_version'),
      }),
      comment: `Its keys stay on the server. Set ${key} only to change or to make it anew.`,
    };
  },
};
