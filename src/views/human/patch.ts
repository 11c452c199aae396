import { diffTexts } from '../text-diff.ts';
import { paint } from './paint.ts';
import { showTextDiff } from './text-diff.ts';
import type { ViewOptions } from '../options.ts';

/** What of a file is to change: its path, and the lines that go and come. */
export const renderPatch = (path: string, texts: { readonly before: string; readonly after: string }, { color }: Pick<ViewOptions, 'color'>): string =>
  [path, ...showTextDiff(diffTexts(texts.before, texts.after), paint(color)).map((line) => `  ${line}`.trimEnd())].join('\n');
