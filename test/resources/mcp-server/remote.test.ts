import { serve } from '../../../src/devserver/serve.ts';
import { mcpServerTraps } from '../../contracts/resources-shared.ts';

mcpServerTraps(() => serve({ port: 0 }));
