import type { Json } from '../../core/value.ts';
import { LETTABOT, LETTABOT_SECRETS } from '../../resources/agent/lettabot.ts';

type Values = Record<string, Json>;

const isMap = (value: Json | undefined): value is Values => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Empties every token and key of lettabot's settings in an agent's metadata, unless it only names a variable; gives their paths. */
export function blankTokens(metadata: Values): readonly string[] {
  const blanked: string[] = [];
  const visit = (value: Json, path: string): void => {
    if (typeof value !== 'object' || value === null) return;
    for (const [key, item] of Object.entries(value)) {
      const at = path === '' ? key : `${path}.${key}`;
      if (LETTABOT_SECRETS.includes(key) && item !== '' && item !== null && !(typeof item === 'string' && /^\$\{[A-Z_][A-Z0-9_]*\}$/.test(item))) {
        (value as Values)[key] = '';
        blanked.push(at);
      } else visit(item as Json, at);
    }
  };
  const settings = metadata[LETTABOT];
  if (isMap(settings)) visit(settings, '');
  return blanked;
}
