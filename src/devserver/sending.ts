import type { Context } from 'hono';
import { readBody, type Body } from './body.ts';
import { isNewClient } from './dialect.ts';
import { ApiError, refuse } from './errors.ts';
import { newId } from './ids.ts';
import { messageView, readInputs, runView } from './objects/messages.ts';
import type { JsonObject, RunRow } from './rows.ts';
import type { Server } from './server.ts';
import { startRun, takeTurn, type SendMode, type TurnRequest, type TurnResult } from './turn.ts';

const SEND_SHAPE = {
  fields: {
    messages: 'objects',
    input: 'any',
    max_steps: 'integer',
    streaming: 'boolean',
    stream_tokens: 'boolean',
    background: 'boolean',
    include_pings: 'boolean',
    include_return_message_types: 'strings',
    callback_url: 'string',
    agent_id: 'string',
  } as const,
  notNull: ['max_steps'],
};

const FRAME_HEADERS = { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' };

/** Sends messages to an agent or one of its conversations (API notes §10). A turn goes on when its sender leaves. */
export async function send(
  c: Context,
  server: Server,
  agentId: string,
  conversationId: string | null,
  body: Body,
  mode: SendMode,
): Promise<Response> {
  const { store } = server;
  const asked = body.strings('include_return_message_types');
  const kept = asked && asked.length > 0 ? asked : undefined;
  const request: TurnRequest = { agentId, conversationId, inputs: readInputs(body), maxSteps: body.number('max_steps') ?? 50, mode, kept: kept ?? null };
  const shown = (result: TurnResult): JsonObject[] =>
    result.messages.filter((row) => !kept || kept.includes(row.message_type)).map(messageView);
  const run = startRun(store, request, mode === 'async' || (mode === 'stream' && (body.boolean('background') ?? false)));
  if (mode === 'async') {
    takeTurn(store, request, run).catch((error: unknown) => {
      if (!(error instanceof ApiError)) server.onError(error);
    });
    return c.json(runView(run));
  }
  if (mode === 'json') {
    const result = await takeTurn(store, request, run);
    return c.json({
      messages: shown(result),
      stop_reason: { message_type: 'stop_reason', stop_reason: result.stopReason },
      usage: result.usage,
      logprobs: null,
      turns: null,
    });
  }
  const numbered = body.boolean('background') ?? false;
  const words = body.boolean('stream_tokens') ?? false;
  const pings = body.boolean('include_pings') ?? true;
  return new Response(frames(takeTurn(store, request, run), shown, { run, numbered, words, pings }), {
    headers: FRAME_HEADERS,
  });
}

/** The body of a send, with its messages checked. */
export async function readSend(request: Request): Promise<Body> {
  const body = await readBody(request, SEND_SHAPE);
  readInputs(body);
  return body;
}

/** `POST …/messages`: streams when asked to, which a legacy client must not. */
export async function sendBody(c: Context): Promise<{ body: Body; streaming: boolean }> {
  const body = await readSend(c.req.raw);
  const streaming = body.boolean('streaming') ?? false;
  if (streaming && !isNewClient(c.req.raw))
    throw refuse(422, 'streaming=true is only supported for SDK v1.0+ clients');
  return { body, streaming };
}

/** The events of a turn: messages, stop reason, usage, `[DONE]`; with a run id, they carry it and a number. */
function frames(
  turn: Promise<TurnResult>,
  shown: (result: TurnResult) => JsonObject[],
  options: { run: RunRow; numbered: boolean; words: boolean; pings: boolean },
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let sequence = 0;
  return new ReadableStream({
    async start(controller) {
      const push = (data: JsonObject, event?: string): void => {
        const numbered = options.numbered ? { ...data, run_id: options.run.id, seq_id: ++sequence } : data;
        controller.enqueue(encoder.encode(`${event === undefined ? '' : `event: ${event}\n`}data: ${JSON.stringify(numbered)}\n\n`));
      };
      if (options.pings) push(ping(options.run));
      try {
        const result = await turn;
        for (const message of shown(result)) for (const part of options.words ? inWords(message) : [message]) push(part);
        push({ message_type: 'stop_reason', stop_reason: result.stopReason });
        push(result.usage);
      } catch (error) {
        const failed =
          error instanceof ApiError ? (error.body as { error?: JsonObject; detail?: string }) : { detail: 'An unknown error occurred' };
        push({ message_type: 'stop_reason', stop_reason: 'llm_api_error' });
        push(
          {
            message_type: 'error_message',
            run_id: options.run.id,
            error_type: failed.error?.['type'] ?? 'internal_error',
            message: failed.error?.['message'] ?? failed.detail ?? '',
            detail: failed.error?.['detail'] ?? null,
            seq_id: null,
          },
          'error',
        );
      }
      controller.enqueue(encoder.encode('data: [DONE]\n\n'));
      controller.close();
    },
  });
}

/** What a stream begins with, unless the sender wants none. */
function ping(run: RunRow): JsonObject {
  const date = run.created_at;
  return { id: newId('ping'), date, name: null, message_type: 'ping', otid: null, sender_id: null, step_id: null, is_err: null, seq_id: null, run_id: run.id };
}

/** With `stream_tokens` an assistant message comes word by word, all parts under its id. */
function inWords(message: JsonObject): JsonObject[] {
  const content = message['content'];
  if (message['message_type'] !== 'assistant_message' || typeof content !== 'string') return [message];
  return (content.match(/\S+\s*|\s+/g) ?? ['']).map((word) => ({ ...message, content: word }));
}
