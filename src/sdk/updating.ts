import { DiagnosticError, failure, type Diagnostic } from '../core/diagnostic.ts';
import { same, toBase } from '../core/plan/normal.ts';
import type { Desired } from '../core/desired.ts';
import type { StateEntry } from '../core/state/state.ts';
import type { Json } from '../core/value.ts';
import { openState } from '../engine/edit.ts';
import { sameState } from '../engine/plan.ts';
import { UnknownOutcome } from '../engine/ports.ts';
import type { UpdatedAgent, WrittenAttribute } from '../operations/manage/api.ts';
import { agentRef, findObject } from '../operations/manage/find.ts';
import { agentUpdate, writeUpdate, type AgentUpdate, type AttributeWrite } from '../operations/manage/update-agent.ts';
import { fleetAtHand, lockOf, type FleetAtHand } from './fleet-at-hand.ts';
import { guard, withOwner } from './guard.ts';
import type { UpdateAgentInput } from './objects-api.ts';
import type { Session } from './session.ts';

/** Changes an agent, and the state of the fleet that manages it. */
export async function updateAgent(session: Session, input: UpdateAgentInput): Promise<UpdatedAgent> {
  const hand = await fleetAtHand(session, input);
  const letta = session.letta(hand?.loaded.fleet.settings);
  const { id } = await findObject(letta, 'agent', input.agent);
  const update = await agentUpdate(letta, id, input.changes);
  const object = withOwner(agentRef(update.agent), hand);
  const problems = guard([object], hand, { registry: session.registry, verb: 'update', named: true, autoApprove: false, owners: input.owners ?? [] });
  const errors = problems.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) throw new DiagnosticError(errors);
  const step = { signal: session.signal, waitForIdle: input.waitForIdle ?? true, progress: (message: string) => input.onProgress?.(message) };
  const write = (): Promise<void> => writeUpdate(letta, update, step).catch((error: unknown) => {
    if (!(error instanceof UnknownOutcome)) throw error;
    throw failure('LC2018', `no answer when agent "${update.agent.name}" was changed: ${error.message}`, { next: 'Look at it, and run it again: what is so already is not written twice.' });
  });
  const { owner } = object;
  const renamed = input.changes.name ?? update.agent.name;
  const result = (warnings: readonly Diagnostic[]): UpdatedAgent => ({ id, name: renamed, written: update.writes.map(shown), recompiled: update.recompile, warnings: [...problems, ...warnings] });
  if (update.writes.length === 0) return result([]);
  if (!hand || owner?.here !== true) {
    await write();
    return result([]);
  }
  const { loaded, backend, state } = hand;
  const declared = loaded.fleet.resources.get(owner.address);
  const engine = session.engine(backend, session.provider(loaded.fleet.settings), loaded.folder, loaded.declared);
  await openState(engine, { lock: lockOf(input), operation: 'update' }, async (open) => {
    const entry = open?.state.resources.get(owner.address);
    if (!open || !entry || !sameState(open.state, state)) throw failure('LC3235', 'the state moved on meanwhile; nothing was changed', { next: 'Another run changed it. Run it again.' });
    await open.write(owner.address, 'update', id, async () => {
      await write();
      return [{ address: owner.address, entry: entryAfter(entry, update, declared) }];
    });
  });
  return result(saysOtherwise(owner.address, update, declared, hand));
}

/**
 * What was written is what was last applied, as far as the fleet manages it: so nothing of it is drift, and where the fleet file says otherwise the next plan
 * shows a change of the file. What the file does not speak of stays nobody's.
 */
function entryAfter(entry: StateEntry, { writes }: AgentUpdate, declared: Desired | undefined): StateEntry {
  const base: Record<string, Json> = { ...entry.base };
  for (const { path, after, added, removed } of writes) {
    if (base[path] === undefined && declared?.attributes[path] === undefined) continue;
    if (!added || !removed) base[path] = toBase(after);
    else base[path] = [...new Set([...((base[path] ?? []) as readonly string[]).filter((member) => !removed.includes(member)), ...added])].sort();
  }
  const name = writes.find(({ path }) => path === 'name')?.after;
  return { ...entry, base, ...(typeof name === 'string' ? { name } : {}) };
}

function saysOtherwise(address: StateEntry['address'], { writes }: AgentUpdate, declared: Desired | undefined, { loaded }: FleetAtHand): readonly Diagnostic[] {
  if (!declared) return [];
  const paths = writes.filter((write) => differs(write, write.path === 'name' ? declared.name : declared.attributes[write.path])).map(({ path }) => path);
  if (paths.length === 0) return [];
  return [{
    severity: 'warning', code: 'LC3236', address, summary: `the fleet file says otherwise about ${paths.join(', ')} of ${address}: the next apply puts that back`,
    next: `To keep it, write it into ${loaded.fleet.configPaths.join(', ') || 'the fleet file'}.`,
  }];
}

function differs({ after, added, removed }: AttributeWrite, declared: Json | undefined): boolean {
  if (declared === undefined) return false;
  if (!added || !removed) return !same(declared, after);
  const members = new Set(Array.isArray(declared) ? (declared as readonly Json[]) : []);
  return added.some((member) => !members.has(member)) || removed.some((member) => members.has(member));
}

const text = (value: Json | undefined): string | undefined => (value === undefined || value === null ? undefined : typeof value === 'string' ? value : Array.isArray(value) ? value.join(', ') : JSON.stringify(value));

function shown({ path, before, after, added, removed }: AttributeWrite): WrittenAttribute {
  const was = text(before);
  return { path, ...(was === undefined ? {} : { before: was }), after: text(after) ?? '', ...(added ? { added } : {}), ...(removed ? { removed } : {}) };
}
