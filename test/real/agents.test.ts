import { agentTraps } from '../contracts/resources-agent.ts';
import { realServer } from './server-url.ts';

agentTraps(realServer);
