import type { Address } from '../../core/address.ts';
import { DiagnosticError } from '../../core/diagnostic.ts';
import type { Change } from '../../core/plan/change.ts';
import { textsRewritten } from '../../core/plan/classify.ts';
import type { LiveObject } from '../../core/live.ts';
import { same } from '../../core/plan/normal.ts';
import type { Engine } from '../engine.ts';
import type { NodeScope } from './scope.ts';

/**
 * Saves shared things that the walk will delete or replace, before it writes anything: when it comes to them, nobody holds them any more, and what an
 * archive holds is read through an agent that has it. Gives their addresses.
 */
export async function saveShared(engine: Engine, work: readonly Change[]): Promise<ReadonlySet<Address>> {
  const saved = new Set<Address>();
  for (const { action, address, type, id } of engine.backups ? work : []) {
    const { removal } = engine.registry.get(type);
    const handler = engine.provider.handler(type);
    if ((action !== 'delete' && action !== 'replace') || id === undefined || !removal.shared || removal.protected === undefined || !handler.copy) continue;
    const files = await handler.copy(id).catch((error: unknown) => (error instanceof DiagnosticError ? undefined : Promise.reject(error as Error)));
    // Gone by now, or not to be read: the walk finds out, and saves it or fails there.
    if (files === undefined) continue;
    engine.emit({ type: 'node_progress', address, message: `saved first, in ${(await engine.backups?.save(address, files)) ?? ''}` });
    saved.add(address);
  }
  return saved;
}

/**
 * Saves an object that is about to be deleted or replaced: always where it holds what no file has (agents, archives), else when a text of it is
 * not what we last applied, or nobody knows. When it cannot be saved, this throws, and the object stays.
 */
export async function saveObject(scope: NodeScope, raw: LiveObject): Promise<void> {
  const { change, handler, type } = scope;
  const { backups } = scope.context.engine;
  if (!backups || !handler.copy || scope.context.saved.has(change.address)) return;
  const live = scope.context.lens.see(raw, change.address, change.desired);
  if (type.removal.protected === undefined && !textsRewritten(type, live, scope.entry?.base ?? {})) return;
  await handler.settled?.({ id: raw.id, name: raw.name }, scope.step);
  await put(scope, await handler.copy(raw.id));
}

/** Saves the texts that a write is about to overwrite, where they are not what we last applied. */
export async function saveTexts(scope: NodeScope, raw: LiveObject): Promise<void> {
  if (!scope.context.engine.backups) return;
  const live = scope.context.lens.see(raw, scope.change.address, scope.change.desired);
  const base = scope.entry?.id === raw.id ? scope.entry.base : {};
  const files = scope.change.attributes.flatMap(({ path, kind, after }) => {
    const text = live.attributes[path];
    return kind === 'text' && typeof text === 'string' && text.trim() !== '' && !same(after, text) && !same(base[path], text) ? [{ name: `${path}.txt`, text }] : [];
  });
  if (files.length > 0) await put(scope, files);
}

async function put(scope: NodeScope, files: Parameters<NonNullable<NodeScope['context']['engine']['backups']>['save']>[1]): Promise<void> {
  const { change, context } = scope;
  const place = await context.engine.backups?.save(change.address, files);
  if (place !== undefined) scope.step.progress(`saved first, in ${place}`);
}
