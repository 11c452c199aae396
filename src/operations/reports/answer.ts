import type { BlockAnalysis, BlockStatus, OverallAnalysis } from './api.ts';

/** An agent's answer, as far as it could be read. */
export interface Answer { readonly blocks: readonly Omit<BlockAnalysis, 'agent'>[]; readonly overall: Omit<OverallAnalysis, 'agent'> | null }

/** Of a longer answer the rest is not read, of a longer entry not kept. */
const LONGEST = 100_000;
const LONGEST_ENTRY = 2000;

const BLOCK_KEYS = ['TOPICS', 'STATUS', 'SPLIT', 'SUMMARY', 'STALE', 'MISSING'] as const;
const OVERALL_KEYS = ['REDUNDANCY', 'CONTRADICTIONS', 'ACTIONS'] as const;
const KEYS: ReadonlySet<string> = new Set([...BLOCK_KEYS, ...OVERALL_KEYS]);

type Entries = Map<string, string>;

/**
 * Reads an answer in the form that was asked for. Models vary it: other marks around headings and keys, entries over several lines, things
 * before and after; that is read too. Blocks that were not asked about are left out, a second section of one too, and so is an entry that
 * only repeats the form. What is not there is empty; nothing throws.
 */
export function readAnswer(text: string, labels: readonly string[]): Answer {
  const sections = new Map<string, Entries>();
  let section: Entries | undefined;
  let key: string | undefined;
  for (const line of text.slice(0, LONGEST).split(/\r?\n/)) {
    const plain = line.slice(0, LONGEST_ENTRY).replace(/^[\s#>*_`-]+|[\s*_`]+$/g, '');
    const heading = headingOf(plain, labels);
    if (heading !== undefined) {
      const known = heading !== null && !sections.has(heading);
      section = known ? new Map() : undefined;
      if (known && section) sections.set(heading, section);
      key = undefined;
      continue;
    }
    const colon = plain.indexOf(':');
    const name = colon > 0 && colon < 20 ? plain.slice(0, colon).replace(/[\s*_`]/g, '').toUpperCase() : '';
    if (KEYS.has(name)) {
      key = section && !section.has(name) ? name : undefined;
      if (key !== undefined) section?.set(key, plain.slice(colon + 1).replace(/^[\s*_`]+/, ''));
    } else if (key !== undefined && section && plain !== '') {
      section.set(key, `${section.get(key) ?? ''} ${plain}`.slice(0, LONGEST_ENTRY));
    }
  }
  const said = (entries: Entries | undefined, name: string): string => meaningOf(entries?.get(name) ?? '');
  const blocks = labels.flatMap((label) => {
    const entries = sections.get(`block ${label}`);
    if (!entries || !BLOCK_KEYS.some((name) => (name === 'STATUS' ? statusOf(entries.get(name) ?? '') !== null : said(entries, name) !== ''))) return [];
    return [{ block: label, topics: said(entries, 'TOPICS'), status: statusOf(entries.get('STATUS') ?? ''), split: said(entries, 'SPLIT'), summary: said(entries, 'SUMMARY'), stale: said(entries, 'STALE'), missing: said(entries, 'MISSING') }];
  });
  const overall = { redundancy: said(sections.get('overall'), 'REDUNDANCY'), contradictions: said(sections.get('overall'), 'CONTRADICTIONS'), actions: said(sections.get('overall'), 'ACTIONS') };
  return { blocks, overall: sections.has('overall') && Object.values(overall).some((entry) => entry !== '') ? overall : null };
}

/** `block LABEL` or `overall`; null for a block that was not asked about; undefined when the line is no heading. */
function headingOf(plain: string, labels: readonly string[]): string | null | undefined {
  if (/^OVERALL\b[\s:*_`]*$/i.test(plain)) return 'overall';
  const rest = /^BLOCK\b[\s*_`]*[: ]/i.test(plain) ? bare(plain.slice('BLOCK'.length)) : undefined;
  if (rest === undefined) return undefined;
  const label = labels.find((one) => bare(one) === rest) ?? labels.find((one) => bare(one).toLowerCase() === rest.toLowerCase());
  return label === undefined ? null : `block ${label}`;
}

/** Without the marks that a model puts around a name; a label may begin with one, so both sides are compared so. */
const bare = (text: string): string => text.replace(/^[\s:*_`"'“]+/, '').replace(/[\s:*_`"'”]+$/, '');

/** Nothing where the entry says nothing, or is the placeholder of the form. */
function meaningOf(entry: string): string {
  const text = entry.trim();
  return /^(?:none|nothing|n\/a|no|-|–|—)?\.?$/i.test(text) || (text.startsWith('<') && text.endsWith('>')) ? '' : text;
}

function statusOf(entry: string): BlockStatus | null {
  if (entry.trim().startsWith('<')) return null;
  const word = /\b(healthy|crowded|near[- ]?full|empty)\b/i.exec(entry)?.[1]?.toLowerCase();
  if (word === undefined) return null;
  return word.startsWith('near') ? 'near-full' : (word as BlockStatus);
}
