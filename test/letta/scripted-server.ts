import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One answer of a scripted server: a status, or `drop` to close the connection without one, or `hang` to never answer. */
export interface Answer {
  readonly status?: number;
  readonly body?: unknown;
  readonly text?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly drop?: boolean;
  readonly hang?: boolean;
  /** Ends the connection in the middle of the body. */
  readonly cut?: boolean;
  /** Sends half of the body and nothing more. */
  readonly stall?: boolean;
}

export interface Scripted {
  readonly url: string;
  readonly requests: { readonly method: string; readonly path: string; readonly headers: Readonly<Record<string, string | string[] | undefined>> }[];
  close(): Promise<void>;
}

/** A real HTTP server that gives these answers in turn, the last one for ever. */
export const scripted = (...answers: readonly Answer[]): Promise<Scripted> => scriptedAt(0, ...answers);

/** The same on a port of choice. */
export async function scriptedAt(port: number, ...answers: readonly Answer[]): Promise<Scripted> {
  const requests: Scripted['requests'] = [];
  const server = createServer((request, response) => {
    const answer = answers[Math.min(requests.length, answers.length - 1)] ?? {};
    requests.push({ method: request.method ?? '', path: request.url ?? '', headers: request.headers });
    if (answer.hang) return;
    if (answer.drop) {
      request.socket.destroy();
      return;
    }
    const body = answer.text ?? JSON.stringify(answer.body ?? {});
    response.writeHead(answer.status ?? 200, { 'content-type': 'application/json', ...answer.headers });
    if (answer.stall) response.write(body.slice(0, 5));
    else if (answer.cut) {
      response.write(body.slice(0, 5));
      setTimeout(() => request.socket.destroy(), 10);
    } else response.end(body);
  });
  await new Promise<void>((resolve) => { server.listen(port, '127.0.0.1', resolve); });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    close: () => new Promise((resolve) => {
      server.closeAllConnections();
      server.close(() => resolve());
    }),
  };
}
