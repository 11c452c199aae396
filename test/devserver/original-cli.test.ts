import { serve } from '../../src/devserver/serve.ts';
import { originalCli } from '../contracts/original-cli.ts';

originalCli(async () => await serve({ port: 0, fileDelayMs: 1 }));
