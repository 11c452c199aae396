import { serve } from '../../../src/devserver/serve.ts';
import { conversationTraps } from '../../contracts/resources-conversation.ts';

conversationTraps(() => serve({ port: 0 }));
