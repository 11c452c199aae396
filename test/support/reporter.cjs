'use strict';

// The last line of every test run is `N passed, N failed` (and `, N skipped` when there are any): scripts read it.
const { reporters } = require('mocha');
const { configureGlobal } = require('fast-check');

// What is random is the same wherever a seed is given (CI): one that must pass does not hang on chance.
if (process.env.LETTACTL_SEED) configureGlobal({ seed: Number(process.env.LETTACTL_SEED) });

class Reporter extends reporters.Spec {
  done(failures, end) {
    const { passes = 0, pending = 0, failures: failed = 0 } = this.stats ?? {};
    console.log(`${passes} passed, ${failed} failed${pending > 0 ? `, ${pending} skipped` : ''}`);
    end?.(failures);
  }
}

module.exports = Reporter;
