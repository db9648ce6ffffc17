// jest 30 with ES modules: run with NODE_OPTIONS=--experimental-vm-modules and --config .jest.config.mjs, as package.json does.
const shared = {
  rootDir: '.',
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/dist/'],
  modulePathIgnorePatterns: ['<rootDir>/dist/'],
  // Fastify's packages require these ES modules, which Node 20 can do and jest on Node 20 cannot: they are given as CommonJS.
  transformIgnorePatterns: ['/node_modules/(?!(content-disposition|cookie)/)'],
  transform: {
    'node_modules/(content-disposition|cookie)/.+\\.js$': ['@swc/jest', { swcrc: false, module: { type: 'commonjs' } }],
    '^.+\\.ts$': [
      '@swc/jest',
      {
        swcrc: false,
        jsc: {
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true },
          target: 'es2022',
          keepClassNames: true,
        },
        module: { type: 'es6' },
        sourceMaps: 'inline',
      },
    ],
  },
};

const kind = (displayName, testMatch, rest = {}) => ({ ...shared, displayName, testMatch, ...rest });

const postgres = {
  globalSetup: '<rootDir>/test/harness/postgres.setup.mjs',
  globalTeardown: '<rootDir>/test/harness/postgres.teardown.mjs',
};

export default {
  // A kind of test is a project: `npx jest … --selectProjects rules`. Only contracts pay for a PostgreSQL.
  projects: [
    kind('rules', ['<rootDir>/src/**/*.spec.ts']),
    kind('contracts', ['<rootDir>/test/contracts/**/*.spec.ts'], postgres),
    kind('scenarios', ['<rootDir>/test/scenarios/**/*.spec.ts']),
    kind('architecture', ['<rootDir>/test/architecture/**/*.spec.ts'], postgres),
    // Needs the OASIS schema, which is not ours to carry: `npm run test:schema` says where it lies, `npm test` leaves it out.
    ...(process.env.JIAOYING_CAP_SCHEMA ? [kind('schema', ['<rootDir>/test/schema/**/*.spec.ts'])] : []),
    kind('browser', ['<rootDir>/test/browser/**/*.spec.ts'], {
      globalSetup: '<rootDir>/test/harness/chromium.setup.mjs',
    }),
  ],
  // Two cores; PostgreSQL and Chromium want one of them.
  maxWorkers: 2,
  testTimeout: 60_000,
};
