import MessagesCompact from './messages/compact.ts';

/** The name of 1.x. */
export default class CompactMessages extends MessagesCompact {
  static override description = 'The same as messages compact, by its name of 1.x.';
  static override examples = ['<%= config.bin %> compact-messages support-agent'];
}
