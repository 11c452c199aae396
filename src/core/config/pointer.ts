/** The steps of a JSON pointer, unescaped: `/a~1b/0` → `['a/b', '0']`. The whole document is `''`. */
export const pointerSteps = (pointer: string): readonly string[] =>
  pointer === '' ? [] : pointer.slice(1).split('/').map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));

/** A pointer one step further down. */
export const pointerTo = (pointer: string, step: string | number): string =>
  `${pointer}/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`;

/** The pointer without its last step; `''` stays. */
export const pointerParent = (pointer: string): string => pointer.slice(0, Math.max(0, pointer.lastIndexOf('/')));
