'use strict';

// The last line of every test run is `N passed, N failed` (and `, N skipped` when there are any): scripts read it.
const { reporters } = require('mocha');

// Where tests run in this process; those that run them elsewhere load it by themselves.
require('./seed.cjs');

class Reporter extends reporters.Spec {
  done(failures, end) {
    const { passes = 0, pending = 0, failures: failed = 0 } = this.stats ?? {};
    console.log(`${passes} passed, ${failed} failed${pending > 0 ? `, ${pending} skipped` : ''}`);
    end?.(failures);
  }
}

module.exports = Reporter;
