/**
 * The one place that imports the command-line library. A bundled `await import('@oclif/core')` has no named exports, so everybody
 * imports these names from here.
 */
export { Args, Command, CommandHelp, Config, Errors, Flags, Help, Plugin, settings } from '@oclif/core';
export type { Interfaces } from '@oclif/core';
