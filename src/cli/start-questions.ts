import type { Operations, StartInput } from '../sdk/api.ts';
import { cleanLine } from '../views/clean.ts';
import { suggest } from './suggest.ts';

/** A conversation on a terminal; `ask` resolves to the trimmed answer, and throws when it is broken off. */
export interface Talk { readonly print: (text: string) => void; readonly ask: (question: string) => Promise<string> }

/** So many models are listed; any other may be typed. */
const SHOWN = 15;

/** Asks for what was not given; an empty answer takes the default. */
export async function chooseStart(given: StartInput, operations: Pick<Operations, 'offer'>, { print, ask }: Talk): Promise<StartInput> {
  const name = given.name ?? (await ask("Name of the fleet (empty: the folder's): "));
  const chosen = { ...given, ...(name === '' ? {} : { name }) };
  if (given.model !== undefined) return chosen;
  const offer = await operations.offer();
  if ('problem' in offer || offer.models.length === 0) return chosen;
  const handles = offer.models.map(({ handle }) => handle);
  print(`Models on ${offer.url}:\n${handles.slice(0, SHOWN).map((handle, index) => `  ${String(index + 1).padStart(2)}  ${cleanLine(handle)}`).join('\n')}${handles.length > SHOWN ? `\n  … and ${handles.length - SHOWN} more` : ''}`);
  for (;;) {
    const answer = await ask('Model (number or name; empty: a usual one): ');
    if (answer === '') return chosen;
    const model = /^\d+$/.test(answer) ? handles[Number(answer) - 1] : handles.find((handle) => handle === answer);
    if (model !== undefined) return { ...chosen, model };
    const near = suggest(answer, handles);
    print(`There is no model ${cleanLine(answer)}.${near === undefined ? '' : ` Did you mean ${cleanLine(near)}?`}`);
  }
}
