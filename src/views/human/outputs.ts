import type { OutputValue } from '../../sdk/api.ts';
import { cleanText } from '../clean.ts';

/** One line per output, as Terraform writes them. A sensitive value is told only to whoever names it. */
export const renderOutputs = (outputs: readonly OutputValue[]): string =>
  outputs.map((output) => `${output.name} = ${output.sensitive ? '(sensitive)' : output.value === undefined ? '(not applied yet)' : cleanText(JSON.stringify(output.value))}`).join('\n');
