import { Type } from 'typebox';
import type { TSchema } from 'typebox';
import { count, flag, rule, text } from '../../core/config/schema.ts';
import type { Json } from '../../core/value.ts';
import { oneOf } from './settings-schema.ts';

/** Keys under which a lettabot has tokens and keys, wherever they stand. */
export const LETTABOT_SECRETS: readonly string[] = ['token', 'appToken', 'botToken', 'apiKey', 'apiHash'];

const lenient = rule({ unknown: 'warning' });

/** The original checks nothing here, so numbers may stand without quotes. */
const value = (description: string): TSchema => Type.Union([Type.String(), Type.Number()], { description });
const string = (description: string): TSchema => Type.String({ description });
const number = (description: string): TSchema => Type.Union([Type.Number(), Type.String()], { description });
const list = (description: string): TSchema => Type.Array(Type.Union([Type.String(), Type.Number()]), { description });
const optional = (keys: Readonly<Record<string, TSchema>>): Record<string, TSchema> => Object.fromEntries(Object.entries(keys).map(([key, schema]) => [key, Type.Optional(schema)]));
const map = (keys: Readonly<Record<string, TSchema>>, description: string): TSchema => Type.Object(optional(keys), { description, ...lenient });
/** A part that has to say whether it is on. */
const switched = (keys: Readonly<Record<string, TSchema>>, description: string): TSchema =>
  Type.Object({ enabled: flag('Whether it is on.'), ...optional(keys) }, { description, ...lenient });

export const CHANNELS = ['telegram', 'telegram-mtproto', 'slack', 'discord', 'whatsapp', 'signal'] as const;

/** Keys that lettabot has no use for any more. */
export const DEPRECATED: readonly string[] = ['groupPollIntervalMin', 'instantGroups', 'listeningGroups'];

const group = map({
  mode: oneOf('What it does with messages there.', ['open', 'listen', 'mention-only', 'disabled']),
  allowedUsers: list('Who may talk to it there.'),
  receiveBotMessages: flag('Whether it hears other bots there.'),
}, 'One group.');

const everyChannel: Readonly<Record<string, TSchema>> = {
  dmPolicy: oneOf('Who may write to it.', ['pairing', 'allowlist', 'open']),
  allowedUsers: list('Who may write to it.'),
  groupDebounceSec: number('Seconds that it waits for more messages of a group.'),
  groups: Type.Record(Type.String(), group, { description: 'Groups by their id; `*` is all others.' }),
  mentionPatterns: list('Words that count as a mention.'),
  groupPollIntervalMin: Type.Unknown({ description: 'Not used any more.' }),
  instantGroups: Type.Unknown({ description: 'Not used any more.' }),
  listeningGroups: Type.Unknown({ description: 'Not used any more.' }),
};

const channel = (description: string, keys: Readonly<Record<string, TSchema>>): TSchema => switched({ ...everyChannel, ...keys }, description);

const channels = Type.Object(optional({
  telegram: channel('Telegram, as a bot.', { token: string('The bot\'s token.') }),
  'telegram-mtproto': channel('Telegram, as a user.', {
    phoneNumber: value('Its telephone number.'), apiId: value('The app\'s id.'), apiHash: string('The app\'s hash.'), databaseDirectory: string('Where its session is kept.'),
    groupPolicy: oneOf('When it answers in groups.', ['mention', 'reply', 'both', 'off']), adminChatId: value('Where it asks for permission.'),
  }),
  slack: channel('Slack.', { appToken: string('The app\'s token.'), botToken: string('The bot\'s token.') }),
  discord: channel('Discord.', { token: string('The bot\'s token.') }),
  whatsapp: channel('WhatsApp.', {
    selfChat: flag('Whether its own number is talked to.'), sessionPath: string('Where its session is kept.'),
    groupPolicy: oneOf('In which groups it answers.', ['open', 'disabled', 'allowlist']), groupAllowFrom: list('Who may talk to it in groups.'),
  }),
  signal: channel('Signal.', {
    phone: value('Its telephone number.'), selfChat: flag('Whether its own number is talked to.'), cliPath: string('The path of signal-cli.'), httpHost: string('Where signal-cli listens.'), httpPort: number('The port of it.'),
  }),
}), { description: 'Where people reach the agent.' });

const heartbeat = switched({
  intervalMin: number('Minutes between two of them.'), skipRecentUserMin: number('Minutes after a message of a user in which there is none.'),
  prompt: string('What it is told.'), promptFile: text('A file with what it is told, relative to the root.', { examples: ['prompts/heartbeat.md'] }), target: value('Where its answer goes.'),
}, 'A message to the agent every now and then.');

const whole = (description: string, minimum: number): TSchema => Type.Integer({ minimum, description, ...rule({ expected: `a whole number, ${minimum} or more` }) });

/** What lettabot is told about an agent (fleet-yaml.md §14). It is kept in the agent's metadata; nothing is started. */
export const lettabotEntry = Type.Object(optional({
  server: map({
    mode: oneOf('Which server the agent is on.', ['api', 'docker']), baseUrl: text('Its URL.'), apiKey: string('Its key.'), logLevel: string('What is logged.'),
    api: map({ port: count('The port of lettabot\'s own API.'), host: string('Where it listens.'), corsOrigin: string('Who may ask it from a browser.') }, 'Lettabot\'s own API.'),
  }, 'The server that the agent is on.'),
  displayName: string('The name that people see.'),
  conversations: map({
    mode: oneOf('Whether all channels share one conversation.', ['shared', 'per-channel']),
    heartbeat: oneOf('Which conversation heartbeats go to.', ['dedicated', 'last-active', ...CHANNELS]), perChannel: list('Channels with a conversation of their own.'),
  }, 'Which conversation a message goes to.'),
  channels,
  features: map({
    cron: Type.Unknown({ description: 'Jobs that it runs at certain times.' }), inlineImages: flag('Whether it sees images.'), memfs: flag('Whether its memory is in files.'),
    sendFileDir: string('Where files that it may send are.'), sendFileCleanup: flag('Whether they are deleted afterwards.'), maxToolCalls: count('Calls of tools in one turn.'), sendFileMaxSize: count('Bytes that a file may have.'),
    heartbeat,
    display: map({ showToolCalls: flag('Whether people see calls of tools.'), showReasoning: flag('Whether people see what it thinks.'), reasoningMaxChars: whole('Characters of that.', 0) }, 'What people see beside answers.'),
  }, 'What it does beside answering.'),
  providers: Type.Array(Type.Object({ id: text('Its id.'), name: text('Its name.'), type: text('Its kind.'), apiKey: text('Its key.') }, lenient), { description: 'Providers of models. Nothing is expanded here.' }),
  polling: map({
    enabled: flag('Whether it looks.'), intervalMs: number('Milliseconds between two looks.'),
    gmail: map({ enabled: flag('Whether it looks.'), account: value('The account.'), accounts: list('The accounts.') }, 'Mail at Google.'),
  }, 'What it looks at by itself.'),
  transcription: map({ provider: oneOf('Who writes speech down.', ['openai', 'mistral']), apiKey: string('Its key.'), model: string('Its model.') }, 'How speech is written down.'),
  attachments: map({ maxMB: number('Megabytes that one may have.'), maxAgeDays: count('Days that they are kept.') }, 'Files that people send.'),
}), { description: 'Settings of lettabot for this agent; they are kept with the agent and exported with it.', examples: [{ displayName: 'North', channels: { telegram: { enabled: true, token: '${TELEGRAM_TOKEN}' } } }] });

export type LettabotEntry = Readonly<Record<string, Json>>;
