import type { State, StateEntry } from '../core/state/state.ts';
import { withChanges } from '../core/state/transitions.ts';
import { continues, fold, openIntents } from '../core/state/fold.ts';
import type { IntentRecord } from '../core/state/journal.ts';
import type { LiveObject } from '../core/live.ts';
import { parentOf, typeOf } from '../core/address.ts';
import type { Engine } from './engine.ts';

/** The state with whatever a dead run left in its journal. */
export interface Recovered {
  readonly state: State | null;
  /** A journal was there: what has to become of it once a snapshot is written. */
  readonly journal?: 'folded' | 'archive';
}

/**
 * Reads the state and folds in what a dead run left: its results, and, for creations whose outcome nobody knows, the objects that the
 * server has of their op. Writes nothing; without a provider nothing is looked up. A journal of another serial is never folded: only its open operations are looked up.
 */
export async function recoverState(engine: Pick<Engine, 'backend'> & Partial<Pick<Engine, 'provider'>>): Promise<Recovered> {
  const { backend } = engine;
  const [state, journal] = [await backend.read(), await backend.readJournal()];
  if (!journal) return { state };
  if (state && continues(journal.header, state)) {
    const folded = fold(state, journal);
    return { state: withChanges(folded.state, await probe(folded.state, folded.open, engine)), journal: 'folded' };
  }
  if (!state) return { state, journal: 'archive' };
  return { state: withChanges(state, await probe(state, openIntents(journal.records), engine)), journal: 'archive' };
}

/** Objects of creations that were begun and never heard of again. */
async function probe(state: State, open: readonly IntentRecord[], { provider }: Partial<Pick<Engine, 'provider'>>) {
  const found: { address: StateEntry['address']; entry: StateEntry }[] = [];
  if (!provider) return found;
  for (const intent of open) {
    // An entry of another op is of what stood there before: it went with what it lay in, and is made anew.
    const before = state.resources.get(intent.address);
    if (intent.action !== 'create' || before?.op === intent.op || !intent.draft) continue;
    const parent = parentOf(intent.address);
    const parentId = parent ? (state.resources.get(parent)?.id ?? found.find((one) => one.address === parent)?.entry.id) : undefined;
    const objects = await provider.handler(typeOf(intent.address)).findByOp({
      op: intent.op, name: intent.draft.name, address: intent.address, ...(parentId ? { parentId } : {}), ...(intent.existing ? { existing: intent.existing } : {}),
    });
    const object = objects.length === 1 ? objects[0] : undefined;
    if (!object || object.id === before?.id) continue;
    found.push({ address: intent.address, entry: { ...intent.draft, id: object.id } });
    found.push(...inlineOf(intent, object));
  }
  return found;
}

/** Children that were made inside the call, by the label under which the parent holds them. */
function inlineOf(intent: IntentRecord, parent: LiveObject) {
  const links = Object.values(parent.attributes).flatMap((value) => (typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : []));
  return (intent.inline ?? []).flatMap((draft) => {
    const link = links.find(([key, value]) => key === draft.name && typeof value === 'object' && value !== null && '$id' in value)?.[1] as { $id: string } | undefined;
    return link ? [{ address: draft.address, entry: { ...draft, id: link.$id } }] : [];
  });
}

