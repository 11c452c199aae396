import type { ExportedAgent, ExportedFleet, ExportedLettabot } from '../../operations/transfer/api.ts';
import { cleanLine } from '../clean.ts';
import { counted } from '../words.ts';

/** Things that cannot be said are listed up to this many; the file tells of all. */
const SHOWN = 10;

/** What a fleet file of an export holds, what not, and what to do with it. Ends with a line feed. */
export function renderFleetExport({ written, agents, objects, variables, left, imports }: ExportedFleet): string {
  const [file, ...beside] = written.map(cleanLine);
  const types = new Map<string, number>();
  for (const { type } of objects) types.set(type, (types.get(type) ?? 0) + 1);
  const holds = [...types].sort(([a], [b]) => (a < b ? -1 : 1)).map(([type, count]) => counted(count, type.replaceAll('_', ' '))).join(', ');
  return [
    file === undefined ? `Exported ${holds}.` : `Exported ${counted(agents.length, 'agent')} to ${file}${beside.length === 0 ? '' : ` and ${counted(beside.length, 'file')} beside it`}: ${holds}.`,
    ...(left.length === 0 ? [] : ['Not in it:', ...left.slice(0, SHOWN).map(({ type, name, why }) => `  ${type.replaceAll('_', ' ')}${name === '' ? '' : ` ${cleanLine(JSON.stringify(name))}`}: ${cleanLine(why)}`), ...(left.length > SHOWN ? [`  … and ${left.length - SHOWN} more, told of at the top of the file`] : [])]),
    ...(imports.length === 0 ? [] : [`For a plan on this very server, ${counted(imports.length, 'object')} cannot be told by ${imports.length === 1 ? 'its name' : 'their names'}: --imports writes the ids into the file.`]),
    'Messages and archived passages are in no fleet file.',
    ...(variables.length === 0 ? [] : [`Secrets are not in it. Set before you apply: ${variables.map(cleanLine).join(', ')}.`]),
    ...(file === undefined ? [] : [`Take it to another server: LETTA_BASE_URL=… lettactl import ${word(file)}`]),
    '',
  ].join('\n');
}

/** Where an agent file is, and what is not in it. Ends with a line feed. */
export function renderAgentExport({ agent, written, messages, secrets, blanked }: ExportedAgent): string {
  return [
    `Exported agent ${cleanLine(agent.name)}${written === undefined ? '' : ` to ${cleanLine(written)}`}, with ${counted(messages, 'message')} of its context.`,
    ...(secrets.length === 0 ? [] : [`Values of its secrets are not in it: ${secrets.map(cleanLine).join(', ')}.`]),
    ...(blanked.length === 0 ? [] : [`Keys of its lettabot settings are not in it: ${blanked.map(cleanLine).join(', ')}.`]),
    'Archived passages, conversations and messages that left the context are in no agent file.',
    ...(written === undefined ? [] : [`Take it to another server: LETTA_BASE_URL=… lettactl import ${word(cleanLine(written))}`]),
    '',
  ].join('\n');
}

/** What a lettabot file needs. Ends with a line feed. */
export function renderLettabotExport({ written, agents, variables, without, notes }: ExportedLettabot): string {
  return [
    `Exported lettabot settings of ${counted(agents.length, 'agent')}${written === undefined ? '' : ` to ${cleanLine(written)}`}.`,
    ...(without.length === 0 ? [] : [`Without such settings, so not in it: ${without.map(({ name }) => cleanLine(name)).join(', ')}.`]),
    ...notes.map((note) => `${cleanLine(note)}.`),
    ...(variables.length === 0 ? [] : [`Tokens are not in it. Set where lettabot runs: ${variables.map(cleanLine).join(', ')}.`]),
    '',
  ].join('\n');
}

/** As a shell takes it for one word. */
const word = (text: string): string => (/^[\w./:@%+,=-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);
