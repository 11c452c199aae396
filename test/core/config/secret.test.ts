import { expect } from 'chai';
import { addressOf } from '../../../src/core/address.ts';
import { configText, secretOfText, secretOfVariable } from '../../../src/core/config/interpolate.ts';
import { secretEntry, secretOf } from '../../../src/core/config/entries/secret.ts';
import type { SecretEntry } from '../../../src/core/config/entries/secret.ts';
import { checkShape } from '../../../src/core/config/shape.ts';
import type { Diagnostic } from '../../../src/core/diagnostic.ts';
import type { ExpandContext } from '../../../src/core/resource-type.ts';
import type { Json } from '../../../src/core/value.ts';

const unused = (): never => {
  throw new Error('not for secrets');
};

/** What an entry at `/providers/0/api_key` becomes where only KEY is set, and what is said about it. */
function read(entry: SecretEntry): { readonly value: Json | undefined; readonly problems: readonly Diagnostic[] } {
  const problems: Diagnostic[] = [];
  const context: ExpandContext = {
    document: {}, settings: {}, workspace: 'default', files: unused, buckets: { bytes: unused, list: unused },
    add: unused, has: unused, get: unused, children: unused, range: () => undefined, interpolate: unused, blob: unused, prune: unused,
    report: (problem) => problems.push(problem),
    secret: (pointer, env) => (env === undefined ? secretOfText('fleet.yaml', pointer) : secretOfVariable(env)),
    isSet: (name) => name === 'KEY',
  };
  return { value: secretOf(entry, '/providers/0/api_key', addressOf('provider', 'openai'), context), problems };
}

describe('a secret of the fleet file', () => {
  it('in the environment is known by its variable', () =>
    expect(read({ from_env: 'KEY' })).to.deep.equal({ value: { $secret: { parts: [{ env: 'KEY' }], shown: '${KEY}' } }, problems: [] }));

  it('in the file is known by its place, and read there again word for word', () => {
    const pointer = '/providers/0/api_key/value/~text';
    expect(read({ value: 'pa$$WORD-${KEY}' })).to.deep.equal({ value: { $secret: { parts: [{ config: 'fleet.yaml', pointer }], shown: '(sensitive)' } }, problems: [] });
    const lookup = (value: Json) => (at: string) => (at === '/providers/0/api_key/value' ? value : undefined);
    expect(configText(pointer, lookup('pa$$WORD-${KEY}'))).to.equal('pa$$WORD-${KEY}');
    expect(configText(pointer, lookup(''))).to.equal('');
    expect(configText(pointer, lookup({ other: 1 }))).to.equal(undefined);
  });

  it('that the server is to keep is none while its variable is unset, and one as soon as it is set', () => {
    expect(read({ from_env: 'GONE', preserve_existing: true })).to.deep.equal({ value: undefined, problems: [] });
    expect(read({ from_env: 'KEY', preserve_existing: true }).value).to.deep.equal(secretOfVariable('KEY'));
    expect(read({ from_env: 'GONE', preserve_existing: false }).value).to.deep.equal(secretOfVariable('GONE'));
  });

  it('has a shape, and what is wrong with it is said without its text', () => {
    const wrong = (entry: Json): readonly string[] => {
      const found: string[] = [];
      checkShape(secretEntry, entry, '/api_key', ({ summary }) => found.push(summary));
      return found;
    };
    expect(wrong({ from_env: 'KEY', preserve_existing: true })).to.deep.equal([]);
    expect(wrong('sk-canary')).to.deep.equal(['`api_key` must be a secret: `{ from_env: NAME }` or `{ value: … }`, not a text']);
    expect(wrong({ from_env: 'sk canary', valu: 'x' })).to.deep.equal(['`from_env` must be the name of an environment variable, not a text', 'unknown key `valu`']);
  });

  it('that is missing, given twice, or kept without a variable is an error', () => {
    const summaries = [{}, { value: 'x', from_env: 'KEY' }, { value: 'x', preserve_existing: true }].map((entry) => read(entry).problems.map(({ code, summary }) => `${code} ${summary}`));
    expect(summaries).to.deep.equal([
      ['LC1520 a secret is missing: give `from_env` or `value`'],
      ['LC1520 the secret is given twice: keep one of `from_env`, `value`'],
      ['LC1520 `preserve_existing` goes with `from_env` only'],
    ]);
  });
});
