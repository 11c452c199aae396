import { expect } from 'chai';
import { outputOf, type Form } from '../../src/cli/output-form.ts';
import { DiagnosticError } from '../../src/core/diagnostic.ts';

const FORMS: readonly Form[] = ['table', 'json', 'jsonpath'];

describe('outputOf', () => {
  for (const [text, form] of [['table', { form: 'table' }], ['json', { form: 'json' }], ['jsonpath={.name}', { form: 'jsonpath', template: '{.name}' }], ['jsonpath={.a=="b"}', { form: 'jsonpath', template: '{.a=="b"}' }]] as const) {
    it(`takes ${text}`, () => { expect(outputOf({ output: text }, FORMS)).to.deep.equal(form); });
  }
  for (const [text, problem] of [['jsonpath', '-o jsonpath needs an expression'], ['jsonpath=', '-o jsonpath needs an expression'], ['json=x', 'there is no output "json=x"'], ['yaml', 'there is no output "yaml"'], ['', 'there is no output ""']] as const) {
    it(`refuses "${text}"`, () => { expect(() => outputOf({ output: text }, FORMS)).to.throw(DiagnosticError, `LC4002: ${problem}`); });
  }
});
