import { Type } from 'typebox';
import { addressOf } from '../../core/address.ts';
import { dependenciesOf, lifecycleOf } from '../../core/config/entries/lifecycle.ts';
import type { LifecycleEntry } from '../../core/config/entries/lifecycle.ts';
import { defined, namedEntriesOf } from '../../core/config/entries/list.ts';
import { secretEntry, secretOf } from '../../core/config/entries/secret.ts';
import type { SecretEntry } from '../../core/config/entries/secret.ts';
import { pointerTo } from '../../core/config/pointer.ts';
import { flag, rule, sharedKeys, text, verbatim } from '../../core/config/schema.ts';
import type { ConfigSection, ExpandContext } from '../../core/resource-type.ts';
import type { Json } from '../../core/value.ts';

/** fleet-yaml.md §12; `base_url` and `api_version` are what the server takes beyond that. */
const providerEntry = Type.Object({
  name: Type.String({
    pattern: '^[a-z0-9][a-z0-9._-]*$', ...rule({ expected: 'a name of small letters, digits, `.`, `_` and `-`, beginning with a letter or digit' }),
    description: 'Its name on the server, unique there; its models are `<name>/<model>`.', examples: ['acme'],
  }),
  provider_type: Type.Optional(text('What kind of provider it is; the server knows which there are.', { examples: ['openai', 'anthropic', 'bedrock'] })),
  api_key: Type.Optional({ ...secretEntry, description: 'The API key (for bedrock the secret access key): `from_env` or `value`.', examples: [{ from_env: 'ACME_API_KEY' }] }),
  access_key: Type.Optional({ ...secretEntry, description: 'The access key id of bedrock: `from_env` or `value`.', examples: [{ from_env: 'AWS_ACCESS_KEY_ID' }] }),
  base_url: Type.Optional(verbatim('Where it is reached, if not at the usual place of its type; `${NAME}` takes a variable of the environment.', { examples: ['https://llm.acme.example/v1'] })),
  region: Type.Optional(text('The region (bedrock).', { examples: ['eu-west-1'] })),
  api_version: Type.Optional(text('The version of its API (azure).', { examples: ['2024-10-21'] })),
  profile: Type.Optional(text('A credentials profile; servers take none, so it is not sent.', { examples: ['default'] })),
  refresh: Type.Optional(flag('Ask the server to list its models anew after a change.', { default: true })),
  ...sharedKeys,
}, rule({ unknown: 'warning' }));

interface ProviderEntry extends LifecycleEntry {
  readonly name: string;
  readonly provider_type?: string;
  /** Null: something that is no secret, which has been reported. */
  readonly api_key?: SecretEntry | null;
  readonly access_key?: SecretEntry;
  readonly base_url?: string;
  readonly region?: string;
  readonly api_version?: string;
  readonly profile?: string;
  readonly refresh?: boolean;
  readonly external?: boolean;
}

/** Keys of the fleet document that declare this type. */
export const sections: readonly ConfigSection[] = [
  {
    key: 'providers',
    schema: Type.Array(providerEntry, { description: 'Model providers with keys of your own.' }),
    expand(value, context) {
      for (const [entry, pointer] of namedEntriesOf<ProviderEntry>(value, '/providers')) addProvider(entry, pointer, context);
    },
  },
  {
    key: 'prune_missing_providers',
    schema: flag('Delete the bring-your-own-key providers of the server that this file does not list; needs `--force`, or a plan that was looked at.', { default: false }),
    expand(value, context) {
      if (value === true) context.prune('provider');
    },
  },
];

const SECRETS = ['api_key', 'access_key'] as const;

function addProvider(entry: ProviderEntry, pointer: string, context: ExpandContext): void {
  const address = addressOf('provider', entry.name);
  const at = (key: string): string => pointerTo(pointer, key);
  const secrets = entry.external ? {} : defined(Object.fromEntries(SECRETS.map((key) => [key, entry[key] ? secretOf(entry[key], at(key), address, context) : undefined])));
  // A key of which nothing is said any more, because its variable is unset: what was applied before stays known, and the server keeps it.
  const kept = entry.external ? [] : SECRETS.filter((key) => entry[key]?.preserve_existing === true && secrets[key] === undefined);
  checkEntry(entry, pointer, context);
  const range = context.range(at('name'));
  context.add({
    address,
    type: 'provider',
    name: entry.name,
    attributes: entry.external ? {} : defined<Json>({
      provider_type: entry.provider_type, ...secrets, region: entry.region, api_version: entry.api_version,
      base_url: entry.base_url === undefined ? undefined : context.interpolate(entry.base_url, at('base_url'), { sensitive: 'url' }),
    }),
    ...(kept.length > 0 ? { owners: Object.fromEntries(kept.map((key) => [key, 'seed' as const])) } : {}),
    context: { ...(entry.refresh === false ? { refresh: false } : {}), ...(kept.length > 0 ? { kept: Object.fromEntries(kept.map((key) => [key, entry[key]?.from_env ?? ''])) } : {}) },
    dependsOn: dependenciesOf(entry),
    ...lifecycleOf(entry),
    ...(entry.external ? { external: true } : {}),
    ...(range ? { range } : {}),
    ranges: defined(Object.fromEntries(Object.keys(entry).map((key) => [key, context.range(at(key))]))),
  });
}

function checkEntry(entry: ProviderEntry, pointer: string, context: ExpandContext): void {
  const report = (severity: 'error' | 'warning', summary: string, at: string, next: string): void => {
    const range = context.range(at);
    context.report({ severity, code: 'LC1521', summary, address: addressOf('provider', entry.name), ...(range ? { range } : {}), next });
  };
  if (entry.profile !== undefined) report('warning', '`profile` is not sent: Letta servers do not take one', pointerTo(pointer, 'profile'), 'Give the keys instead: `api_key`, `access_key`.');
  if (entry.external) return;
  if (entry.provider_type === undefined) report('error', '`provider_type` is missing', pointer, 'Write it: `openai`, `anthropic`, `bedrock` …');
  if (entry.api_key === undefined) report('error', '`api_key` is missing', pointer, 'Write `api_key: { from_env: NAME }`. A provider that is only used here is `external: true`.');
}
