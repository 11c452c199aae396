import { expect } from 'chai';
import type { Diagnostic, SourceRange } from '../../src/core/diagnostic.ts';
import { renderDiagnostics } from '../../src/views/human/diagnostics.ts';
import { expectGolden } from '../support/golden.ts';
import { at } from '../support/plans.ts';

const range = (line: number, column: number, end: number, excerpt: NonNullable<SourceRange['excerpt']>): SourceRange =>
  ({ file: 'fleet.yaml', start: { line, column }, end: { line, column: end }, excerpt });

const unknownKey: Diagnostic = {
  severity: 'error', code: 'LC1104', summary: 'unknown key `system_promt`', address: at('agent.support-agent'), next: 'Did you mean `system_prompt`?',
  range: range(4, 5, 17, [{ line: 3, text: '  - name: support-agent' }, { line: 4, text: '    system_promt: { value: You help. }' }]),
};

describe('diagnostics view', () => {
  it('shows several with their places, then how many', () => expectGolden('views/diagnostics/several.txt', renderDiagnostics([
    unknownKey,
    { severity: 'error', code: 'LC1210', summary: 'block `nope` is not defined', address: at('agent.support-agent'), next: 'Defined: company-context, house-rules.', range: range(9, 21, 25, [{ line: 9, text: '    shared_blocks: [nope]' }]) },
  ], { color: false, outcome: 'Nothing was changed.' })));

  it('shows details and next steps of several lines', () => expectGolden('views/diagnostics/no-server.txt', renderDiagnostics([
    { severity: 'error', code: 'LC3002', summary: 'the state is locked', detail: 'by dana@build-7 since 10:42 (4 min ago): apply, lettactl 1.0.0, lock 6b1f', next: 'Wait for it (-lock-timeout=5m), or, if that run is dead: lettactl force-unlock 6b1f' },
    { severity: 'error', code: 'LC2001', summary: 'no server: set LETTA_BASE_URL', detail: 'Letta Cloud:      LETTA_BASE_URL=https://api.letta.com and LETTA_API_KEY\nyour own server:  LETTA_BASE_URL=http://localhost:8283\nnone yet:         lettactl dev        (a local stand-in, in another terminal)' },
    { severity: 'warning', code: 'LC1301', summary: 'TOKEN is not set: auth_token is not compared' },
  ], { color: false })));

  it('underlines behind wide characters, tabs and hidden ones, and inside long lines', () => expectGolden('views/diagnostics/wide.txt', renderDiagnostics([
    { severity: 'error', code: 'LC1104', summary: 'wide', range: range(1, 9, 12, [{ line: 1, text: '名前: 支援 bad: 1' }]) },
    { severity: 'error', code: 'LC1104', summary: 'tab and escape', range: range(2, 4, 7, [{ line: 2, text: '\ta\u001bbad: 1' }]) },
    { severity: 'error', code: 'LC1104', summary: 'long', range: range(3, 301, 304, [{ line: 3, text: `${'x'.repeat(300)}bad${'y'.repeat(300)}` }]) },
    { severity: 'error', code: 'LC1104', summary: 'several lines', range: { file: 'a.yaml', start: { line: 1, column: 3 }, end: { line: 3, column: 2 }, excerpt: [{ line: 1, text: 'a: [' }, { line: 2, text: '  b,' }] } },
    { severity: 'error', code: 'LC1104', summary: 'at the end of a line', range: range(1, 3, 3, [{ line: 1, text: 'a:' }]) },
  ], { color: false })));

  it('shows no line of a file when content is redacted', () => {
    expect(renderDiagnostics([unknownKey], { color: false, redactContent: true })).not.to.contain('You help.');
  });

  it('says nothing when there is nothing', () => expect(renderDiagnostics([], { color: false, outcome: 'Nothing was changed.' })).to.equal(''));
});
