import picomatch from 'picomatch';
import type { Drift } from '../core/plan/plan.ts';

/** Drift without what the patterns name: globs over an address (`agent.scratch-*`) or an address and an attribute (`agent.*.tags`). `*` also takes dots and slashes. */
export function ignoring(drift: readonly Drift[], patterns: readonly string[]): readonly Drift[] {
  if (patterns.length === 0) return drift;
  const isIgnored = picomatch(patterns.map((pattern) => pattern.trim()), { dot: true, bash: true, nobrace: true });
  return drift.flatMap((item) => {
    if (isIgnored(item.address)) return [];
    const attributes = item.attributes.filter((change) => !isIgnored(`${item.address}.${change.path}`));
    return attributes.length === 0 && !item.gone ? [] : [{ ...item, attributes }];
  });
}
