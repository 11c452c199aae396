import { serve } from '../../../src/devserver/serve.ts';
import { blockTraps } from '../../contracts/resources-shared.ts';

blockTraps(() => serve({ port: 0 }));
