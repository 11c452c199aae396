import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'chai';

/**
 * Compares with test/golden/NAME, text by text. `UPDATE_GOLDEN=1` writes the file instead: read the difference before you commit it.
 */
export function expectGolden(name: string, actual: string): void {
  const path = join(import.meta.dirname, '..', 'golden', name);
  if (process.env['UPDATE_GOLDEN'] === '1') {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, actual);
  }
  expect(existsSync(path), `${path} exists`).to.equal(true);
  expect(actual).to.equal(readFileSync(path, 'utf8'));
}
