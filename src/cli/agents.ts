import { failure } from '../core/diagnostic.ts';
import type { AgentSelection } from '../operations/api.ts';
import { known } from './inputs.ts';
import { Flags } from './oclif.ts';

/** Ways to name several agents, beside one by its name. */
export const selectionFlags = {
  all: Flags.boolean({ summary: 'Every agent on the server.' }),
  match: Flags.string({ summary: 'Agents whose name fits a pattern.', helpValue: 'GLOB' }),
  tags: Flags.string({ summary: 'Agents that have all these tags.', helpValue: 'TAG,TAG' }),
};

interface SelectionFlags { readonly all?: boolean | undefined; readonly match?: string | undefined; readonly tags?: string | undefined }

/** Words with commas between them. */
export const wordsOf = (text: string | undefined): readonly string[] | undefined => text?.split(',').map((tag) => tag.trim()).filter((tag) => tag !== '');

/** Tags of a flag that chooses agents: all of them are meant. LC4002 for none at all, which would mean every agent: a variable in a script may be empty. */
export function tagsOf(text: string | undefined): readonly string[] | undefined {
  const tags = wordsOf(text);
  if (tags?.length === 0) throw failure('LC4002', '--tags without a tag', { next: 'Name tags, with commas between them, or leave --tags out.' });
  return tags;
}

/**
 * The agents that a command line means: one by name, or several by flags. Undefined when it names none at all; a name beside flags is
 * LC4003, as two answers to one question, and so is --all beside others.
 */
export function selectionOf(flags: SelectionFlags, name?: string): AgentSelection | undefined {
  const given = [flags.all ? '--all' : undefined, flags.match === undefined ? undefined : '--match', flags.tags === undefined ? undefined : '--tags'].filter((flag) => flag !== undefined);
  if (name !== undefined && given.length > 0) throw failure('LC4003', `the agent "${name}" beside ${given.join(', ')}`, { next: 'Name one agent, or several by a flag.' });
  if (flags.all && given.length > 1) throw failure('LC4003', `--all beside ${given.slice(1).join(', ')}`, { next: 'Leave --all out: the others say which.' });
  if (name !== undefined) return { names: [name] };
  return given.length === 0 ? undefined : known({ all: flags.all === true ? true : undefined, match: flags.match, tags: tagsOf(flags.tags) });
}
