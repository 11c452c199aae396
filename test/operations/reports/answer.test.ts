import { expect } from 'chai';
import fc from 'fast-check';
import { readAnswer } from '../../../src/operations/reports/answer.ts';
import { questionOf, tokensOf } from '../../../src/operations/reports/question.ts';

const WHOLE = `### BLOCK: notes
TOPICS: tea, customers
STATUS: crowded
SPLIT: one block per customer
SUMMARY: What people like.
STALE: the old phone number
MISSING: opening hours

### OVERALL
REDUNDANCY: the name stands twice
CONTRADICTIONS: none
ACTIONS: split notes`;
const NOTES = { block: 'notes', topics: 'tea, customers', status: 'crowded', split: 'one block per customer', summary: 'What people like.', stale: 'the old phone number', missing: 'opening hours' };
const EMPTY = { topics: '', status: null, split: '', summary: '', stale: '', missing: '' };

describe('the answer to an analysis', () => {
  it('is read in the form that was asked for', () => {
    expect(readAnswer(WHOLE, ['notes', 'persona'])).to.deep.equal({ blocks: [NOTES], overall: { redundancy: 'the name stands twice', contradictions: '', actions: 'split notes' } });
  });

  for (const [what, text, labels, blocks] of [
    ['bold headings and keys', WHOLE.replace(/^### (.*)$/gm, '**$1**').replace(/^([A-Z]+):/gm, '- **$1**:'), ['notes'], [NOTES]],
    ['headings without marks, in small letters, with quotes', WHOLE.replace('### BLOCK: notes', 'Block: "Notes"').replace(/^([A-Z]+):/gm, (key) => key.toLowerCase()), ['notes'], [NOTES]],
    ['words around it, and CRLF', `Of course!\n\n${WHOLE}\n\nLet me know.`.replaceAll('\n', '\r\n'), ['notes'], [NOTES]],
    ['an entry over several lines', '### BLOCK: notes\nSUMMARY: one\n  two\n\n- three\nSTATUS: empty', ['notes'], [{ block: 'notes', ...EMPTY, status: 'empty', summary: 'one two three' }]],
    ['a label with a colon and blanks', '### BLOCK: my notes: tea\nTOPICS: x', ['my notes: tea'], [{ block: 'my notes: tea', ...EMPTY, topics: 'x' }]],
    ['near full in three spellings', ['a', 'b', 'c'].map((label, at) => `### BLOCK: ${label}\nSTATUS: ${['Near-full', 'near full.', '**nearfull**'][at]}`).join('\n'), ['a', 'b', 'c'], ['a', 'b', 'c'].map((block) => ({ block, ...EMPTY, status: 'near-full' }))],
    ['a status that is none', '### BLOCK: notes\nSTATUS: excellent\nTOPICS: x', ['notes'], [{ block: 'notes', ...EMPTY, topics: 'x' }]],
    ['blocks that were not asked about, __proto__ among them', '### BLOCK: other\nTOPICS: x\n### BLOCK: __proto__\nTOPICS: x', ['notes'], []],
    ['a second section of one block: the first counts', `### BLOCK: notes\nTOPICS: a\n### BLOCK: notes\nTOPICS: b\nSUMMARY: b`, ['notes'], [{ block: 'notes', ...EMPTY, topics: 'a' }]],
    ['a key twice: the first counts', '### BLOCK: notes\nTOPICS: a\nTOPICS: b', ['notes'], [{ block: 'notes', ...EMPTY, topics: 'a' }]],
    ['cut off in the middle', WHOLE.slice(0, 38), ['notes'], [{ block: 'notes', ...EMPTY, topics: 'tea, customer' }]],
    ['entries before any heading', 'TOPICS: x\nSTATUS: healthy', ['notes'], []],
    ['nothing', '', ['notes'], []],
    ['the form, repeated', questionOf([{ label: 'notes', value: 'tea', limit: 100 }]), ['notes'], []],
    ['the form with the label filled in', '### BLOCK: notes\nTOPICS: <what it is about>\nSTATUS: <one of: healthy, crowded>', ['notes'], []],
    ['none in its spellings', '### BLOCK: notes\nTOPICS: none\nSPLIT: N/A\nSTALE: -\nMISSING: Nothing.\nSUMMARY: x', ['notes'], [{ block: 'notes', ...EMPTY, summary: 'x' }]],
  ] as const) {
    it(`may have ${what}`, () => expect(readAnswer(text, labels).blocks).to.deep.equal(blocks));
  }

  it('is never more than it may be, and read in little time', () => {
    const started = performance.now();
    const { blocks } = readAnswer(`### BLOCK: notes\nSUMMARY: ${'x'.repeat(5_000_000)}\n${'* '.repeat(100_000)}\n${'### BLOCK: notes\n'.repeat(10_000)}`, ['notes']);
    expect(blocks[0]?.summary.length).to.be.at.most(2000);
    expect(readAnswer(`### BLOCK: notes\nSUMMARY: x\n${'more words\n'.repeat(50_000)}`, ['notes']).blocks[0]?.summary.length).to.be.at.most(2000);
    expect(performance.now() - started).to.be.lessThan(1000);
  });

  it('never throws, whatever it is, and names only blocks that were asked about', () => {
    const piece = fc.oneof(fc.string(), fc.constantFrom('### BLOCK: notes', '### OVERALL', 'TOPICS: x', 'STATUS: empty', '\n', ':', '**', '<', 'BLOCK', 'ACTIONS:'));
    fc.assert(fc.property(fc.array(piece, { maxLength: 30 }).map((pieces) => pieces.join('\n')), (text) => {
      for (const { block } of readAnswer(text, ['notes', 'a']).blocks) expect(['notes', 'a']).to.include(block);
    }));
  });
});

describe('the question of an analysis', () => {
  it('shows the first 500 characters of each block and what it may hold', () => {
    const question = questionOf([{ label: 'notes', value: '🍵'.repeat(600), limit: 1000 }, { label: 'persona', value: 'I am.', limit: 0 }]);
    expect(question).to.include(`--- notes: 600 of 1000 characters, 60 %\n${'🍵'.repeat(500)}…\n`).and.to.include('--- persona: 5 of 0 characters, 100 %\nI am.\n');
    for (const word of ['TOPICS', 'STATUS', 'healthy, crowded, near-full, empty', 'SPLIT', 'SUMMARY', 'STALE', 'MISSING', 'REDUNDANCY', 'CONTRADICTIONS', 'ACTIONS']) expect(question).to.include(word);
  });

  it('is estimated by length: the prompt, the memory, the question', () => {
    const block = { label: 'notes', value: 'x'.repeat(400), limit: 1000 };
    const base = tokensOf('', []);
    expect(tokensOf('s'.repeat(4000), []).input - base.input).to.equal(1000);
    expect(tokensOf('', [block]).input - base.input).to.be.greaterThan(200);
    expect(tokensOf('', [block, block]).output - base.output).to.equal(240);
  });
});
