import { addressOf, toAddress } from '../core/address.ts';
import type { Marker } from '../core/live.ts';

const PREFIX = 'lettactl:';
const KEY = 'lettactl';
const ADOPTED = `${PREFIX}adopted`;

/** The tag that lists a fleet's objects in one workspace: `lettactl:default/default`. */
export const fleetTag = (owner: { readonly fleet: string; readonly workspace: string }): string => `${PREFIX}${owner.fleet}/${owner.workspace}`;

/** The tag of what one op made: blocks inside an agent's create call cannot carry metadata (API notes §8), tools never can. */
export const opTag = (op: string): string => `${PREFIX}op=${op}`;

/** Whether a tag is one of our marks. */
export const isOurTag = (tag: string): boolean => tag.startsWith(PREFIX);

/** Tags without ours, sorted: what people see and what is compared. */
export const plainTags = (tags: readonly string[] | null | undefined): readonly string[] => [...new Set(tags ?? [])].filter((tag) => !isOurTag(tag)).sort();

/** Foreign tags as they are, our marks of any kind replaced by this owner's. */
export const markedTags = (tags: readonly string[] | null | undefined, owner: Marker): readonly string[] => [...plainTags(tags), fleetTag(owner)];

/** Our own tags among these. */
export const ourTags = (tags: readonly string[] | null | undefined): readonly string[] => (tags ?? []).filter(isOurTag);

type Metadata = Readonly<Record<string, unknown>>;

/** Metadata with our mark in it; PATCH replaces the whole, so the foreign keys go along (API notes §8). */
export const markedMetadata = (metadata: Metadata | null | undefined, marker: Marker): Metadata => ({ ...metadata, [KEY]: marker });

/** Metadata without our mark. */
export function plainMetadata(metadata: Metadata | null | undefined): Metadata {
  const { [KEY]: _ours, ...foreign } = metadata ?? {};
  return foreign;
}

/** Our mark in an object's metadata; undefined when there is none or it is not readable. */
export function markerIn(metadata: Metadata | null | undefined): Marker | undefined {
  const mark = metadata?.[KEY];
  if (typeof mark !== 'object' || mark === null) return undefined;
  const { fleet, workspace, address: at, lineage, op, owed, adopted } = mark as Record<string, unknown>;
  const address = typeof at === 'string' ? toAddress(at) : undefined;
  if (typeof fleet !== 'string' || typeof workspace !== 'string' || address === undefined || typeof lineage !== 'string' || typeof op !== 'string') return undefined;
  const debts = Array.isArray(owed) ? owed.filter((debt) => typeof debt === 'string') : [];
  return { fleet, workspace, address, lineage, op, ...(debts.length > 0 ? { owed: debts } : {}), ...(adopted === true ? { adopted } : {}) };
}

/** The marks of a tool, all in tags: its metadata falls to the next upsert (API notes §6). Foreign tags stay. */
export const toolTags = (tags: readonly string[] | null | undefined, marker: Marker): readonly string[] => [...markedTags(tags, marker), opTag(marker.op), ...(marker.adopted ? [ADOPTED] : [])];

/** Our mark in a tool's tags; its address is its name's, its lineage is empty (not known). */
export function markerInTags(tags: readonly string[] | null | undefined, type: string, name: string): Marker | undefined {
  const ours = ourTags(tags).map((tag) => tag.slice(PREFIX.length));
  const owner = ours.find((tag) => !tag.startsWith('op=') && tag.includes('/'));
  if (owner === undefined) return undefined;
  const slash = owner.indexOf('/');
  const op = ours.find((tag) => tag.startsWith('op='))?.slice('op='.length) ?? '';
  return { fleet: owner.slice(0, slash), workspace: owner.slice(slash + 1), address: addressOf(type, name), lineage: '', op, ...((tags ?? []).includes(ADOPTED) ? { adopted: true } : {}) };
}

// ---- archives: neither metadata nor tags, so the mark stands at the end of the description

const SUFFIX = / ?\[lettactl ([^ \]/]+)\/([^ \]]+) (.+?) ([0-9a-zA-Z_-]+) ([0-9a-zA-Z_-]+)( adopted)?\]$/;
const OUTSIDE = /[^A-Za-z0-9_.@/-]/g;
/** A name that may stand in a mark: what would end it is written as `%xx`. */
const written = (name: string): string => name.replace(OUTSIDE, (character) => encodeURIComponent(character).replace(/[!'()*~]/g, (plain) => `%${plain.charCodeAt(0).toString(16)}`));

/** A description with our mark behind it; one that has a mark gets this one instead. */
export function markedDescription(description: string | null | undefined, { fleet, workspace, address, lineage, op, adopted }: Marker): string {
  const plain = plainDescription(description);
  return `${plain}${plain === '' ? '' : ' '}[lettactl ${written(fleet).replaceAll('/', '%2F')}/${written(workspace)} ${address} ${lineage} ${op}${adopted ? ' adopted' : ''}]`;
}

/** The description without our mark. */
export const plainDescription = (description: string | null | undefined): string => (description ?? '').replace(SUFFIX, '');

/** Our mark in a description; undefined when there is none or it is not readable. */
export function markerInDescription(description: string | null | undefined): Marker | undefined {
  const [, fleet = '', workspace = '', at = '', lineage = '', op = '', adopted] = SUFFIX.exec(description ?? '') ?? [];
  const address = at === '' ? undefined : toAddress(at);
  if (address === undefined) return undefined;
  try {
    return { fleet: decodeURIComponent(fleet), workspace: decodeURIComponent(workspace), address, lineage, op, ...(adopted ? { adopted: true } : {}) };
  } catch {
    return undefined;
  }
}
