/** An id as a part of a path, whatever somebody typed or a server says. */
export const segmentOf = (id: string): string => encodeURIComponent(id.replace(/\p{Surrogate}/gu, '\ufffd'));
