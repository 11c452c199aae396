import { randomUUID } from 'node:crypto';

/** Prefixes of the server's ids (API notes §1.1). A folder's is `source`. */
export type IdPrefix =
  | 'agent'
  | 'message'
  | 'run'
  | 'block'
  | 'file'
  | 'source'
  | 'tool'
  | 'archive'
  | 'passage'
  | 'conv'
  | 'mcp_server'
  | 'provider'
  | 'identity'
  | 'agent-env'
  | 'user'
  | 'org'
  | 'step'
  | 'group'
  | 'job'
  | 'ping'
  | 'letta-req';

/** @returns a fresh id `<prefix>-<uuid4>`. */
export function newId(prefix: IdPrefix): string {
  return `${prefix}-${randomUUID()}`;
}

const UUID4 = '[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}';
const patterns = new Map<string, RegExp>();

/** @returns whether `id` is a well-formed id of that prefix; the server refuses others with 422. */
export function isId(prefix: IdPrefix, id: string): boolean {
  let pattern = patterns.get(prefix);
  if (!pattern) patterns.set(prefix, (pattern = new RegExp(`^${prefix}-${UUID4}$`)));
  return pattern.test(id);
}

/** The one user and the one organisation of a server without accounts; every object is theirs. */
export const USER = 'user-00000000-0000-4000-8000-000000000000';
export const ORGANIZATION = 'org-00000000-0000-4000-8000-000000000000';
