/** A fleet file may not be larger, in bytes. */
export const MAX_FLEET_FILE = 10 * 1024 * 1024;
