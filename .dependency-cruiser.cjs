'use strict';

// Imports go one way: commands → cli → sdk → {engine, operations, resources, backends, buckets, letta, devserver, views} → core. Imports of types count.
// What concerns imports at run time only (cycles) is in scripts/imports.mjs: this reader cannot tell them apart.

/** Modules under `from` may import only these (and packages, unless said otherwise). */
const only = (name, from, to, comment) => ({
  name, severity: 'error', comment,
  from: { path: from },
  to: { path: '^src/', pathNot: to },
});

const rules = [
  {
    name: 'not-found', severity: 'error', comment: 'An import that nothing answers.',
    from: {}, to: { couldNotResolve: true },
  },
  only('core', '^src/core/', ['^src/core/'], 'The core imports nothing but itself.'),
  {
    name: 'core-is-pure', severity: 'error', comment: 'A function of its arguments: of node only crypto and zlib, which are.',
    from: { path: '^src/core/' },
    to: { dependencyTypes: ['core'], pathNot: '^(node:)?(crypto|zlib)$' },
  },
  only('engine', '^src/engine/', ['^src/core/', '^src/engine/'], 'The engine works over ports; it knows no resource type.'),
  only('views', '^src/views/', ['^src/core/', '^src/views/', '^src/engine/(ports|events)\\.ts$', '^src/sdk/api\\.ts$', '^src/operations/api\\.ts$', '^src/operations/[^/]+/api\\.ts$'], 'Plans and events in, text out.'),
  only('backends', '^src/backends/([^/]+)/', ['^src/core/', '^src/backends/$1/', '^src/backends/[^/]+\\.ts$', '^src/engine/(ports|events)\\.ts$'], 'A backend knows the port, not other backends.'),
  only('resources', '^src/resources/([^/]+)/', ['^src/core/', '^src/letta/', '^src/resources/$1/', '^src/engine/ports\\.ts$'], 'A resource type knows the core and the client, never another type.'),
  only('resources-index', '^src/resources/[^/]+\\.ts$', ['^src/core/', '^src/letta/', '^src/resources/', '^src/engine/ports\\.ts$'], 'The lists of types.'),
  only('letta', '^src/letta/', ['^src/core/', '^src/letta/', '^src/engine/(ports|events)\\.ts$'], 'The client knows no resource type.'),
  only('buckets', '^src/buckets/', ['^src/core/', '^src/buckets/', '^src/engine/ports\\.ts$'], 'A storage knows the port, no fleet and no server.'),
  only('operations', '^src/operations/', ['^src/(core|letta|resources|operations)/', '^src/engine/(ports|events)\\.ts$'], 'Work beside plan and apply: it knows the server, no state and no disk.'),
  only('devserver', '^src/devserver/', ['^src/devserver/'], 'What the tests measure us against shares no code with us.'),
  {
    name: 'spec-is-pure', severity: 'error', comment: 'The pure half of a resource type.',
    from: { path: '^src/resources/[^/]+/(?:(?:spec|config|resolve|write)\\.ts$|(?:config|resolve|write)/)' },
    to: { dependencyTypes: ['core'], pathNot: '^(node:)?(crypto|zlib)$' },
  },
  {
    name: 'spec-takes-no-client', severity: 'error', comment: 'The pure half of a resource type.',
    from: { path: '^src/resources/[^/]+/(?:(?:spec|config|resolve|write)\\.ts$|(?:config|resolve|write)/)' },
    to: { path: '^src/(letta|engine)/' },
  },
  only('sdk', '^src/sdk/', ['^src/(core|engine|resources|operations|backends|buckets|letta|devserver|views|sdk)/'], 'The composition root knows no command.'),
  only('cli', '^src/cli/', ['^src/(core|engine|views|sdk|cli)/', '^src/resources/types\\.ts$', '^src/operations/api\\.ts$', '^src/operations/[^/]+/api\\.ts$'], 'The command line goes through the sdk.'),
  only('commands', '^src/commands/', ['^src/(core|views|sdk|cli|commands)/', '^src/engine/events\\.ts$', '^src/operations/api\\.ts$', '^src/operations/[^/]+/api\\.ts$', '^src/devserver/serve\\.ts$'], 'Flags, one operation, one view.'),
];

module.exports = {
  forbidden: rules,
  options: {
    doNotFollow: { path: 'node_modules' },
    // TypeScript 7 has no compiler API; swc reads the sources. test/cli/imports.test.ts proves that it sees every form of import.
    parser: 'swc',
    tsPreCompilationDeps: true,
    moduleSystems: ['es6'],
    enhancedResolveOptions: { extensions: ['.ts', '.js', '.mjs', '.cjs', '.json'], exportsFields: ['exports'], conditionNames: ['import', 'node', 'default'] },
  },
};
