import { Type } from 'typebox';
import type { TSchema } from 'typebox';
import { count, flag, rule, text } from '../../../core/config/schema.ts';
import type { Json } from '../../../core/value.ts';
import { oneOf } from './settings-schema.ts';

const lenient = rule({ unknown: 'warning' });

/** The original checks nothing here, so numbers may stand without quotes. */
const value = (description: string, example: unknown): TSchema => Type.Union([Type.String(), Type.Number()], { description, examples: [example] });
const string = (description: string, example: string): TSchema => Type.String({ description, examples: [example] });
const number = (description: string, example: number): TSchema => Type.Union([Type.Number(), Type.String()], { description, examples: [example] });
const list = (description: string, example: readonly unknown[]): TSchema => Type.Array(Type.Union([Type.String(), Type.Number()]), { description, examples: [[...example]] });
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
  allowedUsers: list('Who may talk to it there.', ['u1', 42]),
  receiveBotMessages: flag('Whether it hears other bots there.'),
}, 'One group.');

const everyChannel: Readonly<Record<string, TSchema>> = {
  dmPolicy: oneOf('Who may write to it.', ['pairing', 'allowlist', 'open']),
  allowedUsers: list('Who may write to it.', ['u1', 42]),
  groupDebounceSec: number('Seconds that it waits for more messages of a group.', 5),
  groups: Type.Record(Type.String(), group, { description: 'Groups by their id; `*` is all others.', examples: [{ '*': { mode: 'mention-only' } }] }),
  mentionPatterns: list('Words that count as a mention.', ['north']),
  groupPollIntervalMin: Type.Unknown({ description: 'Not used any more.', examples: [5] }),
  instantGroups: Type.Unknown({ description: 'Not used any more.', examples: [['g1']] }),
  listeningGroups: Type.Unknown({ description: 'Not used any more.', examples: [['g2']] }),
};

const channel = (description: string, keys: Readonly<Record<string, TSchema>>): TSchema => switched({ ...everyChannel, ...keys }, description);

const channels = Type.Object(optional({
  telegram: channel('Telegram, as a bot.', { token: string('The bot\'s token.', '${BOT_TOKEN}') }),
  'telegram-mtproto': channel('Telegram, as a user.', {
    phoneNumber: value('Its telephone number.', '+4930123456'), apiId: value('The app\'s id.', 12345), apiHash: string('The app\'s hash.', '${TELEGRAM_HASH}'), databaseDirectory: string('Where its session is kept.', 'data/telegram'),
    groupPolicy: oneOf('When it answers in groups.', ['mention', 'reply', 'both', 'off']), adminChatId: value('Where it asks for permission.', 42),
  }),
  slack: channel('Slack.', { appToken: string('The app\'s token.', '${SLACK_APP}'), botToken: string('The bot\'s token.', '${SLACK_BOT}') }),
  discord: channel('Discord.', { token: string('The bot\'s token.', '${BOT_TOKEN}') }),
  whatsapp: channel('WhatsApp.', {
    selfChat: flag('Whether its own number is talked to.'), sessionPath: string('Where its session is kept.', 'data/whatsapp'),
    groupPolicy: oneOf('In which groups it answers.', ['open', 'disabled', 'allowlist']), groupAllowFrom: list('Who may talk to it in groups.', ['+4930123456']),
  }),
  signal: channel('Signal.', {
    phone: value('Its telephone number.', '+4930123456'), selfChat: flag('Whether its own number is talked to.'), cliPath: string('The path of signal-cli.', '/usr/bin/signal-cli'), httpHost: string('Where signal-cli listens.', '127.0.0.1'), httpPort: number('The port of it.', 8090),
  }),
}), { description: 'Where people reach the agent.' });

const heartbeat = switched({
  intervalMin: number('Minutes between two of them.', 30), skipRecentUserMin: number('Minutes after a message of a user in which there is none.', 5),
  prompt: string('What it is told.', 'Look at the board.'), promptFile: text('A file with what it is told, relative to the root.', { examples: ['prompts/heartbeat.md'] }), target: value('Where its answer goes.', 'slack'),
}, 'A message to the agent every now and then.');

const whole = (description: string, minimum: number): TSchema => Type.Integer({ minimum, description, examples: [minimum], ...rule({ expected: `a whole number, ${minimum} or more` }) });

/** What lettabot is told about an agent (fleet-yaml.md §14). It is kept in the agent's metadata; nothing is started. */
export const lettabotEntry = Type.Object(optional({
  server: map({
    mode: oneOf('Which server the agent is on.', ['api', 'docker']), baseUrl: text('Its URL.', { examples: ['http://localhost:8283'] }), apiKey: string('Its key.', '${LETTA_API_KEY}'), logLevel: string('What is logged.', 'info'),
    api: map({ port: count('The port of lettabot\'s own API.', { examples: [8080] }), host: string('Where it listens.', '127.0.0.1'), corsOrigin: string('Who may ask it from a browser.', 'https://chat.example.test') }, 'Lettabot\'s own API.'),
  }, 'The server that the agent is on.'),
  displayName: string('The name that people see.', 'North'),
  conversations: map({
    mode: oneOf('Whether all channels share one conversation.', ['shared', 'per-channel']),
    heartbeat: oneOf('Which conversation heartbeats go to.', ['dedicated', 'last-active', ...CHANNELS]), perChannel: list('Channels with a conversation of their own.', ['slack']),
  }, 'Which conversation a message goes to.'),
  channels,
  features: map({
    cron: Type.Unknown({ description: 'Jobs that it runs at certain times.', examples: [true] }), inlineImages: flag('Whether it sees images.'), memfs: flag('Whether its memory is in files.'),
    sendFileDir: string('Where files that it may send are.', 'out'), sendFileCleanup: flag('Whether they are deleted afterwards.'), maxToolCalls: count('Calls of tools in one turn.', { examples: [20] }), sendFileMaxSize: count('Bytes that a file may have.', { examples: [1000000] }),
    heartbeat,
    display: map({ showToolCalls: flag('Whether people see calls of tools.'), showReasoning: flag('Whether people see what it thinks.'), reasoningMaxChars: whole('Characters of that.', 0) }, 'What people see beside answers.'),
  }, 'What it does beside answering.'),
  providers: Type.Array(Type.Object({ id: text('Its id.', { examples: ['own'] }), name: text('Its name.', { examples: ['Own'] }), type: text('Its kind.', { examples: ['openai'] }), apiKey: text('Its key.', { examples: ['${OWN_API_KEY}'] }) }, lenient), { description: 'Providers of models. Nothing is expanded here.' }),
  polling: map({
    enabled: flag('Whether it looks.'), intervalMs: number('Milliseconds between two looks.', 60000),
    gmail: map({ enabled: flag('Whether it looks.'), account: value('The account.', 'north@example.test'), accounts: list('The accounts.', ['north@example.test']) }, 'Mail at Google.'),
  }, 'What it looks at by itself.'),
  transcription: map({ provider: oneOf('Who writes speech down.', ['openai', 'mistral']), apiKey: string('Its key.', '${LETTA_API_KEY}'), model: string('Its model.', 'whisper-1') }, 'How speech is written down.'),
  attachments: map({ maxMB: number('Megabytes that one may have.', 10), maxAgeDays: count('Days that they are kept.', { examples: [7] }) }, 'Files that people send.'),
}), { description: 'Settings of lettabot for this agent; they are kept with the agent and exported with it.', examples: [{ displayName: 'North', channels: { telegram: { enabled: true, token: '${TELEGRAM_TOKEN}' } } }] });

export type LettabotEntry = Readonly<Record<string, Json>>;
