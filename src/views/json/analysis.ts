import { stringify } from 'yaml';
import type { MemoryAnalysis } from '../../operations/reports/api.ts';
import type { Json } from '../../core/value.ts';
import { memoryJson } from './memory.ts';

/** The report and what the agents said of it, as one document for `--analyze -o json|yaml`. Ends with a line feed. */
export function analysisDocument(analysis: MemoryAnalysis, output: 'json' | 'yaml'): string {
  const value: Json = {
    memory: memoryJson(analysis.report),
    analysis: analysis.blocks.map(({ agent, ...said }) => ({ agent: agent.name, ...said })),
    overall: analysis.overall.map(({ agent, ...said }) => ({ agent: agent.name, ...said })),
    failed: analysis.failed.map(({ agent, reason, code }) => ({ agent: agent.name, reason, ...(code === undefined ? {} : { code }) })),
    left: analysis.left.map(({ agent, conversation, reason }) => ({ agent: agent.name, conversation, reason })),
  };
  return output === 'yaml' ? stringify(value, { aliasDuplicateObjects: false }) : `${JSON.stringify(value, null, 2)}\n`;
}
