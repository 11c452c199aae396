import { Type } from 'typebox';
import type { TSchema } from 'typebox';
import { count, flag, rule, text, Text } from '../../../core/config/schema.ts';
import type { KeyWords } from '../../../core/config/schema.ts';
import type { Json } from '../../../core/value.ts';

type FreeForm = Readonly<Record<string, Json>>;

/** A map whose keys are the server's business. */
export const freeForm = (description: string, words: KeyWords = {}): TSchema =>
  Type.Record(Type.String(), Type.Unknown(), { description, ...(words.examples ? { examples: [...words.examples] } : {}) });

/** One of a few words. */
export const oneOf = (description: string, words: readonly string[], more: KeyWords = {}): TSchema =>
  Type.String({ enum: [...words], description, ...(more.default === undefined ? {} : { default: more.default }), ...rule({ expected: `one of ${words.join(', ')}` }) });

const number = (description: string, words: KeyWords = {}): TSchema => Type.Number({ description, ...(words.examples ? { examples: [...words.examples] } : {}) });

const responseFormat = (description: string): TSchema => freeForm(description, { examples: [{ type: 'json_object' }] });

const modelSettings = Type.Object({
  provider_type: Type.Optional(text('Whose settings these are; left out, the model tells.', { examples: ['openai'] })),
  temperature: Type.Optional(number('How freely the model chooses its words.', { examples: [0.2] })),
  max_output_tokens: Type.Optional(count('Tokens that an answer may have; the same as llm_config.max_tokens.', { examples: [4096] })),
  parallel_tool_calls: Type.Optional(flag('Whether the model may call several tools at once.')),
  response_format: Type.Optional(responseFormat('The form that answers have to have.')),
  strict: Type.Optional(flag('Whether calls of tools have to fit their schemas.')),
  reasoning: Type.Optional(Type.Object({ reasoning_effort: Type.Optional(text('How much it thinks.', { examples: ['low'] })) }, { description: 'Thinking of OpenAI\'s models.' })),
  thinking: Type.Optional(Type.Object({
    type: Type.Optional(oneOf('Whether it thinks.', ['enabled', 'disabled'])),
    budget_tokens: Type.Optional(count('Tokens that it may think.', { examples: [2048] })),
  }, { description: 'Thinking of Anthropic\'s models.' })),
  thinking_config: Type.Optional(Type.Object({
    include_thoughts: Type.Optional(flag('Whether it shows what it thinks.')),
    thinking_budget: Type.Optional(count('Tokens that it may think.', { examples: [1024] })),
  }, { description: 'Thinking of Google\'s models.' })),
  effort: Type.Optional(text('How much work goes into an answer (Anthropic).', { examples: ['medium'] })),
  verbosity: Type.Optional(text('How long answers are (Anthropic).', { examples: ['low'] })),
}, { description: 'Settings of the model beyond llm_config. Only the keys that stand here are compared; the server fills in the others.', examples: [{ temperature: 0.2, parallel_tool_calls: false }] });

const compaction = Type.Object({
  mode: Type.Optional(text('How old messages are shortened.', { examples: ['sliding_window', 'all'] })),
  sliding_window_percentage: Type.Optional(number('The part of the window that is shortened at once, 0 to 1.', { examples: [0.3] })),
  clip_chars: Type.Optional(Type.Integer({ description: 'Characters that a summary may have.', examples: [50000] })),
  prompt: Type.Optional(Type.String({ description: 'What the summariser is told.', examples: ['Keep names and dates.'] })),
  prompt_acknowledgement: Type.Optional(Type.Union([Type.Boolean(), Type.String()], { description: 'Whether the summariser\'s prompt is followed by an acknowledgement.', examples: [false] })),
  model: Type.Optional(text('Handle of the model that summarises.', { examples: ['openai/gpt-4o-mini'] })),
  model_settings: Type.Optional(freeForm('Settings of that model.', { examples: [{ temperature: 0 }] })),
}, { description: 'How the server shortens the agent\'s history. Only the keys that stand here are compared.', examples: [{ mode: 'sliding_window', sliding_window_percentage: 0.3 }], ...rule({ unknown: 'warning' }) });

/** The kinds of rules and what each has beside its tool (API notes §4; seen on 0.16.8). */
export const RULE_KINDS = ['run_first', 'exit_loop', 'continue_loop', 'conditional', 'constrain_child_tools', 'max_count_per_step', 'parent_last_tool', 'required_before_exit', 'requires_approval'] as const;

const toolRule = Type.Object({
  type: oneOf('What the rule demands.', RULE_KINDS),
  tool_name: text('The tool that it is about.', { examples: ['web_search'] }),
  children: Type.Optional(Type.Array(Text, { description: 'Tools that may, or must, come next (constrain_child_tools, parent_last_tool).', examples: [['fetch_webpage']] })),
  child_arg_nodes: Type.Optional(Type.Array(Type.Unknown(), { description: 'Arguments that the next tools are called with.', examples: [[{ name: 'fetch_webpage', args: { url: 'https://example.test' } }]] })),
  child_output_mapping: Type.Optional(freeForm('Which tool comes next, by what this one gave back (conditional).', { examples: [{ found: 'quote_order' }] })),
  default_child: Type.Optional(Type.String({ description: 'The tool that comes next otherwise (conditional).', examples: ['ask_back'] })),
  require_output_mapping: Type.Optional(flag('Whether another answer is an error (conditional).', { default: false })),
  max_count_limit: Type.Optional(count('How often it may be called in a step (max_count_per_step).', { examples: [2] })),
  args: Type.Optional(freeForm('Arguments that it is called with (run_first).', { examples: [{ query: 'news' }] })),
  prompt_template: Type.Optional(Type.String({ description: 'What the model is told about the rule.', examples: ['Look it up first.'] })),
});

/** Keys of an agent that are settings of the server's and need no other resource. */
export const settingsKeys = {
  timezone: Type.Optional(text('The time zone in which the agent is told the time.', { default: 'UTC', examples: ['Europe/Berlin'] })),
  metadata: Type.Optional(freeForm('Whatever others want to find on the agent. Keys that others put there stay.', { examples: [{ team: 'support' }] })),
  model_settings: Type.Optional(modelSettings),
  compaction_settings: Type.Optional(compaction),
  response_format: Type.Optional(responseFormat('The form that the agent\'s answers have to have.')),
  message_buffer_autoclear: Type.Optional(flag('Whether the agent forgets its messages after each of them.', { default: false })),
  enable_sleeptime: Type.Optional(flag('Whether a second agent tends its memory. The server makes it, and keeps it when this becomes false.', { default: false })),
  max_files_open: Type.Optional(count('Files that it may have open at once.', { examples: [5] })),
  per_file_view_window_char_limit: Type.Optional(count('Characters that it sees of an open file.', { examples: [15000] })),
  hidden: Type.Optional(flag('Whether the agent stays out of lists. Only sent when it is made: the server ignores a change.', { default: false })),
  include_multi_agent_tools: Type.Optional(flag('Whether a new agent gets the server\'s tools for talking to other agents.', { default: false })),
  tool_rules: Type.Optional(Type.Array(toolRule, { description: 'Rules for when tools are called. Rules that others added stay.', examples: [[{ type: 'run_first', tool_name: 'web_search' }]] })),
  identities: Type.Optional(Type.Array(Text, { description: 'Keys of identities on the server that the agent belongs to.', examples: [['user-42']] })),
  embedding_config: Type.Optional(freeForm('The embedding in the words of the server, instead of `embedding`; sent when the agent is made.', { examples: [{ handle: 'openai/text-embedding-3-small', embedding_dim: 1536 }] })),
};

/** What has passed `settingsKeys`. */
export interface SettingsEntry {
  readonly timezone?: string;
  readonly metadata?: FreeForm;
  readonly model_settings?: FreeForm;
  readonly compaction_settings?: FreeForm;
  readonly response_format?: FreeForm;
  readonly message_buffer_autoclear?: boolean;
  readonly enable_sleeptime?: boolean;
  readonly max_files_open?: number;
  readonly per_file_view_window_char_limit?: number;
  readonly hidden?: boolean;
  readonly include_multi_agent_tools?: boolean;
  readonly tool_rules?: readonly (FreeForm | null)[];
  readonly identities?: readonly (string | null)[];
  readonly embedding_config?: FreeForm;
}
