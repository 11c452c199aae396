import type { AgentState } from '@letta-ai/letta-client/resources/agents/agents';
import type { Archive } from '@letta-ai/letta-client/resources/archives/archives';
import type { BlockResponse } from '@letta-ai/letta-client/resources/blocks/blocks';
import { addressOf, nameOf, parentOf, toAddress, typeOf, type Address } from '../../core/address.ts';
import { failure } from '../../core/diagnostic.ts';
import type { Json } from '../../core/value.ts';
import type { Letta } from '../../letta/client.ts';
import { copyBlock, newArchive, refuseTaken } from '../manage/duplicate.ts';
import { Making } from '../manage/making.ts';
import { listIn } from './agent-file.ts';
import type { AgentFileOptions, ImportedAgents, ImportedObject } from './api.ts';
import { objectIn, readAgentBackup, readArchiveBackup, type AgentBackup, type BackupFolder, type BackupKind } from './backup.ts';
import { importAgents } from './import-agents.ts';
import { inWords, reattach, remainingOf, withoutRemaining, type Remaining } from './reattach.ts';

export interface RestoreOptions extends AgentFileOptions { readonly progress: (message: string) => void }

/**
 * Makes anew what a backup is of, nobody's by its marks: an agent, with all that it had and that is still there attached to it, or an archive with its passages,
 * or a block. Names that are taken are LC4072 and LC4093, before anything is written.
 */
export async function restore(letta: Letta, folder: BackupFolder, kind: BackupKind, options: RestoreOptions): Promise<ImportedAgents | ImportedObject> {
  if (kind === 'agent') return restoreAgent(letta, await readAgentBackup(folder), options);
  if (kind === 'unfinished') throw failure('LC4079', `${folder.name} is no whole backup: the run that wrote it did not come to its end`, { next: 'What it is of was not touched then, and a later backup of it is whole. Nothing was made.' });
  if (kind === 'texts') throw failure('LC4079', `${folder.name} has only texts`, { next: 'They belong into the fleet file: copy them there, and apply.' });
  const making = new Making();
  return making.run(() => (kind === 'archive' ? restoreArchive(letta, folder, making, options) : restoreBlock(letta, folder, making, options)));
}

async function restoreAgent(letta: Letta, backup: AgentBackup, options: RestoreOptions): Promise<ImportedAgents> {
  const remaining = await remainingOf(letta, backup);
  withoutRemaining(backup.file, remaining);
  // More than one: the second agent of sleep-time comes along, and has the same blocks.
  const ofSecond: Remaining = { blocks: remaining.blocks, folders: [], archives: [], identities: [] };
  return importAgents(letta, backup.file, options, {
    complete: async (made) => (await Promise.all(made.map((agent, at) => reattach(letta, agent, at === 0 ? remaining : ofSecond)))).flat(),
    notes: (made) => notesOf(backup, remaining, made, options),
  });
}

function notesOf(backup: AgentBackup, remaining: Remaining, made: readonly AgentState[], options: RestoreOptions): readonly string[] {
  const gone = backup.archives.filter(({ id }) => !remaining.archives.some((one) => one.id === id));
  const anew = listIn(backup.file.whole, 'blocks').map((block) => `"${String(block['label'])}"`);
  const folders = listIn(backup.file.whole, 'sources').map((folder) => `"${String(folder['name'])}"`);
  const [agent] = made;
  const attached = inWords(remaining);
  return [
    ...(attached === '' ? [] : [`Attached, as they are today: ${attached}.`]),
    ...(anew.length === 0 ? [] : [`Made anew, with what they held: ${anew.length === 1 ? 'block' : 'blocks'} ${anew.sort().join(', ')}.`]),
    ...(folders.length === 0 ? [] : [`Made anew, from the text of their files: ${folders.length === 1 ? 'folder' : 'folders'} ${folders.sort().join(', ')}.`]),
    ...gone.map(({ name, id }) => `Its archive "${name}" (${id}) is gone. If there is a backup of it, import that, too, and bind it.`),
    ...(backup.sleeptime ? ['Sleep-time is off: the server does not bring it back.'] : []),
    `Not back: its id (${backup.id}), its runs${backup.older === 0 ? '' : `, ${backup.older} older message${backup.older === 1 ? '' : 's'} (in messages.jsonl)`}${options.stripMessages ? ', its messages (--strip-messages)' : ''}${backup.conversations === 0 ? '' : `, ${backup.conversations} conversation${backup.conversations === 1 ? '' : 's'} (conversations.jsonl, conversation-messages.jsonl)`}.`,
    ...(agent ? [`It is no fleet's. To have it managed, declare it and bind it: ${binding(addressOf('agent', agent.name), agent.id)}`] : []),
  ];
}

async function restoreArchive(letta: Letta, folder: BackupFolder, making: Making, options: RestoreOptions): Promise<ImportedObject> {
  const { archive, passages } = await readArchiveBackup(folder);
  const target = nameFor(folder, archive['name'], options);
  await refuseTaken(letta, 'archive', target, 'Give another name: --name NAME.');
  const made = await newArchive(letta, archive as unknown as Archive, passages, target, making, options.progress);
  return { kind: 'object', ...made, notes: [`With ${passages.length} passage${passages.length === 1 ? '' : 's'}.`, unbound(placeOf(folder, 'archive', target, archive['name']), made.id)] };
}

async function restoreBlock(letta: Letta, folder: BackupFolder, making: Making, options: RestoreOptions): Promise<ImportedObject> {
  const block = await objectIn(folder, 'block.json');
  const target = nameFor(folder, block['label'], options);
  const place = placeOf(folder, 'block', target, block['label']);
  // Agents have own blocks of one label each, so such a label is never free; it is bound by its id.
  if (parentOf(place) === undefined) await refuseTaken(letta, 'block', target, 'Give another name: --name NAME.');
  const made = making.add('block', await copyBlock(letta, block as unknown as BlockResponse, target));
  return { kind: 'object', ...made, notes: [unbound(place, made.id)] };
}

/** Nothing finds it by its name: what hangs on no agent may be anybody's. */
const unbound = (address: Address, id: string): string => `No agent has it yet. To have it managed, declare it and bind it, before an apply makes another one: ${binding(address, id)}`;

const binding = (address: Address, id: string): string => `lettactl import '${address.replaceAll("'", "'\\''")}' ${id}`;

/** Where it was in its fleet, as far as the folder's name tells: an own block in its agent. Else, or under another name, an address of its own. */
function placeOf(folder: BackupFolder, type: 'archive' | 'block', target: string, own: Json | undefined): Address {
  const label = folder.name.replace(/^.*[\\/]/, '').replace(/^\d{8}T\d{6}Z-/, '');
  const addresses = [label, label.replace(/-\d+$/, '')].flatMap((text) => toAddress(text) ?? []).filter((address) => typeOf(address) === type);
  const found = addresses.find((address) => nameOf(address) === own) ?? addresses[0];
  return found !== undefined && (target === own || parentOf(found) !== undefined) ? found : addressOf(type, target);
}

function nameFor(folder: BackupFolder, own: Json | undefined, { name, appendCopy }: Pick<AgentFileOptions, 'name' | 'appendCopy'>): string {
  if (name !== undefined) return name;
  if (typeof own !== 'string' || own === '') throw failure('LC4079', `${folder.name} is no whole backup: what it is of has no name`, { next: 'Give it one: --name NAME. Nothing was made.' });
  return `${own}${appendCopy ? '_copy' : ''}`;
}
