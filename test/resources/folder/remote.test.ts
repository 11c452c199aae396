import { serve } from '../../../src/devserver/serve.ts';
import { folderTraps } from '../../contracts/resources-folder.ts';

folderTraps(() => serve({ port: 0 }));
