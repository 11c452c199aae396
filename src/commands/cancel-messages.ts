import MessagesCancel from './messages/cancel.ts';

/** The name of 1.x. */
export default class CancelMessages extends MessagesCancel {
  static override description = 'The same as messages cancel, by its name of 1.x.';
  static override examples = ['<%= config.bin %> cancel-messages support-agent'];
}
