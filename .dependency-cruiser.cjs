// The architecture as rules a machine checks (docs/architecture.md); test/architecture/imports.spec.ts runs them.
const floors = {
  reach: ['directory', 'dissemination', 'calling', 'field'],
  decide: [
    'rulebook',
    'documents',
    'observation',
    'hazard',
    'signing',
    'consultation',
    'warning',
    'instruction',
    'drafting',
    'liaison',
    'situation-report',
  ],
  oversee: ['board', 'drill', 'review'],
};
const rooms = Object.entries(floors).flatMap(([floor, names]) => names.map((name) => `${floor}/${name}`));
const room = `(${rooms.join('|')})`;
const role = (...names) => `[.](${names.join('|')})[.]ts$`;
const rule = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });
const spec = '[.]spec[.]ts$';

module.exports = {
  forbidden: [
    ...rooms
      .slice(0, -1)
      .map((name, i) =>
        rule(
          `${name.replace('/', '-')}-does-not-look-ahead`,
          'Facts rise as events, orders go down through ports; an earlier room never calls a later one.',
          { path: `^src/${name}/` },
          { path: `^src/(${rooms.slice(i + 1).join('|')})/` },
        ),
      ),
    rule(
      'core-is-pure',
      'Rules are read and tested without a framework, a database or a clock.',
      { path: `^src/${room}/core/`, pathNot: spec },
      { pathNot: [`^src/${room}/core/`, '^src/shared/'] },
    ),
    rule(
      'shared-depends-on-nothing',
      'What everyone may import must import nobody.',
      { path: '^src/shared/', pathNot: spec },
      { pathNot: '^src/shared/' },
    ),
    rule(
      'codecs-know-no-room',
      'A codec turns bytes into values and back.',
      { path: '^src/edges/cap/', pathNot: '[.]module[.]ts$' },
      { path: `^src/(${room}|edges/(feeds|channels|publication)|platform|console)/` },
    ),
    rule(
      'service-speaks-to-ports',
      'Use cases see ports, never tables, wire shapes or adapters.',
      { path: `^src/${room}/.*${role('service', 'ports', 'events')}` },
      {
        path: [
          role('table', 'store', 'dto', 'controller', 'module'),
          '^src/(edges|platform|console)/',
          'node_modules/(typeorm|pg|better-sqlite3)/',
        ],
      },
    ),
    rule(
      'only-stores-and-doors-know-the-platform',
      'A room needs the database in its stores and the declaration of permissions at its doors, nothing else.',
      { path: `^src/${room}/`, pathNot: [role('module', 'command'), spec] },
      { path: '^src/platform/', pathNot: ['^src/platform/database/', '^src/platform/access/permission[.]ts$'] },
    ),
    rule(
      'rooms-meet-at-the-door',
      'Between rooms only core, ports and events are public.',
      { path: `^src/${room}/`, pathNot: '[.]module[.]ts$' },
      { path: `^src/${room}/`, pathNot: ['^src/$1/', `^src/${room}/core/`, role('ports', 'events')] },
    ),
    rule(
      'controller-does-not-reach-storage',
      'A controller translates; it never queries.',
      // Whether the database is well can only be asked of the database.
      { path: role('controller', 'dto'), pathNot: '^src/platform/http/health[.]controller[.]ts$' },
      { path: [role('table', 'store'), 'node_modules/typeorm/', '^src/platform/database/'] },
    ),
    rule(
      'adapters-implement-ports',
      'Edges and platform know cores, ports and events, not use cases.',
      { path: '^src/(edges|platform)/', pathNot: '[.]module[.]ts$' },
      { path: `^src/${room}/`, pathNot: [`^src/${room}/core/`, role('ports', 'events', 'table')] },
    ),
    rule(
      'nobody-needs-the-console',
      'The service must run without its screens.',
      { path: '^src/', pathNot: ['^src/console/', '^src/app[.]module[.]ts$'] },
      { path: '^src/console/' },
    ),
    rule(
      'one-channel-ignores-another',
      'SMS must be deletable without touching voice.',
      { path: '^src/edges/channels/([^/]+)/' },
      { path: '^src/edges/channels/[^/]+/', pathNot: '^src/edges/channels/$1/' },
    ),
    rule('no-circular', 'A cycle is one module pretending to be two.', {}, { circular: true }),
    rule(
      'no-orphans',
      'Unused code is deleted, not kept.',
      { orphan: true, path: '^src/', pathNot: ['[.]d[.]ts$', spec] },
      {},
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: ['^src/console/app/', '^dist/'] },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
  },
};
