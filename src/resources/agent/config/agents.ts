import { Type } from 'typebox';
import { addressOf } from '../../../core/address.ts';
import type { Address } from '../../../core/address.ts';
import { contentOf, promptText } from '../../../core/config/entries/content.ts';
import type { Content } from '../../../core/config/entries/content.ts';
import { addConversations } from '../../../core/config/entries/conversation.ts';
import { providersOf } from '../../../core/config/entries/handle.ts';
import { dependenciesOf, lifecycleOf } from '../../../core/config/entries/lifecycle.ts';
import { defined, entriesOf, namedEntriesOf } from '../../../core/config/entries/list.ts';
import { pointerTo } from '../../../core/config/pointer.ts';
import type { Lifecycle } from '../../../core/desired.ts';
import type { ConfigSection, ExpandContext } from '../../../core/resource-type.ts';
import { isRef } from '../../../core/value.ts';
import type { Json } from '../../../core/value.ts';
import { archiveLinks, blockLinks, filesIn, folderLinks } from './links.ts';
import type { AgentPlace } from './links.ts';
import { agentDefaults, agentEntry } from './schema.ts';
import type { AgentEntry } from './schema.ts';
import { lettabotOf } from './lettabot.ts';
import { wantsFiles } from './memory.ts';
import { agentSecrets, secretSections } from './secrets.ts';
import { settingsOf } from './settings.ts';
import { addInlineTools, agentTools } from './tools.ts';

/** Keys of the fleet document that declare this type: its own blocks, archives, inline folders and tools come with it. */
export const sections: readonly ConfigSection[] = [
  ...secretSections,
  {
    key: 'agents',
    schema: Type.Array(agentEntry, { description: 'The agents of the fleet.' }),
    defaults: { key: 'agent', schema: agentDefaults },
    expand(value, context) {
      const agents = namedEntriesOf<AgentEntry>(value, '/agents');
      for (const [entry, pointer] of agents) addInlineTools(entry, pointer, context);
      for (const [entry, pointer] of agents) {
        addAgent({ entry, pointer, context, address: addressOf('agent', entry.name) });
      }
    },
  },
];

/** What the server takes as an agent's name: letters and digits of any script, `_`, `-`, `'` and spaces; everything else is a 500 there (API notes §1.5). */
const NAME = /^[\p{L}\p{N}_ '-]+$/u;

function addAgent(place: AgentPlace): void {
  const { entry, address, pointer, context } = place;
  checkName(place);
  const prompt = entry.system_prompt && contentOf(entry.system_prompt, pointerTo(pointer, 'system_prompt'), address, context);
  // An agent that is declared twice is reported by `add`; its parts would only repeat that.
  const known = context.has(address);
  const blocks = known ? {} : blockLinks(place);
  const folders = known ? {} : folderLinks(place);
  const archives = known ? {} : archiveLinks(place);
  const tools = agentTools(place);
  const { secrets, keeps, unset } = agentSecrets(place);
  const files = Object.values(folders).flatMap((link) => (isRef(link) ? context.children(link.$ref) : []));
  const range = context.range(pointerTo(pointer, 'name'));
  context.add({
    address,
    type: 'agent',
    name: entry.name,
    attributes: {
      ...defined<Json>({
        description: entry.description,
        system_prompt: prompt?.text === undefined ? undefined : promptText(prompt.text),
        'llm_config.model': entry.llm_config?.model,
        'llm_config.context_window': entry.llm_config?.context_window,
        reasoning: entry.reasoning,
        include_base_tool_rules: entry.include_base_tool_rules,
        first_message: entry.first_message,
        lettabot: lettabotOf(place),
        secrets,
      }),
      ...settingsOf(place),
      ...defined<Json>({
        tags: manages(entry, 'tags') ? tagsOf(place) : undefined,
        blocks: manages(entry, 'shared_blocks', 'memory_blocks') ? blocks : undefined,
        folders: manages(entry, 'shared_folders', 'folders') ? folders : undefined,
        folder_files: Object.keys(folders).length === 0 ? undefined : filesIn(folders, context),
        archives: manages(entry, 'archives') ? archives : undefined,
        tools: entry.tools === undefined && entry.mcp_tools === undefined ? undefined : tools.names,
      }),
    },
    ...(keeps ? { keeps: { secrets: keeps } } : {}),
    context: { ...contextOf(place, tools.mcp), ...(unset ? { unset_secrets: [...unset] } : {}) },
    dependsOn: [...new Set<Address>([...dependenciesOf(entry), ...tools.dependsOn, ...files, ...providersOf([entry.llm_config?.model, entry.embedding], context)])].sort(),
    ...agentLifecycle(entry),
    ...(range ? { range } : {}),
    ranges: rangesOf(entry, pointer, prompt, context),
    ...(prompt?.origin === undefined ? {} : { origins: { system_prompt: prompt.origin } }),
  });
  if (!known) addConversations(entry.conversations, { address, pointer, context, labels: manages(entry, 'shared_blocks', 'memory_blocks') ? Object.keys(blocks) : undefined });
}

/** Whether an agent says what members it has: a whole one always does (none, if it names none), one without prompt and model only where it has the key. */
const manages = (entry: AgentEntry, ...keys: readonly (keyof AgentEntry)[]): boolean =>
  entry.system_prompt !== undefined || entry.llm_config !== undefined || keys.some((key) => entry[key] !== undefined);

function checkName({ entry, address, pointer, context }: AgentPlace): void {
  if (NAME.test(entry.name) && entry.name.trim() === entry.name) return;
  const odd = [...entry.name].find((character) => !NAME.test(character));
  const range = context.range(pointerTo(pointer, 'name'));
  context.report({
    severity: 'error', code: 'LC1503', address, ...(range ? { range } : {}),
    summary: odd === undefined ? 'an agent\'s name may not begin or end with a space' : `an agent's name may not hold ${JSON.stringify(odd)}`,
    next: 'Letters, digits, `_`, `-`, `\'` and spaces are allowed.',
  });
}

/** Tags, each once, sorted. The server splits at commas; tags of ours begin with `lettactl:`. */
function tagsOf({ entry, address, pointer, context }: AgentPlace): readonly string[] {
  const tags = entriesOf<string>(entry.tags, pointerTo(pointer, 'tags'));
  for (const [tag, at] of tags) {
    const problem = tag.includes(',') ? 'a tag may not hold a comma' : tag.startsWith('lettactl:') ? 'tags that begin with `lettactl:` are kept for our own marks' : undefined;
    const range = context.range(at);
    if (problem !== undefined) context.report({ severity: 'error', code: 'LC1504', summary: problem, address, ...(range ? { range } : {}) });
  }
  return [...new Set(tags.map(([tag]) => tag))].sort();
}

/** What creation and resolution need beside the attributes. */
function contextOf(place: AgentPlace, mcp: Readonly<Record<string, string>>): Record<string, Json> {
  const { entry } = place;
  const memfs = wantsFiles(place);
  const baseTools = entry.include_base_tools ?? (memfs ? false : undefined);
  return {
    ...(Object.keys(mcp).length > 0 ? { mcp } : {}),
    ...(entry.tools === undefined ? { default_tools: true } : {}),
    ...(baseTools === undefined ? {} : { include_base_tools: baseTools }),
    ...(entry.include_multi_agent_tools === true ? { include_multi_agent_tools: true } : {}),
    ...(memfs ? { memfs } : {}),
  };
}

/** Names of the fleet document as names of attributes. */
const ATTRIBUTES: ReadonlyMap<string, string> = new Map([['shared_blocks', 'blocks'], ['memory_blocks', 'blocks'], ['shared_folders', 'folders'], ['mcp_tools', 'tools']]);

/** `ignore_changes` in attribute names: `llm_config` stands for all of its parts, `shared_blocks` for the agent's blocks. */
function agentLifecycle(entry: AgentEntry): { readonly lifecycle?: Lifecycle } {
  const { lifecycle } = lifecycleOf(entry);
  if (!lifecycle?.ignore_changes) return lifecycle ? { lifecycle } : {};
  const names = lifecycle.ignore_changes.flatMap((name) =>
    name === 'llm_config' ? ['llm_config.model', 'llm_config.context_window', 'llm_config.max_tokens'] : [ATTRIBUTES.get(name) ?? name]);
  return { lifecycle: { ...lifecycle, ignore_changes: names } };
}

function rangesOf(entry: AgentEntry, pointer: string, prompt: Content | undefined, context: ExpandContext): NonNullable<ReturnType<ExpandContext['get']>>['ranges'] & object {
  const at = (key: string): string => (key === 'system_prompt' && prompt ? prompt.pointer : pointerTo(pointer, key));
  const own = Object.keys(entry).map((key) => [ATTRIBUTES.get(key) ?? key, context.range(at(key))] as const);
  const model = Object.keys(entry.llm_config ?? {}).map((key) => [`llm_config.${key}`, context.range(`${pointer}/llm_config/${key}`)] as const);
  return defined(Object.fromEntries([...own, ...model]));
}
