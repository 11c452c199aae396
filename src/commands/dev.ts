import { once } from 'node:events';
import { BaseCommand } from '../cli/base-command.ts';
import { Flags } from '../cli/oclif.ts';
import { parseCount } from '../cli/quantities.ts';
import { failure } from '../core/diagnostic.ts';

export default class Dev extends BaseCommand {
  static override description = `Start a local stand-in for a Letta server.
It keeps its objects in a folder, answers with a deterministic model, and needs no key: for trying things out, and for tests.`;
  static override examples = ['<%= config.bin %> dev', '<%= config.bin %> dev --port 0 --data ./letta-data --latency 50'];
  static override flags = {
    port: Flags.string({ summary: 'Port; 0 takes a free one.', default: '8283', helpValue: 'N' }),
    data: Flags.string({ summary: 'Folder that keeps the objects.', default: '.lettactl/dev', helpValue: 'DIR' }),
    latency: Flags.string({ summary: 'Milliseconds that every answer takes.', default: '0', helpValue: 'MS' }),
    rate: Flags.string({ summary: 'Requests per second that are let through; what is more is answered 429. 0: no limit.', default: '0', helpValue: 'N' }),
    profile: Flags.string({ summary: 'cloud: answer as Letta Cloud does (no folders, plan limits).', options: ['cloud'] }),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(Dev);
    const port = parseCount(flags.port, '--port', 0, 65_535);
    const latency = parseCount(flags.latency, '--latency', 0, 3_600_000);
    const rate = parseCount(flags.rate, '--rate', 0, 1_000_000);
    const { serve } = await import('../devserver/serve.ts');
    const served = await serve({
      port,
      dataDir: flags.data,
      ...(latency > 0 ? { latency } : {}),
      ...(rate > 0 ? { rate } : {}),
      ...(flags.profile === 'cloud' ? { profile: 'cloud' as const } : {}),
    }).catch((error: unknown) => { throw refused(error, port, flags.data); });
    // A server ends by a signal, so this is its normal end: exit 0. Listened for first: who reads the line may send it at once.
    const told = Promise.race([once(process, 'SIGTERM'), once(process, 'SIGINT')]);
    this.print(`listening on ${served.url}`);
    if (process.stdout.isTTY) this.note(`In another terminal: export LETTA_BASE_URL=${served.url}\nCtrl-C ends it; what is on it stays in ${flags.data}.\n`);
    await told;
    await served.close();
  }
}

function refused(error: unknown, port: number, data: string): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'EADDRINUSE') return failure('LC4008', `port ${port} is taken`, { next: 'Choose another one, or --port 0 for any.' }, { cause: error });
  if (code === 'EACCES' || code === 'EROFS' || code === 'ENOTDIR' || code === 'ENOSPC') {
    return failure('LC4008', `cannot serve on port ${port} from ${data}: ${String(code)}`, {}, { cause: error });
  }
  return error;
}
