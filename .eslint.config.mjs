// What imports cannot show. Run with: eslint --config .eslint.config.mjs
import tseslint from 'typescript-eslint';

const restricted = (selector, message) => ({ selector, message });

const noTimeOrChance = [
  restricted("NewExpression[callee.name='Date'][arguments.length=0]", 'Ask Clock for the time.'),
  restricted("CallExpression[callee.object.name='Date'][callee.property.name='now']", 'Ask Clock for the time.'),
  restricted("CallExpression[callee.name='Date']", 'Ask Clock for the time.'),
  restricted("CallExpression[callee.object.name='Math'][callee.property.name='random']", 'Ask Chance.'),
  restricted('CallExpression[callee.name=/^(randomUUID|randomBytes)$/]', 'Ask Chance.'),
];
const noEnvironment = [
  restricted("MemberExpression[object.name='process'][property.name='env']", 'Settings are read in platform/settings.'),
];
const noTransaction = [
  restricted(
    'CallExpression[callee.property.name=/^(transaction|startTransaction)$/]',
    'Write through UnitOfWork.run.',
  ),
];

const syntax = (...lists) => ({ 'no-restricted-syntax': ['error', ...lists.flat()] });

export default tseslint.config(
  { ignores: ['dist/**', 'node_modules/**', 'coverage/**', 'data/**', 'src/console/app/**', '**/*.d.ts'] },
  {
    files: ['src/**/*.ts', 'test/**/*.ts'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      eqeqeq: 'error',
      'no-console': 'error',
      'no-var': 'error',
      'prefer-const': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/consistent-type-imports': [
        'error',
        { prefer: 'type-imports', fixStyle: 'inline-type-imports' },
      ],
      // A port is a promise even where one adapter needs none.
      '@typescript-eslint/require-await': 'off',
      // It takes an assertion that names a row's shape for one that does nothing.
      '@typescript-eslint/no-unnecessary-type-assertion': 'off',
      // Nest's modules are classes without content.
      '@typescript-eslint/no-extraneous-class': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
    },
  },
  { files: ['src/**/*.ts'], rules: syntax(noTimeOrChance, noEnvironment, noTransaction) },
  // The three places that are what the rule speaks of.
  { files: ['src/platform/clock/**/*.ts'], rules: syntax(noEnvironment, noTransaction) },
  { files: ['src/platform/settings/**/*.ts'], rules: syntax(noTimeOrChance, noTransaction) },
  { files: ['src/platform/database/**/*.ts'], rules: syntax(noTimeOrChance, noEnvironment) },
  {
    files: ['test/**/*.ts', 'src/**/*.spec.ts'],
    // jest's matchers are typed as any.
    rules: {
      '@typescript-eslint/unbound-method': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
);
