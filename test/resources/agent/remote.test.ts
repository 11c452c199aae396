import { serve } from '../../../src/devserver/serve.ts';
import { agentTraps } from '../../contracts/resources-agent.ts';

agentTraps(() => serve({ port: 0 }));
