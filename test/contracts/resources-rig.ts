import { addressOf } from '../../src/core/address.ts';
import type { Address } from '../../src/core/address.ts';
import type { Desired } from '../../src/core/desired.ts';
import type { LiveObject, Marker } from '../../src/core/live.ts';
import type { AttributeChange } from '../../src/core/plan/change.ts';
import type { StateEntry } from '../../src/core/state/state.ts';
import type { Attributes, Json } from '../../src/core/value.ts';
import type { CreateStep, InlineStep, ObserveRequest, Provider, ResourceHandler, StepContext, UpdateStep } from '../../src/engine/ports.ts';
import { createLetta } from '../../src/letta/client.ts';
import type { Letta } from '../../src/letta/client.ts';
import { pause } from '../../src/letta/transport.ts';
import type { RetryEvent, TransportOptions } from '../../src/letta/transport.ts';
import { createProvider } from '../../src/resources/server.ts';

/** A model and an embedding that both servers offer. */
export const MODEL = 'openai/gpt-4o';
export const EMBEDDING = 'openai/text-embedding-3-small';

/** An object as the server shows it, to anybody. */
export type Raw = Record<string, any>; // eslint-disable-line @typescript-eslint/no-explicit-any

export interface Rig {
  readonly url: string;
  readonly letta: Letta;
  readonly provider: Provider;
  readonly retries: RetryEvent[];
  /** Fleet of this rig: its own, so that suites on one server do not see each other. */
  readonly fleet: string;
  handler(type: string): ResourceHandler;
  /** A bare call beside the product: what somebody else does on the server. Throws on an error answer unless `status` is expected. */
  api(method: string, path: string, body?: unknown): Promise<Raw>;
  /** A name that nobody else on this server has. */
  unique(stem: string): string;
}

/** A server to test on: starts or finds it, and takes it down again. */
export interface Server { readonly url: string; close(): Promise<void> }
export type StartServer = () => Promise<Server>;

let counter = 0;

/** A rig on a server. `options` go to the transport. */
export function rigOn(url: string, options: Partial<TransportOptions> = {}): Rig {
  const retries: RetryEvent[] = [];
  const letta = createLetta({ url, sleep: pause, onRetry: (event) => retries.push(event), ...options });
  const provider = createProvider(letta);
  const mark = `${Date.now().toString(36)}${(counter++).toString(36)}`;
  return {
    url, letta, provider, retries, fleet: `rig-${mark}`,
    handler: (type) => provider.handler(type),
    unique: (stem) => `${stem}_${mark}_${(counter++).toString(36)}`,
    async api(method, path, body) {
      const json = body !== undefined && !(body instanceof FormData);
      const response = await fetch(url + path, {
        method,
        headers: { 'X-Stainless-Package-Version': '1.12.1', ...(json ? { 'content-type': 'application/json' } : {}) },
        ...(body === undefined ? {} : { body: json ? JSON.stringify(body) : (body as FormData) }),
      });
      const text = await response.text();
      if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text.slice(0, 300)}`);
      return text === '' ? {} : (JSON.parse(text) as Raw);
    },
  };
}

export const markerFor = (rig: Rig, address: Address, op: string): Marker => ({ fleet: rig.fleet, workspace: 'default', address, lineage: 'lin-1', op });

export const desiredOf = (type: string, name: string, attributes: Attributes, more: Partial<Desired> = {}): Desired =>
  ({ address: addressOf(type, name), type, name, attributes, dependsOn: [], ...more });

export interface StepOptions { readonly op?: string; readonly parentId?: string; readonly inline?: readonly InlineStep[]; readonly owes?: readonly string[] }

export function createStep(rig: Rig, desired: Desired, options: StepOptions = {}): CreateStep {
  const op = options.op ?? `op${(counter++).toString(36)}${Date.now().toString(36)}`;
  return {
    address: desired.address, name: desired.name, desired, op, marker: markerFor(rig, desired.address, op), inline: options.inline ?? [], owes: options.owes ?? [],
    ...(options.parentId === undefined ? {} : { parentId: options.parentId }),
  };
}

export function updateStep(rig: Rig, desired: Desired, live: LiveObject, changes: readonly AttributeChange[], options: { readonly marks?: boolean; readonly op?: string; readonly owes?: readonly string[] } = {}): UpdateStep {
  const op = options.op ?? `op${(counter++).toString(36)}`;
  return { address: desired.address, name: desired.name, desired, op, marker: markerFor(rig, desired.address, op), live, changes, marks: options.marks ?? false, owes: options.owes ?? [] };
}

/** A scalar change. */
export const set = (path: string, after: Json, before?: Json): AttributeChange => ({ path, kind: 'scalar', cause: 'config', after, ...(before === undefined ? {} : { before }) });

export interface ContextOptions { readonly ids?: Readonly<Record<string, string>>; readonly blobs?: Readonly<Record<string, Uint8Array>>; readonly secrets?: Readonly<Record<string, string>>; readonly waitForIdle?: boolean; readonly progress?: (message: string) => void }

export function contextOf({ ids = {}, blobs = {}, secrets = {}, waitForIdle = true, progress = () => undefined }: ContextOptions = {}): StepContext {
  return {
    signal: new AbortController().signal,
    idOf: (address) => ids[address],
    secret: (value) => secrets[value.$secret.shown] ?? value.$secret.shown,
    blob: (sha256) => blobs[sha256] ?? new Uint8Array(),
    progress,
    waitForIdle,
  };
}

/** A state entry of a bound object. */
export const entryOf = (desired: Desired, id: string, base: Attributes = desired.attributes): StateEntry =>
  ({ address: desired.address, type: desired.type, id, name: desired.name, status: 'ready', base, dependsOn: [], op: '', owed: [] });

export const requestOf = (rig: Rig, desired: readonly Desired[], entries: readonly StateEntry[] = []): ObserveRequest =>
  ({ fleet: rig.fleet, workspace: 'default', desired: new Map(desired.map((resource) => [resource.address, resource])), entries, imports: [], refresh: true });

/** The smallest agent that answers. */
export const agentAttributes = (more: Attributes = {}): Attributes => ({
  description: 'd', system_prompt: 'You are a test.', 'llm_config.model': MODEL, 'llm_config.context_window': 16000, embedding: EMBEDDING, tags: [], blocks: {}, tools: [], ...more,
});
