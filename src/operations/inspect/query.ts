import { failure } from '../../core/diagnostic.ts';
import type { InspectQuery } from './api.ts';

type Question = Exclude<keyof InspectQuery, 'name' | 'prefix' | 'detail'>;

/** What each kind can be asked beside a name. */
const QUESTIONS: Readonly<Record<string, readonly Question[]>> = {
  agent: ['tags'], block: ['agent', 'tags', 'shared', 'orphaned'], archive: ['agent', 'shared', 'orphaned'], tool: ['agent', 'tags', 'shared', 'orphaned'], folder: ['agent', 'shared', 'orphaned'], file: ['agent'],
  conversation: ['agent'], model: ['query'], passage: ['agent', 'query', 'archivalTags', 'tagMatchMode', 'after', 'before', 'limit'],
};

const WORDS: Readonly<Record<Question, string>> = {
  agent: '--agent', tags: '--tags', shared: '--shared', orphaned: '--orphaned', query: '--query', archivalTags: '--archival-tags', tagMatchMode: '--tag-match-mode', after: '--after', before: '--before', limit: '--limit',
};

const EXCLUSIVE = ['shared', 'orphaned', 'agent'] as const;

/**
 * The entry of `kinds` for a kind, when it can be asked this: LC4006 for an unknown kind, LC4003 for two of shared, orphaned and agent,
 * LC4050 for a question that it does not know.
 */
export function checkQuery<T>(kind: string, query: InspectQuery, kinds: Readonly<Record<string, T>>): T {
  const entry = Object.hasOwn(kinds, kind) ? kinds[kind] : undefined;
  if (entry === undefined) throw failure('LC4006', `there is no kind ${kind}`, { next: `Kinds: ${Object.keys(kinds).sort().join(', ')}.` });
  const given = EXCLUSIVE.filter((question) => query[question] !== undefined && query[question] !== false);
  if (given.length > 1) throw failure('LC4003', `${given.map((question) => WORDS[question]).join(' and ')} exclude each other`, { next: 'Ask one after the other.' });
  const known = QUESTIONS[kind] ?? [];
  for (const [question, words] of Object.entries(WORDS) as [Question, string][]) {
    const value = query[question];
    if (value === undefined || value === false || (Array.isArray(value) && value.length === 0) || known.includes(question)) continue;
    const others = Object.keys(QUESTIONS).filter((other) => QUESTIONS[other]?.includes(question)).map((other) => OF[other] ?? `${other}s`).sort();
    throw failure('LC4050', `${words} says nothing about ${OF[kind] ?? `${kind.replaceAll('_', '-')}s`}`, { next: `It is for ${others.join(', ')}.` });
  }
  return entry;
}

/** Kinds whose plural people would not know. */
const OF: Readonly<Record<string, string>> = { passage: 'archival' };
