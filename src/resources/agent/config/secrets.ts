import { Type } from 'typebox';
import { entriesOf } from '../../../core/config/entries/list.ts';
import { keepsExisting, secretEntry, secretOf } from '../../../core/config/entries/secret.ts';
import type { SecretEntry } from '../../../core/config/entries/secret.ts';
import { pointerTo } from '../../../core/config/pointer.ts';
import { Text } from '../../../core/config/schema.ts';
import type { Address } from '../../../core/address.ts';
import type { ConfigSection, ExpandContext } from '../../../core/resource-type.ts';
import type { Json } from '../../../core/value.ts';
import type { AgentPlace } from './links.ts';

const DESCRIPTION = 'Secrets by name: its tools get them as environment variables. Names are written in capitals.';

/** The secrets of one agent (fleet-yaml.md §11). */
export const secretsEntry = Type.Record(Type.String(), secretEntry, { description: DESCRIPTION, examples: [{ CRM_TOKEN: { from_env: 'CRM_TOKEN' } }] });

export type SecretsEntry = Readonly<Record<string, SecretEntry>>;

/** Secrets under their names on the server; undefined: the one that the server has is kept. */
type Secrets = ReadonlyMap<string, Json | undefined>;

/** What the secrets of the fleet's head are, found before any agent is expanded, by the document they are for. */
const heads = new WeakMap<object, { globals?: Map<string, Json | undefined>; preserved?: Set<string> }>();

const headOf = ({ document }: ExpandContext) => {
  const known = heads.get(document);
  if (known) return known;
  const head = {};
  heads.set(document, head);
  return head as { globals?: Map<string, Json | undefined>; preserved?: Set<string> };
};

/** Keys of the fleet document that are about all agents' secrets. They come before the agents. */
export const secretSections: readonly ConfigSection[] = [
  {
    key: 'global-secrets',
    schema: Type.Record(Type.String(), secretEntry, { description: 'Secrets of every agent; an agent\'s own ones win.', examples: [{ API_URL: { value: 'https://api.example.com' } }] }),
    expand(value, context) {
      const head = headOf(context);
      const found = readSecrets(value as unknown as SecretsEntry, '/global-secrets', undefined, context);
      head.globals = new Map([...found, ...(head.globals ?? [])]);
    },
  },
  {
    key: 'preserve_secrets',
    schema: Type.Array(Text, { description: 'Names of secrets that `--prune secrets` leaves on the server.', examples: [['SESSION_KEY']] }),
    expand(value, context) {
      const head = headOf(context);
      head.preserved = new Set([...(head.preserved ?? []), ...entriesOf<string>(value, '/preserve_secrets').map(([name]) => name.toUpperCase())]);
    },
  },
];

/** What an agent says about its secrets: with neither key there, nothing, and nobody looks. */
export function agentSecrets({ entry, address, pointer, context }: AgentPlace): { readonly secrets?: Readonly<Record<string, Json>>; readonly keeps?: readonly string[]; readonly unset?: readonly string[] } {
  const { globals, preserved } = headOf(context);
  if (entry.secrets === undefined && globals === undefined) return {};
  const own = readSecrets(entry.secrets ?? {}, pointerTo(pointer, 'secrets'), address, context);
  const all = [...new Map<string, Json | undefined>([...(globals ?? []), ...own])].sort(([a], [b]) => (a < b ? -1 : 1));
  const kept = all.flatMap(([name, value]) => (value === undefined ? [name] : []));
  const keeps = [...new Set([...kept, ...(preserved ?? [])])].filter((name) => !all.some(([other, value]) => other === name && value !== undefined)).sort();
  return { secrets: Object.fromEntries(all.filter((pair): pair is [string, Json] => pair[1] !== undefined)), ...(keeps.length > 0 ? { keeps } : {}), ...(kept.length > 0 ? { unset: kept } : {}) };
}

const NAME = /^[A-Z_][A-Z0-9_]*$/;

function readSecrets(entries: SecretsEntry, pointer: string, address: Address | undefined, context: ExpandContext): Secrets {
  const found = new Map<string, Json | undefined>();
  for (const [given, entry] of Object.entries(entries)) {
    const at = pointerTo(pointer, given);
    const name = given.toUpperCase();
    const range = context.range(at);
    const problem = (summary: string, next: string): void => context.report({ severity: 'error', code: 'LC1532', summary, next, ...(address ? { address } : {}), ...(range ? { range } : {}) });
    if (!NAME.test(name)) {
      problem(`\`${given}\` is no name of a secret`, 'Letters, digits and `_` are allowed, and no digit comes first.');
      continue;
    }
    if (found.has(name)) {
      problem(`the secret \`${name}\` is given twice: names are written in capitals`, 'Keep one of them.');
      continue;
    }
    const secret = secretOf(entry, at, address, context);
    if (secret !== undefined) found.set(name, secret);
    else if (keepsExisting(entry, context)) found.set(name, undefined);
  }
  return found;
}
