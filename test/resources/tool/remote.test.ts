import { serve } from '../../../src/devserver/serve.ts';
import { toolTraps } from '../../contracts/resources-shared.ts';

toolTraps(() => serve({ port: 0 }));
