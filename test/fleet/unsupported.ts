/** Keys that no case can exercise on a server, with the reason. A key is named with all that is below it. */
export interface Unsupported { readonly key: string; readonly on: readonly ('dev' | 'real')[]; readonly why: string }

export const UNSUPPORTED: readonly Unsupported[] = [
  { key: 'settings.server', on: ['dev', 'real'], why: 'the test names the server itself' },
  { key: 'settings.backend', on: ['dev', 'real'], why: 'the state is kept beside the file; other backends come later' },
  { key: 'tenants', on: ['dev', 'real'], why: 'checked, and planned by a later version' },
];
