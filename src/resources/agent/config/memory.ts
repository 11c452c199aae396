import { entriesOf } from '../../../core/config/entries/list.ts';
import { pointerTo } from '../../../core/config/pointer.ts';
import type { AgentPlace } from './links.ts';
import type { MemoryEntry } from './memory-schema.ts';

type Report = (summary: string, at: string, next?: string) => void;

const SOURCES = ['from_blocks', 'template_dir', 'files', 'skills'] as const;

/** Checks an agent's `memory` as the original does (fleet-yaml.md §13); says whether it wants its memory in files. */
export function wantsFiles(place: AgentPlace): boolean {
  const { entry: { memory }, pointer, context, address } = place;
  if (memory === undefined) return false;
  const at = pointerTo(pointer, 'memory');
  const report: Report = (summary, where, next) => {
    const range = context.range(where);
    context.report({ severity: 'error', code: 'LC1534', summary, address, ...(range ? { range } : {}), ...(next === undefined ? {} : { next }) });
  };
  checkTargets(memory, at, report);
  checkFiles(place, memory, at, report);
  checkSkills(place, memory, at, report);
  checkTemplate(place, memory, at, report);
  if (memory.mode === 'memfs' && SOURCES.every((source) => memory[source] === undefined)) report(`\`memfs\` needs at least one of ${SOURCES.map((source) => `\`${source}\``).join(', ')}`, at);
  return memory.mode === 'memfs';
}

/** A path inside the repository, or the folder of the fleet. */
const isInside = (path: string): boolean => !path.startsWith('/') && !/^[A-Za-z]:/.test(path) && !path.split(/[\\/]/).includes('..');

const unique = (values: readonly (readonly [value: string, at: string])[], report: Report): void => {
  const seen = new Set<string>();
  for (const [value, at] of values) {
    if (seen.has(value)) report(`\`${value}\` is there twice`, at, 'Keep one of them.');
    seen.add(value);
  }
};

function checkTargets(memory: MemoryEntry, at: string, report: Report): void {
  for (const key of ['files', 'from_blocks'] as const) {
    const targets = entriesOf<{ readonly to?: string }>(memory[key], pointerTo(at, key)).flatMap(([entry, where]) => (typeof entry.to === 'string' ? [[entry.to, pointerTo(where, 'to')] as const] : []));
    for (const [path, where] of targets) {
      if (!isInside(path)) report(`\`to\` must be a path inside the memory: ${path}`, where);
      else if (!path.endsWith('.md')) report(`\`to\` must end in \`.md\`: ${path}`, where);
    }
    unique(targets, report);
  }
  unique(entriesOf<string>(memory.preserve_existing_paths, pointerTo(at, 'preserve_existing_paths')), report);
}

function checkFiles({ context }: AgentPlace, memory: MemoryEntry, at: string, report: Report): void {
  for (const [file, where] of entriesOf<NonNullable<NonNullable<MemoryEntry['files']>[number]>>(memory.files, pointerTo(at, 'files'))) {
    if ((file.value === undefined) === (file.from_file === undefined)) report(file.value === undefined ? 'a text is missing: give `value` or `from_file`' : 'the text is given twice: keep one of `value`, `from_file`', where);
    for (const name of Object.keys(file.template_vars ?? {})) {
      if (!/^[A-Z0-9_]+$/.test(name)) report(`\`${name}\` is no name of a template variable`, pointerTo(pointerTo(where, 'template_vars'), name), 'Capitals, digits and `_` are allowed.');
    }
    if (file.from_file !== undefined) checkPath(file.from_file, pointerTo(where, 'from_file'), (path) => context.files(where).text(path), report);
  }
}

function checkSkills({ context }: AgentPlace, memory: MemoryEntry, at: string, report: Report): void {
  const skills = entriesOf<NonNullable<NonNullable<MemoryEntry['skills']>[number]>>(memory.skills, pointerTo(at, 'skills')).filter(([skill]) => typeof skill.from_dir === 'string');
  const names = skills.map(([skill, where]) => [skill.name ?? skill.from_dir.replace(/\/+$/, '').split('/').at(-1) ?? '', pointerTo(where, skill.name === undefined ? 'from_dir' : 'name')] as const);
  for (const [name, where] of names) if (!/^[a-z0-9][a-z0-9-]*$/.test(name)) report(`\`${name}\` is no name of a skill`, where, 'Small letters, digits and `-` are allowed, and no `-` comes first.');
  unique(names, report);
  for (const [skill, where] of skills) checkPath(skill.from_dir, pointerTo(where, 'from_dir'), (path) => context.files(where).text(`${path.replace(/\/+$/, '')}/SKILL.md`), report, '/SKILL.md');
}

function checkTemplate({ context }: AgentPlace, memory: MemoryEntry, at: string, report: Report): void {
  if (memory.capability_index_file !== undefined && memory.template_dir === undefined) report('`capability_index_file` needs `template_dir`', pointerTo(at, 'capability_index_file'));
  if (memory.template_dir === undefined) return;
  const where = pointerTo(at, 'template_dir');
  if (!isInside(memory.template_dir)) return report(`\`template_dir\` must be a path inside the fleet's folder: ${memory.template_dir}`, where);
  const found = context.files(where).glob(`${memory.template_dir.replace(/\/+$/, '')}/**/*`);
  if ('problem' in found) report(`${memory.template_dir} ${found.problem}`, where);
  else if (found.length === 0) report(`${memory.template_dir} has no files`, where);
}

function checkPath(path: string, where: string, read: (path: string) => { readonly text: string } | { readonly problem: string }, report: Report, below = ''): void {
  if (!isInside(path)) return report(`the path must stay inside the fleet's folder: ${path}`, where);
  const found = read(path);
  if ('problem' in found) report(`${path}${below} ${found.problem}`, where);
}
