import picomatch from 'picomatch';
import type { LeftAlone } from '../core/plan/change.ts';
import type { Drift } from '../core/plan/plan.ts';

const matcher = (patterns: readonly string[]): ((text: string) => boolean) => picomatch(patterns.map((pattern) => pattern.trim()), { dot: true, bash: true, nobrace: true });

/** Drift without what the patterns name: globs over an address (`agent.scratch-*`) or an address and an attribute (`agent.*.tags`). `*` also takes dots and slashes. */
export function ignoring(drift: readonly Drift[], patterns: readonly string[]): readonly Drift[] {
  if (patterns.length === 0) return drift;
  const isIgnored = matcher(patterns);
  return drift.flatMap((item) => {
    if (isIgnored(item.address)) return [];
    const attributes = item.attributes.filter((change) => !isIgnored(`${item.address}.${change.path}`));
    return attributes.length === 0 && !item.gone ? [] : [{ ...item, attributes }];
  });
}

/** The same for what was left alone. */
export function notIgnored(leftAlone: readonly LeftAlone[], patterns: readonly string[]): readonly LeftAlone[] {
  if (patterns.length === 0) return leftAlone;
  const isIgnored = matcher(patterns);
  return leftAlone.filter(({ address, path }) => !isIgnored(address) && !(path !== undefined && isIgnored(`${address}.${path}`)));
}
