import { jsonText } from '../../core/printable.ts';
import { compareAddresses } from '../../core/address.ts';
import type { Drift } from '../../core/plan/plan.ts';
import type { Json } from '../../core/value.ts';
import type { RefreshReport } from '../refresh-report.ts';
import { jsonDrift } from './change.ts';
import { diagnosticJson, FORMAT_VERSION, leftAloneListed } from './plan.ts';
import type { JsonOptions } from './values.ts';

/** The document of `refresh -json`: drift by address, before as applied and after as read. One line, ends with a line feed. */
export function refreshDocument(report: RefreshReport, options: JsonOptions = {}): string {
  const listed = (drift: readonly Drift[]): Json => drift.toSorted((a, b) => compareAddresses(a.address, b.address)).map((one) => jsonDrift(one, options));
  const document: Json = {
    format_version: FORMAT_VERSION, drifted: report.drift.length > 0, resource_drift: listed(report.drift), agent_written: listed(report.agentWritten), left_alone: leftAloneListed(report.leftAlone), all_gone: report.allGone,
    objects: report.objects, reads: report.reads, diagnostics: report.diagnostics.map((diagnostic) => diagnosticJson(diagnostic, options)),
  };
  return `${jsonText(document)}\n`;
}
