import { addressOf, childAddress } from '../../../core/address.ts';
import type { Address } from '../../../core/address.ts';
import { addBlock } from '../../../core/config/entries/block.ts';
import type { BlockEntry } from '../../../core/config/entries/block.ts';
import { addFolder } from '../../../core/config/entries/folder.ts';
import type { FolderEntry } from '../../../core/config/entries/folder.ts';
import { providersOf } from '../../../core/config/entries/handle.ts';
import { defined, entriesOf, namedEntriesOf } from '../../../core/config/entries/list.ts';
import { reportUndefined } from '../../../core/config/entries/reference.ts';
import { pointerTo } from '../../../core/config/pointer.ts';
import type { Desired } from '../../../core/desired.ts';
import { digestOf } from '../../../core/digest.ts';
import type { ExpandContext } from '../../../core/resource-type.ts';
import { isRef, type Json } from '../../../core/value.ts';
import type { AgentEntry, ArchiveEntry } from './schema.ts';

/** An agent that is being expanded. */
export interface AgentPlace { readonly entry: AgentEntry; readonly address: Address; readonly pointer: string; readonly context: ExpandContext }

type Links = Record<string, Json>;

const report = ({ address, context }: AgentPlace, code: string, summary: string, pointer: string, next?: string): void => {
  const range = context.range(pointer);
  context.report({ severity: 'error', code, summary, address, ...(range ? { range } : {}), ...(next === undefined ? {} : { next }) });
};

/** The agent's blocks by label: its own ones, which are added here, and the shared ones it names. An agent has one block per label. */
export function blockLinks(place: AgentPlace): Links {
  const { entry, address, pointer, context } = place;
  const links: Links = {};
  const take = (label: string, target: Address, at: string): boolean => {
    if (Object.hasOwn(links, label)) {
      report(place, 'LC1230', `the agent has two blocks with the label \`${label}\``, at, 'A label is there once: rename one block, or keep one.');
      return false;
    }
    links[label] = { $ref: target };
    return true;
  };
  for (const [block, at] of namedEntriesOf<BlockEntry>(entry.memory_blocks, pointerTo(pointer, 'memory_blocks'))) {
    const own = childAddress(address, 'block', block.name);
    if (take(block.name, own, pointerTo(at, 'name'))) addBlock(block, at, own, address, context);
  }
  for (const [name, at] of entriesOf<string>(entry.shared_blocks, pointerTo(pointer, 'shared_blocks'))) {
    const shared = addressOf('block', name);
    const declared = context.get(shared);
    if (declared) take(declared.name, shared, at);
    else reportUndefined('block', name, 'shared_blocks', at, address, context);
  }
  return links;
}

/** The agent's folders by name: those it declares inline, which are added here, and the shared ones it names. */
export function folderLinks(place: AgentPlace): Links {
  const { entry, address, pointer, context } = place;
  const links: Links = {};
  for (const [folder, at] of namedEntriesOf<FolderEntry>(entry.folders, pointerTo(pointer, 'folders'))) {
    const own = addressOf('folder', folder.name);
    const before = context.get(own);
    if (before) {
      const first = before.range ? ` (${before.range.file}:${before.range.start.line})` : '';
      report(place, 'LC1201', `the folder \`${folder.name}\` is declared before${first}`, pointerTo(at, 'name'), 'Declare it once under `shared_folders`, and name it in each agent.');
    } else {
      addFolder(folder, at, own, context);
    }
    links[folder.name] = { $ref: own };
  }
  for (const [name, at] of entriesOf<string>(entry.shared_folders, pointerTo(pointer, 'shared_folders'))) {
    const shared = addressOf('folder', name);
    if (context.has(shared)) links[name] = { $ref: shared };
    else reportUndefined('folder', name, 'shared_folders', at, address, context);
  }
  return links;
}

/** The files that each folder will hold, as a count and a digest (with how the folder is described); of folders that are there already (`external`) we know none. */
export const filesIn = (folders: Links, context: ExpandContext): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(folders).flatMap(([name, link]) => {
    const folder = isRef(link) ? context.get(link.$ref) : undefined;
    return folder && !folder.external ? [[name, printOf(folder, context)] as const] : [];
  }));

/** Many agents have the same folder. All of its files are there once it is named. */
const prints = new WeakMap<Desired, string>();

function printOf(folder: Desired, context: ExpandContext): string {
  const known = prints.get(folder);
  if (known !== undefined) return known;
  const files = context.children(folder.address).map((address) => context.get(address)).map((file) => [file?.name ?? '', file?.attributes['content'] ?? null] as const);
  const print = `${files.length} ${files.length === 1 ? 'file' : 'files'}, ${digestOf([folder.attributes['description'] ?? null, files]).slice(0, 12)}`;
  prints.set(folder, print);
  return print;
}

/** What an archive's passages are embedded with: in the server's words, or a handle; its own, the agent's or the fleet's. */
const embeddingOf = ({ entry, context }: AgentPlace, { embedding, embedding_config: own }: ArchiveEntry): Readonly<Record<string, Json | undefined>> => {
  const config = own ?? (embedding === undefined ? entry.embedding_config : undefined);
  return config === undefined ? { embedding: embedding ?? entry.embedding ?? context.settings.embedding } : { embedding_config: config };
};

/** The agent's archive, if any: added at its first use, shared by all agents that name it (API notes §7: one per agent). */
export function archiveLinks(place: AgentPlace): Links {
  const { entry, address: agent, pointer, context } = place;
  const links: Links = {};
  const declared = namedEntriesOf<ArchiveEntry>(entry.archives, pointerTo(pointer, 'archives'));
  const [, second] = declared;
  if (second) report(place, 'LC1509', `an agent can have one archive, not ${declared.length}`, second[1]);
  for (const [archive, at] of declared.slice(0, 1)) {
    const address = addressOf('archive', archive.name);
    const attributes = defined<Json>({ description: archive.description, ...embeddingOf(place, archive) });
    const known = context.get(address);
    const range = context.range(pointerTo(at, 'name'));
    if (!known) {
      context.add({ address, type: 'archive', name: archive.name, attributes, dependsOn: providersOf([archive.embedding ?? entry.embedding ?? context.settings.embedding], context), ...(range ? { range } : {}) });
    } else if (JSON.stringify(known.attributes) !== JSON.stringify(attributes)) {
      const first = known.range ? ` (${known.range.file}:${known.range.start.line})` : '';
      report({ ...place, address }, 'LC1512', `the archive \`${archive.name}\` is declared before${first} with another description or embedding`, pointerTo(at, 'name'), `Agents share an archive by its name: write the same in each (here ${agent}), or name it differently.`);
    }
    links[archive.name] = { $ref: address };
  }
  return links;
}
