import { listed, nearest } from './suggest.ts';

/** A handle is PROVIDER/NAME; what stands before the first slash, and what stands behind it (all of it where there is none). */
const nameIn = (handle: string): string => handle.slice(handle.indexOf('/') + 1);

/**
 * What to say of a model or embedding that a server does not offer: the handles that were probably meant, which are those of the same name with (another)
 * provider and those that are spelled nearly so; else what it offers, of the same provider if it has some. Undefined when it offers nothing.
 */
export function handleHint(handle: string, offered: Iterable<string>): string | undefined {
  const handles = [...new Set(offered)].sort();
  if (handles.length === 0) return undefined;
  const name = nameIn(handle).toLowerCase();
  const same = handles.filter((one) => nameIn(one).toLowerCase() === name);
  const nearName = nearest(name, handles.map(nameIn));
  const meant = same.length > 0 ? same : [nearest(handle, handles), ...handles.filter((one) => nameIn(one) === nearName)].filter((one) => one !== undefined);
  const few = [...new Set(meant)].slice(0, 3);
  if (few.length > 0) return `Did you mean ${few.map((one) => `\`${one}\``).join(' or ')}?`;
  const provider = handle.includes('/') ? handle.slice(0, handle.indexOf('/') + 1) : undefined;
  const kin = provider === undefined ? [] : handles.filter((one) => one.startsWith(provider));
  return `It offers: ${listed(kin.length > 0 ? kin : handles)}.`;
}
