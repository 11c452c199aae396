import picomatch from 'picomatch';
import type { Drift } from '../core/plan/plan.ts';

/** Drift without what the patterns name: globs over `address attribute` ("agent.*", "agent.a tags", "* tags"). */
export function ignoring(drift: readonly Drift[], patterns: readonly string[]): readonly Drift[] {
  if (patterns.length === 0) return drift;
  const rules = patterns.map((pattern) => {
    const [address = '*', path] = pattern.trim().split(/\s+/, 2);
    const matches = (glob: string) => picomatch(glob, { dot: true, nobrace: true });
    return { address: matches(address), path: matches(path ?? '*'), whole: path === undefined };
  });
  return drift.flatMap((item) => {
    if (rules.some((rule) => rule.whole && rule.address(item.address))) return [];
    const attributes = item.attributes.filter((change) => !rules.some((rule) => rule.address(item.address) && rule.path(change.path)));
    return attributes.length === 0 && !item.gone ? [] : [{ ...item, attributes }];
  });
}
