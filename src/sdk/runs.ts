import { runMessages } from '../letta/messages.ts';
import type { Message } from '../operations/messaging/api.ts';
import { messageOf } from '../operations/messaging/message.ts';
import type { ListRunsOptions, RunInfo, RunOperations, TrackOptions } from '../operations/runs/api.ts';
import { deleteRun, getRun, listRuns, readRun, trackRuns } from '../operations/runs/runs.ts';
import type { Session } from './session.ts';

/** Runs of agents. */
export class Runs implements RunOperations {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  list(options: ListRunsOptions = {}): Promise<readonly RunInfo[]> {
    return listRuns(this.#session.letta(), options);
  }

  get(id: string): Promise<RunInfo> {
    return getRun(this.#session.letta(), id);
  }

  async messages(id: string): Promise<readonly Message[]> {
    const letta = this.#session.letta();
    return (await runMessages(letta, (await readRun(letta, id)).id)).map(messageOf);
  }

  track(options: TrackOptions): Promise<readonly RunInfo[]> {
    return trackRuns(this.#session.letta(), options, options.signal ? AbortSignal.any([options.signal, this.#session.signal]) : this.#session.signal);
  }

  delete(id: string): Promise<void> {
    return deleteRun(this.#session.letta(), id);
  }
}
