import { DiagnosticError, failure } from '../../core/diagnostic.ts';
import { codeOf } from './files.ts';

const FULL: readonly string[] = ['ENOSPC', 'EDQUOT', 'EFBIG'];
const FORBIDDEN: readonly string[] = ['EROFS', 'EACCES', 'EPERM'];

/** What a file system said, as a diagnostic: full (LC3020), not writable or readable (LC3023), anything else (LC3022). `doing` completes "cannot …". */
export function storageError(error: unknown, doing: string, path: string): DiagnosticError {
  const code = codeOf(error);
  const what = `cannot ${doing} ${path}`;
  if (FULL.includes(code)) {
    return failure('LC3020', `${what}: the disk is full`, { detail: `The system answered ${code}.`, next: 'Free some space, then run the same command again.' }, { cause: error });
  }
  if (FORBIDDEN.includes(code)) {
    return failure('LC3023', `${what}: ${code === 'EROFS' ? 'the file system is read-only' : 'permission denied'}`, {
      detail: `The system answered ${code}.`,
      next: 'Make the folder writable, or keep the state elsewhere with -state PATH. To plan without a lock: -lock=false.',
    }, { cause: error });
  }
  const at = refusedPath(error);
  return failure('LC3022', `${what}: ${code || (error instanceof Error ? error.message : String(error))}`, {
    ...(at === undefined ? {} : { detail: `The system refused ${at}.` }), next: 'Check the path and the disk, then run the same command again.',
  }, { cause: error });
}

/** The file that the system refused, which may be one beside the state: its lock, its backup. Of two, the one that was to be replaced. */
function refusedPath(error: unknown): string | undefined {
  const { path, dest } = error as { readonly path?: unknown; readonly dest?: unknown };
  return typeof dest === 'string' ? dest : typeof path === 'string' ? path : undefined;
}

/** Runs `work`; what its file system refuses becomes a diagnostic. Other errors pass: they are bugs. */
export async function storing<T>(doing: string, path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof DiagnosticError || codeOf(error) === '') throw error;
    throw storageError(error, doing, path);
  }
}
