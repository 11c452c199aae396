import type { MemoryAnalysis } from '../../operations/reports/api.ts';
import type { Json } from '../../core/value.ts';
import { memoryJson } from './memory.ts';

/** The report and what the agents said of it, as one document for programs. */
export function analysisJson(analysis: MemoryAnalysis): Json {
  return {
    memory: memoryJson(analysis.report),
    analysis: analysis.blocks.map(({ agent, ...said }) => ({ agent: agent.name, ...said })),
    overall: analysis.overall.map(({ agent, ...said }) => ({ agent: agent.name, ...said })),
    failed: analysis.failed.map(({ agent, reason, code }) => ({ agent: agent.name, reason, ...(code === undefined ? {} : { code }) })),
    left: analysis.left.map(({ agent, conversation, reason }) => ({ agent: agent.name, conversation, reason })),
  };
}
