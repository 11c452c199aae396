import { agent, archive, block, DOCS, fleet, manual, own, scenarios, talk, tool, TOOLS, type Doc, type Scenario } from '../scenarios.ts';

/** A fleet before, what somebody does to its objects by hand, and after: what apply, run with these flags on no terminal, does between the two is what is killed. */
interface Change {
  readonly name: string;
  readonly before?: Doc;
  readonly after: Doc;
  readonly files?: Readonly<Record<string, string>>;
  readonly filesAfter?: Readonly<Record<string, string>>;
  /** Made over the API before everything else. */
  readonly there?: readonly { readonly path: string; readonly body: Doc }[];
  /** Written over the API after `before` was applied: the oldest block of that label. */
  readonly edits?: readonly { readonly block: string; readonly body: Doc }[];
}

/** Some changes are held for want of consent, the others are made. */
export interface HeldScenario extends Change {
  readonly flags: readonly string[];
  /** Of the run after the kill, where it has fewer. */
  readonly again?: readonly string[];
  /** The file of that run and those after it, where it is another. */
  readonly afterwards?: Doc;
  /** What that run holds, each as it is told. Where `again` is given: what it may hold. */
  readonly held: readonly string[];
  /** Flags with which nothing is held. */
  readonly consent: readonly string[];
}

/** `prevent_destroy`, and a fleet file from which the protected entries are gone. */
export interface ProtectedScenario extends Change {
  readonly gone: Doc;
  /** Addresses that are protected after the apply. */
  readonly addresses: readonly string[];
  /** Objects that must outlive everything, by table and name. */
  readonly objects: readonly string[];
  /** When the protection is in the state: before the apply, by its first record, or no more after it. What is forgotten goes no more than what is protected. */
  readonly since: 'before' | 'apply' | 'lifted' | 'forgotten';
}

const other = agent({}, 'other');
const keep = { lifecycle: { prevent_destroy: true } };
const lift = { lifecycle: { prevent_destroy: false } };
const rules = { shared_blocks: [block('rules')] };
const guarded = (more: Doc = {}): Doc => ({ name: 'rules', description: 'Shared', limit: 1000, value: 'The text of rules.', ...more });
const byHand = (name: string) => ({ block: name, body: { value: 'Written by somebody.' } });

const heldScenarios: readonly HeldScenario[] = [
  {
    name: 'held: detaching', files: { ...TOOLS, ...DOCS }, flags: [], consent: ['--force', '--prune', 'archives'],
    before: fleet([agent({ tools: ['count_words'], shared_blocks: ['rules', 'faq'], shared_folders: ['manual'], archives: [archive()], tags: ['old'] }), other], { shared_blocks: [block('rules'), block('faq')], shared_folders: [manual] }),
    after: fleet([agent({ shared_blocks: ['faq', 'new'], description: 'Works well', system_prompt: { value: 'You work well.' }, tags: ['new'], memory_blocks: [own('persona')] }), other], { shared_blocks: [block('faq', { value: 'Another text.' }), block('new')] }),
    held: ['agent.worker archives notes: requires --force', 'agent.worker blocks rules: requires --force', 'agent.worker folders manual: requires --force', 'agent.worker tools count_words: requires --force', 'archive.notes delete: requires --prune archives', 'block.rules delete: requires --force', 'folder.manual delete: requires --force', 'tool.count_words delete: requires --force'],
  },
  {
    name: 'held: a text edited by hand', flags: [], consent: ['--force'],
    before: fleet([agent({ shared_blocks: ['rules', 'faq', 'gone'] }), other], { shared_blocks: [guarded(), block('faq'), block('gone')] }),
    edits: [byHand('rules'), byHand('gone')],
    after: fleet([agent({ shared_blocks: ['rules', 'faq'], description: 'Works well' }), other], { shared_blocks: [guarded({ value: 'Another text.', description: 'For all' }), block('faq', { value: 'Another text.' })] }),
    held: ['agent.worker blocks gone: requires --force', 'block.gone delete: requires --force', 'block.rules value value: requires --force'],
  },
  {
    name: 'held: adoption that overwrites', flags: [], consent: ['--force'], filesAfter: { ...TOOLS, ...DOCS },
    there: [
      { path: '/v1/agents/', body: { name: 'worker', description: 'Mine', model: 'openai/gpt-4o-mini', context_window_limit: 32000, embedding: 'openai/text-embedding-3-small', system: 'You idle.', include_base_tools: false, memory_blocks: [{ label: 'persona', value: 'I was here.', description: 'Mine', limit: 1000 }, { label: 'rules', value: 'Rules of mine.', description: 'Mine', limit: 1000 }] } },
      { path: '/v1/tools/', body: { source_code: tool('Adds up'), source_type: 'python' } },
      { path: '/v1/folders/', body: { name: 'manual', description: 'Mine', embedding: 'openai/text-embedding-3-small' } },
    ],
    after: fleet([agent({ memory_blocks: [own('persona', { agent_owned: false })], shared_blocks: ['rules'], shared_folders: ['manual'], tools: ['count_words'], tags: ['team'] }), other], { shared_blocks: [guarded()], shared_folders: [{ ...manual, description: 'For all' }] }),
    held: [
      'agent.worker description description: requires --force', 'agent.worker system_prompt system_prompt: requires --force', 'agent.worker.block.persona description description: requires --force', 'agent.worker.block.persona value value: requires --force',
      'block.rules description description: requires --force', 'block.rules value value: requires --force', 'folder.manual description description: requires --force', 'tool.count_words source_code source_code: requires --force',
    ],
  },
  {
    name: 'held: an agent deleted', flags: ['--force'], consent: ['--force', '--prune', 'all'], files: TOOLS,
    before: fleet([agent({ memory_blocks: [own('persona')], tools: ['count_words'], shared_blocks: ['rules'], archives: [archive()], conversations: [talk({ isolated_blocks: ['persona'] })] }), other], { shared_blocks: [block('rules'), block('faq')] }),
    edits: [byHand('persona')],
    after: fleet([agent({ description: 'Takes over', shared_blocks: ['new'] }, 'other')], { shared_blocks: [block('new')] }),
    held: ['agent.worker delete: requires --prune agents', 'archive.notes delete: requires --prune archives', 'block.rules delete: requires --prune agents', 'tool.count_words delete: requires --prune agents'],
  },
  {
    name: 'held: an archive and a folder replaced, a conversation deleted', flags: [], consent: ['--force', '--prune', 'archives'], files: DOCS,
    before: fleet([agent({ archives: [archive()], shared_folders: ['manual'], conversations: [talk(), talk({ summary: 'Shift' })] }), other], { shared_folders: [{ ...manual, embedding: 'openai/text-embedding-3-small' }] }),
    after: fleet([agent({ archives: [archive({ embedding: 'openai/text-embedding-3-large' })], shared_folders: ['manual'], conversations: [talk({ summary: 'Shift' })], description: 'Works well', memory_blocks: [own('persona')] }), other], { shared_folders: [{ ...manual, embedding: 'openai/text-embedding-3-large' }] }),
    held: ['agent.worker.conversation.Handover delete: requires --force', 'archive.notes replace: requires --prune archives', 'folder.manual replace: requires --force'],
  },

  // Begun with consent, gone on with without: what was not begun is held, what was begun is brought to its end or held by its name.
  {
    name: 'consent withdrawn: an agent deleted', flags: ['--force', '--prune', 'all'], again: [], consent: ['--force', '--prune', 'all'], files: TOOLS,
    before: fleet([agent({ memory_blocks: [own('persona'), own('notes')], tools: ['count_words'], shared_blocks: ['rules'], archives: [archive()], conversations: [talk()] }), other], rules),
    edits: [byHand('persona'), byHand('rules')],
    after: fleet([agent({ description: 'Takes over' }, 'other')]),
    held: ['agent.worker delete: requires --prune agents', 'agent.worker.block.persona delete: requires --force', 'archive.notes delete: requires --prune agents', 'archive.notes delete: requires --prune archives', 'block.rules delete: requires --force', 'block.rules delete: requires --prune agents', 'tool.count_words delete: requires --prune agents'],
  },
  {
    name: 'consent withdrawn: protect_agents turned on', flags: ['--force'], again: ['--force'], consent: ['--prune', 'agents'],
    before: fleet([agent({ memory_blocks: [own('persona')] }), agent({}, 'third'), other], { settings: { protect_agents: false } }),
    after: fleet([agent({ description: 'Takes over' }, 'other')], { settings: { protect_agents: false } }),
    afterwards: fleet([agent({ description: 'Takes over' }, 'other')], { settings: { protect_agents: true } }),
    held: ['agent.third delete: requires --prune agents', 'agent.worker delete: requires --prune agents'],
  },
  {
    name: 'consent withdrawn: an agent replaced', flags: ['-auto-approve', '-replace', 'agent.worker'], again: [], consent: [],
    before: fleet([agent({ memory_blocks: [own('persona')], shared_blocks: ['rules'], archives: [archive()], first_message: 'Ready?' }), other], rules),
    after: fleet([agent({ memory_blocks: [own('persona')], shared_blocks: ['rules'], archives: [archive()], first_message: 'Ready?' }), other], rules),
    held: [],
  },
  {
    name: 'consent withdrawn: an archive and a folder replaced', flags: ['--force', '--prune', 'archives'], again: [], consent: ['--force', '--prune', 'archives'], files: DOCS,
    before: fleet([agent({ archives: [archive()], shared_folders: ['manual'] }), other], { shared_folders: [{ ...manual, embedding: 'openai/text-embedding-3-small' }] }),
    after: fleet([agent({ archives: [archive({ embedding: 'openai/text-embedding-3-large' })], shared_folders: ['manual'] }), other], { shared_folders: [{ ...manual, embedding: 'openai/text-embedding-3-large' }] }),
    held: ['archive.notes replace: requires --prune archives', 'folder.manual replace: requires --force'],
  },
  {
    name: 'consent withdrawn: everything destroyed', flags: ['-auto-approve'], again: [], consent: ['-auto-approve'], files: { ...TOOLS, ...DOCS },
    before: fleet([agent({ memory_blocks: [own('persona')], tools: ['count_words'], shared_blocks: ['rules'], shared_folders: ['manual'], archives: [archive()], conversations: [talk({ isolated_blocks: ['persona'] })] }), agent({ shared_blocks: ['rules'] }, 'third'), other], { ...rules, shared_folders: [manual] }),
    edits: [byHand('persona')],
    after: fleet([other]),
    held: ['agent.third delete: requires --prune agents', 'agent.worker delete: requires --prune agents', 'agent.worker.block.persona delete: requires --force', 'archive.notes delete: requires --prune agents', 'archive.notes delete: requires --prune archives', 'block.rules delete: requires --prune agents', 'folder.manual delete: requires --force', 'folder.manual delete: requires --prune agents', 'tool.count_words delete: requires --prune agents'],
  },
];

const kept = fleet([agent({ shared_blocks: ['rules'], shared_folders: ['manual'], memory_blocks: [own('persona', keep)], ...keep }), other], { shared_blocks: [block('rules', keep), block('faq')], shared_folders: [{ ...manual, ...keep }] });
const unkept = fleet([agent({ shared_blocks: ['rules'], shared_folders: ['manual'], memory_blocks: [own('persona')] }), other], { shared_blocks: [block('rules'), block('faq')], shared_folders: [manual] });
const gone = fleet([agent({ description: 'Takes over', shared_blocks: ['new'] }, 'other')], { shared_blocks: [block('new')] });
const addresses = ['agent.worker', 'agent.worker.block.persona', 'block.rules', 'folder.manual'];
const objects = ['agents worker', 'blocks persona', 'blocks rules', 'folders manual'];
const all = { addresses, objects, gone, files: DOCS };
const changed = { description: 'Works well', system_prompt: { value: 'You work well.' } };

const protectedScenarios: readonly ProtectedScenario[] = [
  { name: 'prevent_destroy: from the creation', after: kept, since: 'apply', ...all },
  { name: 'prevent_destroy: turned on alone', before: unkept, after: kept, since: 'apply', ...all },
  {
    name: 'prevent_destroy: turned on beside changes', before: unkept, since: 'apply', ...all, filesAfter: { 'docs/two.md': '# Two\n\nAnother second page.\n' },
    addresses: ['agent.worker'], objects: ['agents worker'],
    after: fleet([agent({ ...changed, shared_blocks: ['rules', 'faq'], shared_folders: ['manual'], memory_blocks: [own('persona')], ...keep }), other], { shared_blocks: [block('rules', { value: 'Another text.' }), block('faq', { value: 'Another text.' })], shared_folders: [manual] }),
  },
  {
    name: 'prevent_destroy: a later apply', before: kept, since: 'before', ...all, filesAfter: { 'docs/two.md': '# Two\n\nAnother second page.\n' },
    after: fleet([agent({ ...changed, shared_blocks: ['rules', 'faq'], shared_folders: ['manual'], memory_blocks: [own('persona', keep)], ...keep }), other], { shared_blocks: [block('rules', { value: 'Another text.', ...keep }), block('faq')], shared_folders: [{ ...manual, ...keep }] }),
  },
  {
    name: 'prevent_destroy: moved', before: kept, since: 'before', files: DOCS, gone, objects: ['blocks persona', 'blocks rules', 'folders manual'],
    addresses: ['agent.renamed', 'agent.renamed.block.persona', 'block.rules', 'folder.manual'],
    after: fleet([agent({ shared_blocks: ['rules'], shared_folders: ['manual'], memory_blocks: [own('persona', keep)], ...keep }, 'renamed'), other], { shared_blocks: [block('rules', keep), block('faq')], shared_folders: [{ ...manual, ...keep }], moved: [{ from: 'agent.worker', to: 'agent.renamed' }] }),
  },
  {
    name: 'prevent_destroy: forgotten', before: kept, since: 'forgotten', ...all, addresses: [],
    after: fleet([other], { shared_blocks: [block('rules', keep), block('faq', { value: 'Another text.' })], shared_folders: [{ ...manual, ...keep }], removed: [{ from: 'agent.worker', destroy: false }] }),
  },
  {
    name: 'prevent_destroy: turned off', before: kept, since: 'lifted', ...all, addresses: [],
    after: fleet([agent({ ...changed, shared_blocks: ['rules'], shared_folders: ['manual'], memory_blocks: [own('persona', lift)], ...lift }), other], { shared_blocks: [block('rules', lift), block('faq')], shared_folders: [{ ...manual, ...lift }] }),
  },
];

/** What is played by play.ts here, and not by the matrix. */
export type AnyHeld = HeldScenario | ProtectedScenario | ElsewhereScenario;

/** A saved plan that takes something away, gone on with on another runner. */
export interface ElsewhereScenario extends Scenario { readonly elsewhere: true; readonly edits?: Change['edits'] }

const elsewhereScenarios: readonly ElsewhereScenario[] = scenarios.filter(({ name }) => /destroy|detach|delete|replace|forget|adopt/.test(name)).map((scenario) => ({ ...scenario, name: `elsewhere: ${scenario.name}`, elsewhere: true }));

/** All of these. */
export const allHeld: readonly AnyHeld[] = [...heldScenarios, ...protectedScenarios, ...elsewhereScenarios];
export const isHeld = (scenario: Scenario): scenario is AnyHeld & Scenario => (allHeld as readonly Scenario[]).includes(scenario);
