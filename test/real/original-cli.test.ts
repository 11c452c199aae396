import { originalCli } from '../contracts/original-cli.ts';
import { realServer } from './server-url.ts';

originalCli(realServer);
