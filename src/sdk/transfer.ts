import { dirname, join, resolve } from 'node:path';
import { safeSegment } from '../core/generate/beside.ts';
import { shownUrl } from '../letta/auth.ts';
import type { ExportAgentInput, ExportedAgent, ExportedFleet, ExportedLettabot, ExportFleetInput, ExportLettabotInput, ImportedAgents, ImportedObject } from '../operations/transfer/api.ts';
import { readAgentFile } from '../operations/transfer/agent-file.ts';
import { exportAgent } from '../operations/transfer/export-agent.ts';
import { exportFleet } from '../operations/transfer/fleet.ts';
import { importAgents } from '../operations/transfer/import-agents.ts';
import { exportLettabot } from '../operations/transfer/lettabot.ts';
import { restore } from '../operations/transfer/restore.ts';
import type { ImportedFleet, ImportFileInput, Transfers } from './api.ts';
import { namesFolder, writeOutputs } from './destination.ts';
import { inForm } from './format.ts';
import { importFleet, openImport, refuseAgentOptions, type Apply } from './import-file.ts';
import type { Session } from './session.ts';
import { nameFor } from './start.ts';

/** Agents out of a server and into one; files are read and written here. */
export class Transfer implements Transfers {
  readonly #session: Session;
  readonly #apply: Apply;

  constructor(session: Session, apply: Apply) {
    this.#session = session;
    this.#apply = apply;
  }

  async exportFleet(input: ExportFleetInput): Promise<ExportedFleet> {
    const { cwd, registry } = this.#session;
    const letta = this.#session.letta();
    const { out } = input;
    const isFolder = out !== undefined && namesFolder(out, cwd, true);
    const path = out === undefined ? undefined : resolve(cwd, isFolder ? join(out, 'fleet.yaml') : out);
    const fleet = input.fleet ?? (isFolder && path !== undefined ? nameFor(dirname(path)) : undefined);
    const found = await exportFleet({ letta, registry, version: this.#session.environment().version, server: shownUrl(letta.url) }, { ...input, ...(fleet === undefined ? {} : { fleet }) }, path !== undefined);
    const text = inForm(found.text, registry);
    const written = path === undefined ? [] : await writeOutputs([{ path, text }, ...found.files.map((file) => ({ path: join(dirname(path), file.path), text: file.text }))], { cwd, base: dirname(path), force: input.force ?? false });
    return { ...found, text, written };
  }

  async exportAgent(input: ExportAgentInput): Promise<ExportedAgent> {
    const found = await exportAgent(this.#session.letta(), input);
    if (input.out === undefined) return found;
    return { ...found, ...(await this.#write(input.out, `${safeSegment(found.agent.name)}.${input.suffix ?? 'af'}`, found.text, input.force)) };
  }

  async exportLettabot(input: ExportLettabotInput): Promise<ExportedLettabot> {
    const found = await exportLettabot(this.#session.letta(), input);
    return { ...found, ...(input.out === undefined ? {} : await this.#write(input.out, 'lettabot.yaml', found.text, input.force)) };
  }

  async importFile(input: ImportFileInput): Promise<ImportedAgents | ImportedFleet | ImportedObject> {
    const source = await openImport(input.file, this.#session.cwd);
    if (source.kind === 'backup' && (source.of === 'archive' || source.of === 'block')) refuseAgentOptions(input, `${source.folder.name} is the backup of ${source.of === 'archive' ? 'an archive' : 'a block'}`, 'Leave it out.');
    if (source.kind === 'backup') return restore(this.#session.letta(), source.folder, source.of, { ...input, progress: (message) => input.onProgress?.(message) });
    if (source.kind === 'fleet') return importFleet(this.#session, source, input, this.#apply);
    return importAgents(this.#session.letta(), readAgentFile(source.bytes, source.name), input);
  }

  async kindOf(file: string): Promise<'agents' | 'fleet' | 'backup'> {
    return (await openImport(file, this.#session.cwd)).kind;
  }

  /** `name`: of the file where a folder is named. */
  async #write(out: string, name: string, text: string, force = false): Promise<{ readonly written: string }> {
    const { cwd } = this.#session;
    const path = resolve(cwd, namesFolder(out, cwd) ? join(out, name) : out);
    const [written = path] = await writeOutputs([{ path, text }], { cwd, base: dirname(path), force });
    return { written };
  }
}
