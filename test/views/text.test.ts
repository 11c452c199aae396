import { expect } from 'chai';
import fc from 'fast-check';
import { cleanLine, cleanText } from '../../src/views/clean.ts';
import { renderPlan } from '../../src/views/human/plan.ts';
import { eventLines } from '../../src/views/json/events.ts';
import { forDiff } from '../../src/views/markdown/escape.ts';
import { fitParts } from '../../src/views/markdown/fit.ts';
import { renderPlanMarkdown } from '../../src/views/markdown/plan.ts';
import { diffTexts, type DiffLine } from '../../src/views/text-diff.ts';
import { cutTo, displayWidth, padTo } from '../../src/views/width.ts';
import { age, grouped, shortId, spoken } from '../../src/views/words.ts';
import { change, drift, plan, scalar, storyPlan, text } from '../support/plans.ts';

const flat = (lines: readonly DiffLine[]): readonly string[] =>
  lines.map((line) => (line.kind === 'at' ? `@${line.line}` : `${line.kind === 'same' ? ' ' : line.kind === 'added' ? '+' : '-'}${line.pieces.map((piece) => (piece.marked ? `[${piece.text}]` : piece.text)).join('')}`));

describe('clean', () => {
  it('shows what steers as its escape, keeps line feeds, tabs, joiners and accents', () => {
    expect(cleanText('a\u001b[31m\u202e\u{e0041}b\n\tné👩\u200d🚀')).to.equal('a\\u001b[31m\\u202e\\u{e0041}b\n\tné👩\u200d🚀');
    expect(cleanLine('a\nb\tc\r')).to.equal('a\\nb\\tc\\u000d');
    expect(cleanText('half \ud83d pair')).to.equal('half \\ud83d pair');
  });
});

describe('text difference', () => {
  it('marks words, says the line, keeps one line around', () => {
    const diff = diffTexts('a\nb\nc is here\nd\ne', 'a\nb\nc was here\nd\ne');
    expect(flat(diff.lines)).to.deep.equal(['@3', ' b', '-c [is] here', '+c [was] here', ' d']);
    expect(diff).to.include({ changed: 1, total: 5, hidden: 0 });
  });

  it('shows a lost last line feed', () => expect(flat(diffTexts('a\nb\n', 'a\nb').lines)).to.deep.equal(['@3', ' b', '-']));
  it('does not invent a line behind texts that end alike', () => expect(flat(diffTexts('a\nb\n', 'a\nc\n').lines)).to.deep.equal(['@2', ' a', '-b', '+c']));
  it('starts and ends anywhere', () => {
    expect(flat(diffTexts('x\na', 'a').lines)).to.deep.equal(['@1', '-x', ' a']);
    expect(flat(diffTexts('', 'a').lines)).to.deep.equal(['@1', '-', '+a']);
  });

  it('stops at its limit and counts the rest', () => {
    const lines = (word: string): string => Array.from({ length: 30 }, (_, index) => `${word} ${index}`).join('\n');
    const diff = diffTexts(lines('one'), lines('two'), 10);
    expect(diff.lines.filter((line) => line.kind === 'added')).to.have.length(10);
    expect(diff).to.include({ changed: 30, hidden: 20 });
  });

  it('never loses a line: what is removed was in the old text, what is added is in the new one', () => {
    const body = fc.array(fc.constantFrom('a', 'b', 'c c', '', '- d'), { maxLength: 12 }).map((lines) => lines.join('\n'));
    fc.assert(fc.property(body, body, (before, after) => {
      const { lines } = diffTexts(before, after);
      const of = (kind: string): readonly string[] => lines.flatMap((line) => (line.kind === kind && line.kind !== 'at' ? [line.pieces.map((piece) => piece.text).join('')] : []));
      for (const line of of('removed')) expect(`${before}\n`.split('\n')).to.include(line);
      for (const line of of('added')) expect(`${after}\n`.split('\n')).to.include(line);
      expect(lines.length === 0).to.equal(before === after);
    }));
  });

  it('takes a text that is rewritten whole in little time', () => {
    const lines = (seed: number): string => Array.from({ length: 20_000 }, (_, index) => `${seed} ${index * seed}`).join('\n');
    expect(diffTexts(lines(3), lines(7)).hidden).to.be.greaterThan(19_000);
  }).timeout(5000);
});

describe('markdown', () => {
  it('moves real signs only: a list item of a prompt is no removal', () => {
    const shown = renderPlanMarkdown({ digest: 'sha256:0', plan: plan([change('agent.a', 'update', { attributes: [text('system_prompt', '- first\nold\n- last', '- first\nnew\n- last')] })]) });
    expect(shown).to.contain('\n          - first\n').and.contain('\n-         old\n').and.contain('\n+         new\n');
    expect(forDiff('  - x')).to.equal('  - x');
  });

  it('stays below the limit, gives destructive changes their details first, and says what it leaves out', () => {
    const many = Array.from({ length: 400 }, (_, index) => change(`agent.a${index}`, 'update', { attributes: [text('system_prompt', `${'old words '.repeat(30)}\nx`, `${'neue Wörter '.repeat(30)}\nx`)] }));
    const shown = renderPlanMarkdown({ plan: plan([...many, change('agent.z', 'delete', { reasons: ['not-in-config'] })], { notes: { losses: { 'agent.z': ['7 messages'] } } }), digest: 'sha256:0' }, { path: 'plan.bin' });
    expect(Buffer.byteLength(shown)).to.be.lessThan(65_536);
    expect(shown).to.contain('lost for good: 7 messages').and.contain('- <code>~ agent.a399</code>').and.match(/_Left out here for want of room: the details of \d+ entries\. The whole plan: `lettactl show plan\.bin`_\n$/);
  });

  it('drops whole entries only when not even their headlines fit', () => {
    const shown = renderPlanMarkdown({ plan: plan(Array.from({ length: 3000 }, (_, index) => change(`agent.a${index}`, 'create'))), digest: 'sha256:0' });
    expect(Buffer.byteLength(shown)).to.be.lessThan(65_536);
    expect(shown).to.match(/and [\d,]+ entries as a whole/);
    expect(fitParts([{ whole: 'xxxx', headline: 'x', rank: 0 }], 2)).to.deep.equal({ parts: ['x'], shortened: 1, dropped: 0 });
  });
});

describe('plan view', () => {
  it('is linear: a thousand changes in little time', () => {
    const changes = Array.from({ length: 1000 }, (_, index) => change(`agent.a${index}`, 'update', { attributes: [scalar('limit', 1, 2), text('system_prompt', 'a\nb', 'a\nc')] }));
    const started = process.hrtime.bigint();
    renderPlan(plan(changes, { drift: changes.map((one) => drift(one.address, [scalar('limit', 1, 2)])) }), { color: false });
    expect(Number(process.hrtime.bigint() - started) / 1e6).to.be.lessThan(2000);
  });
});

describe('event lines', () => {
  it('name the type of the line, not of the resource (drift once overwrote it)', () => {
    const lines = eventLines({ at: '2026-01-02T03:04:05.000Z', type: 'planned', plan: storyPlan(), digest: 'sha256:0' }).map((line) => (JSON.parse(line) as { type: string }).type);
    expect([...new Set(lines)]).to.deep.equal(['resource_drift', 'planned_change', 'change_summary']);
  });
});

describe('words and widths', () => {
  it('says numbers, times and ids', () => {
    expect([grouped(999), grouped(1204), grouped(1234567)]).to.deep.equal(['999', '1,204', '1,234,567']);
    expect([spoken(40), spoken(120), spoken(7200)]).to.deep.equal(['40 s', '2 min', '2 h']);
    expect(age('2026-01-02T00:00:00Z', new Date('2026-01-14T00:00:00Z'))).to.equal('12 d');
    expect(age('not a time', new Date(0))).to.equal('');
    expect([shortId('agent-5f0c1234-0000-4000-8000-000000000001'), shortId('agent-1')]).to.deep.equal(['agent-5f0c1234…', 'agent-1']);
  });

  it('measures wide, combining and plain characters', () => {
    expect([displayWidth('abc'), displayWidth('漢字'), displayWidth('🚀'), displayWidth('e\u0301')]).to.deep.equal([3, 4, 2, 1]);
    expect(padTo('漢', 4)).to.equal('漢  ');
    expect(cutTo('漢字漢字', 5)).to.equal('漢字…');
  });
});
