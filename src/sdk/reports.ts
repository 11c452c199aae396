import { analyzeMemory } from '../operations/reports/analyze.ts';
import type { AnalysisRequest, MemoryAnalysis, MemoryReport, MemoryRequest, ReportOperations } from '../operations/reports/api.ts';
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

  async analyze(request: AnalysisRequest = {}): Promise<MemoryAnalysis> {
    const letta = this.#session.letta();
    const environment = this.#session.environment();
    return analyzeMemory(letta, request, { signal: this.#session.signal, now: environment.now(), mark: environment.randomHex(4), otid: () => environment.randomHex(16) });
  }
}
