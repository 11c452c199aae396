import { expect } from 'chai';
import { promptText } from '../../../src/core/config/entries/content.ts';
import { lastFunction } from '../../../src/core/config/entries/python.ts';
import { pointerParent, pointerSteps, pointerTo } from '../../../src/core/config/pointer.ts';
import { didYouMean, editDistance, nearest } from '../../../src/core/config/suggest.ts';
import { satisfies } from '../../../src/core/config/version.ts';

describe('nearest', () => {
  const known = ['system_prompt', 'shared_blocks', 'tags', 'tools', 'name'];
  for (const [word, meant] of [['system_promt', 'system_prompt'], ['shared-blocks', 'shared_blocks'], ['Tags', 'tags'], ['tgas', 'tags'], ['nam', 'name'], ['x', undefined], ['completely', undefined]] as const) {
    it(`takes ${word} for ${String(meant)}`, () => expect(nearest(word, known)).to.equal(meant));
  }
  it('counts a swap of neighbours as one edit and stops at the limit', () => {
    expect(editDistance('tgas', 'tags', 2)).to.equal(1);
    expect(editDistance('abcdef', 'uvwxyz', 2)).to.equal(3);
  });
  it('asks in words', () => expect(didYouMean('tols', known)).to.equal('Did you mean `tools`?'));
});

describe('lastFunction', () => {
  const cases: readonly (readonly [source: string, name: string | undefined])[] = [
    ['def a(x):\n    pass\n\ndef b(y: int) -> str:\n    return ""\n', 'b'],
    ['async def fetch (url):\n    pass\n', 'fetch'],
    ['def outer():\n    def inner():\n        pass\n', 'outer'],
    ['class A:\n    def method(self): pass\n', undefined],
    ['def a(): pass\n"""\ndef b(): pass\n"""\n', 'a'],
    ["def a(): pass\nX = '''\ndef b(): pass\n'''\n", 'a'],
    ['def a(): pass\n# """\ndef b(): pass\n# """\n', 'b'],
    ['def a():\n    return "it\'s # no comment"\ndef b(): pass\n', 'b'],
    ['def a():\n    """doc with \\""" inside\ndef no(): pass\n"""\n', 'a'],
    ['def größe(x): pass\n', 'größe'],
    ['def generic[T](x: T) -> T: return x\n', 'generic'],
    ['x = 1\n', undefined],
  ];
  for (const [source, name] of cases) it(`finds ${String(name)} in ${JSON.stringify(source.slice(0, 50))}`, () => expect(lastFunction(source)).to.equal(name));
});

describe('promptText', () => {
  const cases: readonly (readonly [text: string, prompt: string])[] = [
    ['  You help.\n\n', 'You help.'],
    ['```\nYou help.\n```\n', 'You help.'],
    ['```markdown\n# You\n\nhelp.\n```', '# You\n\nhelp.'],
    ['Before\n```\ncode\n```', 'Before\n```\ncode\n```'],
    ['```\na\n```\nbetween\n```\nb\n```', '```\na\n```\nbetween\n```\nb\n```'],
  ];
  for (const [text, prompt] of cases) it(`makes ${JSON.stringify(text)} ${JSON.stringify(prompt)}`, () => expect(promptText(text)).to.equal(prompt));
});

describe('satisfies', () => {
  const cases: readonly (readonly [constraint: string, answer: boolean | undefined])[] = [
    ['>=1.0', true], ['>= 1.2.3', true], ['>1.2.3', false], ['<2', true], ['>=1.0, <1.2', false], ['~> 1.2', true], ['~> 1.2.0', true], ['~> 1.1.0', false],
    ['^1.0', true], ['^2', false], ['1.2.3', true], ['!=1.2.3', false], ['latest', undefined], ['>=', undefined],
  ];
  for (const [constraint, answer] of cases) it(`1.2.3 and ${constraint}: ${String(answer)}`, () => expect(satisfies('1.2.3', constraint)).to.equal(answer));
});

describe('pointers', () => {
  it('escape and unescape', () => {
    expect(pointerTo('/a', 'b/c~d')).to.equal('/a/b~1c~0d');
    expect(pointerSteps('/a/b~1c~0d')).to.deep.equal(['a', 'b/c~d']);
    expect(pointerParent('/a/b')).to.equal('/a');
    expect(pointerParent('/a')).to.equal('');
    expect(pointerSteps('')).to.deep.equal([]);
  });
});
