import { serve } from '../../../src/devserver/serve.ts';
import { providerTraps } from '../../contracts/resources-provider.ts';

providerTraps(() => serve({ port: 0 }));
