import { serve } from '../../../src/devserver/serve.ts';
import { archiveTraps } from '../../contracts/resources-shared.ts';

archiveTraps(() => serve({ port: 0 }));
