/** Where an agent's metadata keeps its lettabot settings, as lettactl 1.x does. */
export const LETTABOT = 'lettactl.lettabotConfig';

/** Keys under which a lettabot has tokens and keys, wherever they stand. */
export const LETTABOT_SECRETS: readonly string[] = ['token', 'appToken', 'botToken', 'apiKey', 'apiHash'];
