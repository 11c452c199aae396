/** Codes under an error of fetch, outermost first. */
export function codesOf(cause: unknown): readonly string[] {
  const codes: string[] = [];
  for (let at = cause, depth = 0; typeof at === 'object' && at !== null && depth < 6; at = (at as { cause?: unknown }).cause, depth++) {
    const { code, errors } = at as { code?: unknown; errors?: unknown };
    if (typeof code === 'string') codes.push(code);
    if (Array.isArray(errors)) codes.push(...errors.flatMap((inner) => codesOf(inner)));
  }
  return codes;
}

/** Why nothing answered, in words, by the code of the system or the client. */
export const UNREACHABLE: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there (connection refused)',
  ENOTFOUND: 'its name cannot be resolved',
  EAI_AGAIN: 'its name cannot be resolved just now',
  EHOSTUNREACH: 'there is no route to it',
  ENETUNREACH: 'there is no network to it',
  UND_ERR_CONNECT_TIMEOUT: 'no connection could be made in time',
  ECONNRESET: 'the connection was dropped',
  UND_ERR_SOCKET: 'the connection was dropped',
};
