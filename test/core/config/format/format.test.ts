import { expect } from 'chai';
import fc from 'fast-check';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { formatFleetFile } from '../../../../src/core/config/format/format.ts';
import { documentSchema } from '../../../../src/core/config/document-schema.ts';
import type { Shape } from '../../../../src/core/config/shape.ts';
import { resourceTypes } from '../../../../src/resources/types.ts';
import { randomDocument } from './random-document.ts';

const schema = documentSchema(resourceTypes.flatMap((type) => type.sections)) as Shape;
const format = (bytes: Uint8Array): ReturnType<typeof formatFleetFile> => formatFleetFile(bytes, 'fleet.yaml', schema);
const said = (text: string): readonly string[] => {
  const result = format(new TextEncoder().encode(text));
  return 'problems' in result ? result.problems.map(({ code, summary }) => `${code}: ${summary}`) : [];
};

const formatted = (input: string | Uint8Array): string => {
  const result = format(typeof input === 'string' ? new TextEncoder().encode(input) : input);
  if ('problems' in result) throw new Error(result.problems.map(({ code, summary }) => `${code}: ${summary}`).join('\n'));
  return result.text;
};

const CASES = fileURLToPath(new URL('../../../golden/format/', import.meta.url));

/** Each folder of test/golden/format has a file before and after; GOLDEN_UPDATE=1 writes the latter. */
describe('fmt', () => {
  for (const name of readdirSync(CASES).sort()) {
    it(name.replaceAll('-', ' '), () => {
      const after = join(CASES, name, 'after.yaml');
      const text = formatted(readFileSync(join(CASES, name, 'before.yaml')));
      if (process.env['GOLDEN_UPDATE'] === '1' || !existsSync(after)) writeFileSync(after, text);
      expect(text).to.equal(readFileSync(after, 'utf8'));
      expect(formatted(text), 'the second time').to.equal(text);
    });
  }

  it('keeps value and comments of any document, and changes nothing the second time', () => {
    fc.assert(fc.property(randomDocument, ({ text, comments }) => {
      const result = formatted(text);
      expect(parse(result)).to.deep.equal(parse(text));
      expect(formatted(result)).to.equal(result);
      for (const comment of comments) expect(result).to.contain(comment);
    }), { numRuns: 300 });
  });

  it('has nothing to do for what does not parse, and says why', () => {
    expect(said('name: a\nname: b\n')).to.deep.equal(['LC1102: the key `name` is there twice']);
    expect(said('agents:\n\t- name: a\n')).to.deep.equal(['LC1101: a tab is used to indent']);
  });

  it('leaves JSON alone', () => {
    expect(said(' {"agents": []}\n')).to.deep.equal(['LC1562: fleet.yaml is JSON, and fmt formats YAML']);
  });

  it('is quick with large files', () => {
    const agents = Array.from({ length: 2000 }, (_, index) => `  # number ${index}\n  - tags: ["a", 'b']\n    name: agent-${index}\n`).join('');
    const started = performance.now();
    formatted(`agents:\n${agents}${'# the end\n'.repeat(2000)}`);
    expect(performance.now() - started).to.be.below(10_000);
  }).timeout(15_000);
});
