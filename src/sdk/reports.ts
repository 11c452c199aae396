import type { MemoryReport, MemoryRequest, ReportOperations } from '../operations/reports/api.ts';
import { memoryReport } from '../operations/reports/memory.ts';
import type { Session } from './session.ts';

/** Reports over agents: `lettactl.reports`. */
export class Reports implements ReportOperations {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  async memory(request: MemoryRequest = {}): Promise<MemoryReport> {
    return memoryReport(this.#session.letta(), request, this.#session.environment().now());
  }
}
