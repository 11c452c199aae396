import fc from 'fast-check';

/** A YAML text in a random hand: any indentation, quotes, brackets, block texts, comments and empty lines. */
export interface RandomDocument { readonly text: string; readonly comments: readonly string[] }

type Style = { readonly step: number; readonly listStep: number };

type Part =
  | { readonly kind: 'scalar'; readonly text: string }
  | { readonly kind: 'block'; readonly header: string; readonly lines: readonly string[] }
  | { readonly kind: 'flow'; readonly text: string }
  | { readonly kind: 'lines'; readonly first: string; readonly below: readonly string[] }
  | { readonly kind: 'map'; readonly pairs: readonly (readonly [key: string, value: Part, notes: Notes])[] }
  | { readonly kind: 'list'; readonly items: readonly (readonly [value: Part, notes: Notes])[] };

/** Comments around a key or item: above it, beside it; and an empty line above. */
interface Notes { readonly above?: string; readonly beside?: string; readonly gap: boolean }

const KEYS = ['name', 'settings', 'agents', 'shared_blocks', 'moved', 'x-any', 'description', 'system_prompt', 'value', 'tags', 'tools', 'llm_config', 'limit', 'odd key', 'lifecycle', 'from_file', '"quoted"', 'mcp_servers', 'env', '8080'];

const word = fc.constantFrom('plain', 'two words', 'a:b', 'with # in it', '${NAME}', 'docs/*.md', 'ünï', '-x', 'x, y', 'it\'s', 'C:\\dir', '3rd');
const scalar: fc.Arbitrary<Part> = fc.oneof(
  word.filter((text) => !/[#]| #|^-/.test(text)),
  word.map((text) => JSON.stringify(text)),
  word.map((text) => `'${text.replaceAll('\'', '\'\'')}'`),
  fc.constantFrom('1', '-4.50', '0x1F', '1e3', 'true', 'False', 'null', '~', '""', '\'\'', '"yes"', '\'12:30\'', '"2024-01-01"', '"1"', '"null"', '*one', '*two', '"a\\nb"', '"tab\\there"', '"\\u263a"'),
).map((text) => ({ kind: 'scalar', text }));

const line = fc.constantFrom('You help.', '  indented', '', 'ends with spaces   ', '# no comment', 'key: value', '- item', '\tтаб', 'a "quoted" word', '${NOT} replaced');
const block: fc.Arbitrary<Part> = fc.record({ style: fc.constantFrom('|', '>'), chomp: fc.constantFrom('', '-', '+'), lines: fc.array(line, { minLength: 1, maxLength: 5 }) })
  .map(({ style, chomp, lines }) => ({ kind: 'block', header: `${style}${/^[ \t]/.test(lines.find((text) => text !== '') ?? '') || lines[0] === '' ? 'N' : ''}${chomp}`, lines }));

const flowScalar = fc.constantFrom('a', '"b c"', '\'d\'', '1', 'true', 'tools/x', '"x, y"', '"${NAME}"');
const flow: fc.Arbitrary<Part> = fc.oneof(
  fc.array(flowScalar, { maxLength: 3 }).map((items) => `[${items.join(', ')}]`),
  fc.uniqueArray(fc.tuple(fc.constantFrom('name', 'value', 'from_file', 'any', '"q"'), flowScalar), { maxLength: 3, selector: ([key]) => key }).map((pairs) => `{${pairs.map(([key, value]) => `${key}: ${value}`).join(', ')}}`),
).map((text) => ({ kind: 'flow', text }));

const several: fc.Arbitrary<Part> = fc.oneof(
  fc.array(flowScalar, { minLength: 1, maxLength: 3 }).map((items): Part => ({ kind: 'lines', first: '[', below: [...items.map((item) => `${item},`), ']'] })),
  fc.constant<Part>({ kind: 'lines', first: 'plain over', below: ['two lines'] }),
  fc.constant<Part>({ kind: 'lines', first: '"quoted over', below: ['two lines"'] }),
);

const notes: fc.Arbitrary<Notes> = fc.record({ above: fc.option(fc.constantFrom('about it', 'two\nlines'), { nil: undefined, freq: 4 }), beside: fc.option(fc.constantFrom('beside', 'key: no key'), { nil: undefined, freq: 4 }), gap: fc.boolean() })
  .map(({ above, beside, gap }) => ({ gap, ...(above === undefined ? {} : { above }), ...(beside === undefined ? {} : { beside }) }));

const part: fc.Arbitrary<Part> = fc.letrec<{ part: Part; map: Part; list: Part }>((tie) => ({
  part: fc.oneof({ maxDepth: 4, depthIdentifier: 'yaml' }, scalar, block, flow, several, tie('map'), tie('list')),
  map: mapOf(tie('part')),
  list: fc.array(fc.tuple(tie('part'), notes), { minLength: 1, maxLength: 4, depthIdentifier: 'yaml' }).map((items): Part => ({ kind: 'list', items })),
})).part;

function mapOf(values: fc.Arbitrary<Part>): fc.Arbitrary<Part> {
  return fc.uniqueArray(fc.tuple(fc.constantFrom(...KEYS), values, notes), { minLength: 1, maxLength: 6, selector: ([key]) => key.replaceAll('"', ''), depthIdentifier: 'yaml' }).map((pairs) => ({ kind: 'map', pairs }));
}

export const randomDocument: fc.Arbitrary<RandomDocument> = fc.record({
  head: fc.option(fc.constantFrom('# head\n\n', '# yaml-language-server: $schema=x.json\n', '---\n', '\n'), { nil: '' }),
  root: mapOf(part).map((map) => (map.kind === 'map' ? { ...map, pairs: map.pairs.filter(([key]) => key !== 'agents') } : map)).filter((map) => map.kind === 'map' && map.pairs.length > 0),
  step: fc.constantFrom(1, 2, 4),
  listStep: fc.constantFrom(0, 2),
  tail: fc.constantFrom('', '\n', '# the end\n'),
  lineEnd: fc.constantFrom('\n', '\n', '\r\n'),
}).map(({ head, root, step, listStep, tail, lineEnd }) => {
  // Every alias has its anchor in a key that the schema puts behind most others.
  const comments: string[] = [...head.matchAll(/#.*/g), ...tail.matchAll(/#.*/g)].map(([text]) => text);
  const text = `${head}agents: [&one plain, &two { limit: 1 }]\n${written(root, '', { step, listStep }, comments).join('\n')}\n${tail}`;
  return { text: text.replaceAll('\n', lineEnd), comments };
});

/** The lines of a map or list. */
function written(node: Part, indent: string, style: Style, comments: string[]): string[] {
  if (node.kind === 'map') return node.pairs.flatMap(([key, value, note]) => entry(`${key}:`, value, note, indent, style, comments, indent + ' '.repeat(style.step)));
  if (node.kind === 'list') return node.items.flatMap(([value, note]) => entry('-', value, note, indent, style, comments, `${indent}  `));
  throw new Error('no lines of its own');
}

function entry(start: string, value: Part, note: Notes, indent: string, style: Style, comments: string[], below: string): string[] {
  const lines = note.gap ? [''] : [];
  for (const text of note.above?.split('\n') ?? []) {
    lines.push(`${indent}# ${text}`);
    comments.push(`# ${text}`);
  }
  const beside = note.beside === undefined || value.kind === 'lines' ? '' : `   # ${note.beside}`;
  if (beside !== '') comments.push(`# ${note.beside ?? ''}`);
  switch (value.kind) {
    case 'scalar': case 'flow': return [...lines, `${indent}${start} ${value.text}${beside}`];
    case 'lines': return [...lines, `${indent}${start} ${value.first}`, ...value.below.map((text) => `${below} ${text}`)];
    case 'block': return [...lines, `${indent}${start} ${value.header.replace('N', String(below.length - indent.length))}${beside}`, ...value.lines.map((text) => (text === '' ? '' : below + text))];
    case 'map': return [...lines, `${indent}${start}${beside}`, ...written(value, below, style, comments)];
    case 'list': return [...lines, `${indent}${start}${beside}`, ...written(value, start === '-' ? below : indent + ' '.repeat(style.listStep), style, comments)];
  }
}
