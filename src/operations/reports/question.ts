import { charactersIn, fillOf } from './rows.ts';

/** A block as it is asked about. */
export interface AskedBlock { readonly label: string; readonly value: string; readonly limit: number }

/** So much of each text is shown again; the agent has the whole of it in its prompt. */
const SHOWN = 500;
/** Characters in a token, about. */
const PER_TOKEN = 4;
/** Tokens that an answer takes, about: of each block, and of the whole. */
const ANSWER_BLOCK = 120;
const ANSWER_REST = 150;

/** What an agent is asked about its memory, with the form of the answer. */
export const questionOf = (blocks: readonly AskedBlock[]): string => `This is a check of your memory by the people who run you, in a conversation of its own that is deleted afterwards. Call no tool and change nothing.

Look at your memory blocks and answer in exactly this form, in plain text, with nothing before or after it: one section per block, then one about all of them. Write "none" where there is nothing to say.

### BLOCK: <label>
TOPICS: <what it is about, in a few words, with commas>
STATUS: <one of: healthy, crowded, near-full, empty>
SPLIT: <how you would split it into several blocks, or none>
SUMMARY: <one sentence>
STALE: <what is out of date or no longer of use, or none>
MISSING: <what you would need to know and do not, or none>

### OVERALL
REDUNDANCY: <what stands in more than one block, or none>
CONTRADICTIONS: <what does not fit together, or none>
ACTIONS: <what should be done, the most useful first, or none>

The blocks (the first ${SHOWN} characters of each):
${blocks.map(shown).join('')}`;

function shown({ label, value, limit }: AskedBlock): string {
  const used = charactersIn(value);
  const begins = Array.from(value.slice(0, SHOWN * 2)).slice(0, SHOWN).join('');
  return `\n--- ${label}: ${used} of ${limit} characters, ${fillOf(used, limit)} %\n${begins}${charactersIn(begins) < used ? '…' : ''}\n`;
}

/** Tokens that one question takes, by length: the agent's prompt, its memory and the question; and an answer of the usual size. Definitions of tools are not counted. */
export function tokensOf(system: string, blocks: readonly AskedBlock[]): { readonly input: number; readonly output: number } {
  const characters = system.length + blocks.reduce((sum, { value }) => sum + value.length, 0) + questionOf(blocks).length;
  return { input: Math.ceil(characters / PER_TOKEN), output: blocks.length * ANSWER_BLOCK + ANSWER_REST };
}
