import { serve } from '../../../src/devserver/serve.ts';
import { mcpServerTraps } from '../../contracts/resources-mcp-server.ts';

mcpServerTraps(() => serve({ port: 0 }));
