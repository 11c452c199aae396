import { addressOf, childAddress, parentOf, type Address } from '../../../core/address.ts';
import { promptText } from '../../../core/config/entries/content.ts';
import { defined } from '../../../core/config/entries/list.ts';
import { blockEntryOf, textIn } from '../../../core/generate/entries.ts';
import type { WriteContext, Writer } from '../../../core/generate/writer.ts';
import type { LiveObject } from '../../../core/live.ts';
import { isForeign, type Json } from '../../../core/value.ts';
import { elsewhereWritten } from './elsewhere.ts';
import { settingsWritten } from './settings.ts';
import { toolsOf } from './tools.ts';

/** Agents, each with its own blocks, archive and tools. */
export const writer: Writer = {
  section: 'agents',
  // What a fleet file takes as a name (LC1503); the server takes more in a PATCH.
  nameFor: ({ name }) => name.replace(/[^\p{L}\p{N}_ '-]/gu, '-').trim() || 'agent',
  write(agent, context) {
    if (context.standing(agent.id) !== 'open') return undefined;
    const name = context.nameOf(agent);
    const address = addressOf('agent', name);
    const { prompt, isWhole } = promptOf(agent, context);
    const { shared, own } = blocksOf(agent, address, context);
    const archives = archivesOf(agent, context);
    const tools = toolsOf(agent, context);
    return {
      entry: defined<Json>({
        // A new agent needs one, even an empty one.
        name, description: context.elsewhere ? String(agent.attributes['description'] ?? '') : textIn(agent, 'description'), tags: list(tagsOf(agent, context)),
        system_prompt: prompt === undefined ? undefined : { value: prompt },
        llm_config: modelOf(agent, context),
        embedding: textIn(agent, 'embedding'),
        ...tools, ...settingsWritten(agent, context), ...(context.elsewhere ? elsewhereWritten(agent, context) : {}),
        shared_blocks: list(shared), memory_blocks: list(own), shared_folders: list(foldersOf(agent, context)), archives: list(archives), conversations: list(conversationsOf(agent, address, context)),
        // Another name than it has on the server: not every name can be declared, and none twice.
        lifecycle: name === agent.name && isWhole ? undefined : { ignore_changes: [...(name === agent.name ? [] : ['name']), ...(isWhole ? [] : ['system_prompt'])] },
      }),
    };
  },
};

/**
 * A prompt as a file can say it. One in blank space or a code fence comes out of a file without it: for another server that is as good as the
 * whole, and this one's is left as it is; where only this server is meant it is not managed.
 */
function promptOf(agent: LiveObject, context: WriteContext): { readonly prompt?: string; readonly isWhole: boolean } {
  const prompt = String(agent.attributes['system_prompt'] ?? '');
  const said = promptText(prompt);
  if (said === prompt) return { prompt, isWhole: true };
  if (!context.elsewhere) {
    context.leave(agent, 'its system prompt begins or ends with blank space, or stands in a code fence: it is not managed');
    return { isWhole: true };
  }
  context.leave(agent, 'the blank space or code fence around its system prompt');
  return { prompt: said, isWhole: false };
}

const list = <T extends Json>(items: readonly T[]): readonly T[] | undefined => (items.length === 0 ? undefined : items);

/** What hangs on an agent under an attribute, by key. */
const linked = (agent: LiveObject, attribute: string, context: WriteContext): readonly LiveObject[] =>
  Object.entries((agent.attributes[attribute] ?? {}) as Readonly<Record<string, Json>>).sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([, link]) => (isForeign(link) ? (context.object((link as { readonly $id: string }).$id) ?? []) : []));

/** A tag with a comma, or of blanks, cannot be declared (LC1504): it stays on the server, as anybody's does. */
function tagsOf(agent: LiveObject, context: WriteContext): readonly string[] {
  const tags = (agent.attributes['tags'] ?? []) as readonly string[];
  const said = tags.filter((tag) => tag.trim() !== '' && !tag.includes(','));
  if (context.elsewhere) for (const tag of tags) if (!said.includes(tag)) context.leave(agent, `its tag ${JSON.stringify(tag)}: a tag may not hold a comma`);
  return said;
}

function modelOf(agent: LiveObject, { offer }: WriteContext): Json | undefined {
  const model = textIn(agent, 'llm_config.model');
  const tokens = agent.attributes['llm_config.max_tokens'];
  const window = agent.attributes['llm_config.context_window'];
  const config = defined<Json>({
    model, context_window: count(window), max_tokens: model !== undefined && offer.maxTokens?.get(model) === tokens ? undefined : count(tokens),
  });
  return Object.keys(config).length === 0 ? undefined : config;
}

const count = (value: Json | undefined): number | undefined => (typeof value === 'number' && Number.isInteger(value) && value > 0 ? value : undefined);

/** An agent's blocks: its own, which it alone holds, with their texts; the others by name. */
function blocksOf(agent: LiveObject, address: Address, context: WriteContext): { readonly shared: readonly string[]; readonly own: readonly Json[] } {
  const shared: string[] = [];
  const own: Json[] = [];
  for (const block of linked(agent, 'blocks', context)) {
    const known = context.addressOf(block.id);
    if (known && parentOf(known)) context.leave(block, `it is ${known}, and agent ${JSON.stringify(agent.name)} has it too`);
    else if (block.name.trim() === '') continue;
    else if (context.standing(block.id) === 'open' && context.holders(block.id).length === 1) {
      context.declare(block, childAddress(address, 'block', block.name));
      own.push(blockEntryOf(block, block.name, context));
    } else shared.push(context.nameOf(block));
  }
  return { shared, own };
}

const foldersOf = (agent: LiveObject, context: WriteContext): readonly string[] => linked(agent, 'folders', context).map((folder) => context.nameOf(folder));

/** Agents name an archive by its name, which other archives may have too: then nothing in a file would tell them apart. */
function archivesOf(agent: LiveObject, context: WriteContext): readonly Json[] {
  return linked(agent, 'archives', context).slice(0, 1).flatMap((archive): readonly Json[] => {
    const known = context.addressOf(archive.id);
    if (!known && context.standing(archive.id) !== 'open') return [];
    if (!known && (archive.name.trim() === '' || context.named('archive', archive.name).some((other) => other.id !== archive.id && (context.isDeclared(other.id) || context.addressOf(other.id))))) {
      context.leave(archive, `another archive has that name; agent ${JSON.stringify(agent.name)} keeps it`);
      return [];
    }
    if (!known) context.declare(archive, addressOf('archive', archive.name));
    return [defined<Json>({ name: archive.name, description: textIn(archive, 'description'), embedding: textIn(archive, 'embedding') })];
  });
}

/** Conversations that have a summary, by which they are found again: of several of one summary in an agent the first. */
function conversationsOf(agent: LiveObject, address: Address, context: WriteContext): readonly Json[] {
  const seen = new Set<string>();
  return context.children(agent.id, 'conversation').flatMap((conversation): readonly Json[] => {
    const summary = conversation.name;
    if (summary.trim() === '' && context.elsewhere) context.leave(conversation, `a conversation of agent ${JSON.stringify(agent.name)} without a summary`);
    if (summary.trim() === '' || context.standing(conversation.id) !== 'open') return [];
    if (seen.has(summary)) {
      context.leave(conversation, `another conversation of agent ${JSON.stringify(agent.name)} has that summary`);
      return [];
    }
    seen.add(summary);
    context.declare(conversation, childAddress(address, 'conversation', summary));
    const isolated = context.elsewhere ? conversation.facts?.['isolated blocks'] : undefined;
    return [defined<Json>({ summary, isolated_blocks: isolated })];
  });
}
