import { isScalar } from 'yaml';
import type { CollectionTag, CST, ScalarTag, Tags, YAMLMap, YAMLSeq } from 'yaml';

type Printer = NonNullable<ScalarTag['stringify']>;

const STRING = 'tag:yaml.org,2002:str';

/**
 * The tags of a document that prints block texts as they stood in the file, but for their indentation; lists in brackets without, maps in braces with
 * spaces inside.
 */
export const keepingTexts = (tags: Tags): Tags => tags.map((tag) => {
  if (typeof tag !== 'object') return tag;
  if (tag.tag === STRING && tag.stringify && !tag.collection) return { ...tag, stringify: textPrinter(tag.stringify) };
  if (tag.collection === 'seq' && tag.default === true) return padded(tag, '');
  if (tag.collection === 'map' && tag.default === true) return padded(tag, ' ');
  return tag;
});

/** The library asks any tag for its printer; its types know of those of scalars only. */
function padded(tag: CollectionTag, flowCollectionPadding: string): CollectionTag {
  const stringify = (node: YAMLMap | YAMLSeq, context: Parameters<Printer>[1], ...told: readonly (() => void)[]): string => node.toString({ ...context, flowCollectionPadding }, ...told);
  return { ...tag, stringify } as unknown as CollectionTag;
}

function textPrinter(usual: Printer): Printer {
  return (item, context, onComment, onChompKeep) => {
    const token = isScalar(item) ? (item.srcToken as CST.BlockScalar | CST.FlowScalar | undefined) : undefined;
    if (token?.type !== 'block-scalar' || context.inFlow || context.implicitKey) return usual(item, context, onComment, onChompKeep);
    const header = token.props.find((prop): prop is CST.SourceToken => prop.type === 'block-scalar-header')?.source ?? '|';
    const [style = '|'] = header;
    const explicit = /[1-9]/.exec(header)?.[0];
    const value = String(item.value);
    // At the end of a file the last line break may be missing, and with it in the text.
    const chomp = /[-+]/.exec(header)?.[0] ?? (value !== '' && !value.endsWith('\n') ? '-' : '');
    const width = explicit === undefined ? indentOf(token.source) : token.indent + Number(explicit);
    const indent = context.indent === '' ? '  ' : context.indent;
    const comment = item.comment ? ` ${context.options.commentString(item.comment)}` : '';
    if (comment !== '') onComment?.();
    if (chomp === '+') onChompKeep?.();
    const lines = token.source.replace(/\n$/, '').split('\n').map((line) => shifted(line, width, indent));
    return `${style}${explicit === undefined ? '' : '2'}${chomp}${comment}\n${lines.join('\n')}`;
  };
}

const indentOf = (source: string): number => /^(?:[ ]*\n)*([ ]*)/.exec(source)?.[1]?.length ?? 0;

function shifted(line: string, width: number, indent: string): string {
  const rest = /^ *$/.test(line.slice(0, width)) ? line.slice(width) : line.trimStart();
  return rest === '' ? '' : `${indent}${rest}`;
}
