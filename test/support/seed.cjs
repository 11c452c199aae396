'use strict';

// What is random is the same wherever a seed is given (CI): one that must pass does not hang on chance. Loaded by every process that runs tests.
const { configureGlobal } = require('fast-check');

if (process.env.LETTACTL_SEED) configureGlobal({ seed: Number(process.env.LETTACTL_SEED) });
