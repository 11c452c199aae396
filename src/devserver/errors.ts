/** An answer other than 2xx. Bodies follow API notes §1.5. */
export class ApiError extends Error {
  readonly status: number;
  readonly body: unknown;
  readonly headers: Record<string, string>;

  constructor(status: number, body: unknown, headers: Record<string, string> = {}) {
    super(typeof body === 'string' ? body : JSON.stringify(body));
    this.status = status;
    this.body = body;
    this.headers = headers;
  }
}

/** `{"detail": text}` with that status. */
export function refuse(status: number, detail: unknown, headers: Record<string, string> = {}): ApiError {
  return new ApiError(status, { detail }, headers);
}

/** 400 as the server's own argument errors read. */
export function invalidArgument(text: string): ApiError {
  return refuse(400, `INVALID_ARGUMENT: ${text}`);
}

/** 404 in the words of the real server: `<Kind> with ID … not found`. */
export function notFound(kind: string, id: string): ApiError {
  return refuse(404, `${kind} with ID ${id} not found`);
}

export interface FieldProblem {
  type: string;
  loc: (string | number)[];
  msg: string;
  input?: unknown;
}

/** 422: `detail` is the printed list of problems, a string (API notes §1.5). */
export function unprocessable(problems: FieldProblem[], examples?: string[]): ApiError {
  const body: Record<string, unknown> = {
    trace_id: '',
    detail: problems
      .map(repr)
      .join(', ')
      .replace(/^(.*)$/s, '[$1]'),
  };
  if (examples) body['examples'] = examples;
  return new ApiError(422, body);
}

/** Prints a value the way Python does, well enough to be recognised. */
function repr(value: unknown): string {
  if (value === null || value === undefined) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'string') return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('\n', '\\n')}'`;
  if (typeof value !== 'object') return JSON.stringify(value);
  if (Array.isArray(value)) return `(${value.map(repr).join(', ')})`;
  return `{${Object.entries(value)
    .map(([key, inner]) => `'${key}': ${repr(inner)}`)
    .join(', ')}}`;
}
