import { serve } from '../../../src/devserver/serve.ts';
import { folderTraps } from '../../contracts/resources-shared.ts';

folderTraps(() => serve({ port: 0 }));
