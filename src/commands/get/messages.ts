import MessagesList from '../messages/list.ts';

/** The name of 1.x. */
export default class GetMessages extends MessagesList {
  static override description = 'The same as messages list, by its name of 1.x.';
  static override examples = ['<%= config.bin %> get messages support-agent -l 20'];
}
