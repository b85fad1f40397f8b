/**
 * The checks that need no runtime of their own: format, lint, types and documentation.
 *
 * @module
 */

import { relative, resolve } from "node:path";
import { filesBelow, installed, root, run, runOrThrow } from "./command.ts";
import { examplesIn, type ExampleTest, programsIn, testModule } from "./examples.ts";
import { layOutForJsr } from "./jsr.ts";
import { countJUnit } from "./junit.ts";
import { markdownPages, wrongLinks } from "./markdown_links.ts";
import type { Step, StepResult } from "./report.ts";
import { checkSite } from "./site/check_site.ts";

/** Pages with examples that run as tests. */
const documents = [
  "README.md",
  "docs/errors.md",
  "docs/faq.md",
  "docs/formats.md",
  "docs/functions.md",
  "docs/memory.md",
  "docs/profile.md",
  "docs/progress.md",
  "docs/recipes.md",
  "docs/reliability.md",
  "docs/results.md",
  "docs/start.md",
  "docs/visualize.md",
];

/** Every check, one step each. */
export function checkSteps(): readonly Step[] {
  return [
    { name: "format", run: () => deno(["fmt", "--check"]) },
    { name: "lint", run: () => deno(["lint"]) },
    { name: "types, those of examples in documents too", run: checkTypes },
    { name: "links of documents", run: checkLinks, needsTests: true },
    {
      name: "documentation",
      run: () => deno(["doc", "--lint", "mod.ts", "tables.ts", "dask.ts", "src/bundlers/vite.ts"]),
    },
    { name: "documentation of each signature", run: checkSignatures },
    { name: "examples in documentation", run: testExamples, needsTests: true },
    { name: "site of the documentation", run: checkSite, needsTests: true },
    { name: "what JSR would be given", run: checkPublished },
    { name: "known vulnerabilities", run: auditPackages },
  ];
}

/** A check passes or fails as a whole. */
async function deno(args: readonly string[]): Promise<StepResult> {
  const { code, output } = await run(installed("deno"), args);
  return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: [], output };
}

/**
 * Checks all code of the repository, whether or not anything imports it, and the examples in documents:
 * together, since each check by itself would begin with the types of the package.
 */
async function checkTypes(): Promise<StepResult> {
  const paths = [
    "mod.ts",
    "tables.ts",
    "dask.ts",
    "src",
    "tests",
    "examples",
    "app",
    "scripts",
    "bench",
  ];
  const folder = await Deno.makeTempDir({ prefix: "holdall-types-" });
  try {
    // Where documents say that they are.
    await Deno.symlink(`${root}/examples`, `${folder}/examples`);
    await Deno.mkdir(`${folder}/docs`);
    const examples: string[] = [];
    for (const document of documents) {
      const text = await Deno.readTextFile(`${root}/${document}`);
      for (const { code, line } of programsIn(text)) {
        const module = `${folder}/docs/${document.replaceAll("/", "_")}_${line}.ts`;
        // At the lines at which the document has it.
        await Deno.writeTextFile(module, "\n".repeat(line) + code);
        examples.push(module);
      }
    }
    const config = ["--config", `${root}/deno.json`];
    return await deno(["check", ...config, ...await sources(paths), ...examples]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/**
 * Checks that JSR would take the sources, with all that they import from npm: that needs no network. Types
 * are checked where the sources are.
 */
async function checkPublished(): Promise<StepResult> {
  const folder = await Deno.makeTempDir({ prefix: "holdall-jsr-" });
  try {
    await layOutForJsr(folder, "npm");
    // What the sources import lies in the repository.
    await Deno.symlink(`${root}/node_modules`, `${folder}/node_modules`);
    const { code, output } = await run(installed("deno"), ["publish", "--dry-run", "--no-check"], {
      cwd: folder,
    });
    return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: [], output };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** What `npm audit --json` tells. */
interface Audit {
  readonly auditReportVersion?: number;
  readonly message?: string;
}

/**
 * Asks the registry for vulnerabilities of what is installed, all of which may be bundled or run in tests;
 * those from `high` on are failures. Mirrors need not answer such a question.
 */
async function auditPackages(): Promise<StepResult> {
  const { code, stdout, output } = await run("npm", ["audit", "--json", "--audit-level=high"]);
  const { auditReportVersion, message = output } = parseAudit(stdout);
  if (auditReportVersion !== undefined) {
    return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: [], output };
  }
  const [reason] = message.trim().split("\n");
  return { passed: 0, failed: 0, skipped: [`npm audit [skipped in checks: ${reason}]`] };
}

function parseAudit(text: string): Audit {
  try {
    return JSON.parse(text) as Audit;
  } catch {
    return {};
  }
}

/** Checks that links between documents lead somewhere, to the headings too, and to each document. */
async function checkLinks(): Promise<StepResult> {
  const pages = await markdownPages(root);
  const wrong = await wrongLinks(root, pages, "README.md");
  const total = pages.reduce((sum, { links }) => sum + links.length, 0);
  const passed = Math.max(0, total - wrong.length);
  return { passed, failed: wrong.length, skipped: [], output: wrong.join("\n") };
}

/** What `deno doc --json` tells of one signature, or of something that has others in it. */
interface Declaration {
  readonly name?: string;
  readonly kind?: string;
  readonly jsDoc?: { readonly doc?: string };
  readonly functionDef?: { readonly hasBody?: boolean };
  readonly def?: {
    readonly hasBody?: boolean;
    readonly methods?: readonly Declaration[];
    /** What is in a namespace. */
    readonly elements?: readonly DocumentedSymbol[];
  };
}

/** Everything that has one name. */
interface DocumentedSymbol {
  readonly name: string;
  readonly declarations: readonly Declaration[];
}

/**
 * Checks that signatures of one name have words of their own: an editor shows those of the one signature
 * that a call is of, and not what may stand above.
 */
async function checkSignatures(): Promise<StepResult> {
  const { code, output, stdout } = await run(installed("deno"), [
    "doc",
    "--json",
    "mod.ts",
    "tables.ts",
  ]);
  if (code !== 0) return { passed: 0, failed: 1, skipped: [], output };
  const { nodes } = JSON.parse(stdout) as {
    readonly nodes: Readonly<Record<string, { readonly symbols: readonly DocumentedSymbol[] }>>;
  };
  const all = Object.values(nodes).flatMap(({ symbols }) => [...signaturesOf(symbols)]);
  const wrong = all.filter(([, docs]) =>
    new Set(docs).size < docs.length ||
    docs.some((doc) => !/\S/.test(doc) || /^as above/i.test(doc))
  ).map(([name, docs]) =>
    `${name}: expected other words for each signature, got\n${docs.join("\n")}`
  );
  const [passed, failed] = [all.length - wrong.length, wrong.length];
  return { passed, failed, skipped: [], output: wrong.join("\n\n") };
}

/** Functions and methods by their names, and what is said of each of their signatures. */
function* signaturesOf(
  symbols: readonly DocumentedSymbol[],
): Generator<[name: string, docs: readonly string[]]> {
  for (const { name, declarations } of symbols) {
    const functions = declarations.filter(({ kind }) => kind === "function");
    if (functions.length > 0) yield [name, docsOf(functions)];
    for (const { def } of declarations) {
      for (const [method, ways] of Map.groupBy(def?.methods ?? [], (it) => it.name)) {
        yield [`${name}.${method}`, docsOf(ways)];
      }
      yield* signaturesOf(def?.elements ?? []);
    }
  }
}

/** What is said of each signature. Where there are several, one with a body is not seen from outside. */
function docsOf(ways: readonly Declaration[]): readonly string[] {
  return ways
    .filter(({ functionDef, def }) => ways.length === 1 || (functionDef ?? def)?.hasBody !== true)
    .map(({ jsDoc }) => jsDoc?.doc ?? "");
}

/** Runs the examples of the public documentation as the tests they are. */
async function testExamples(): Promise<StepResult> {
  const folder = await Deno.makeTempDir({ prefix: "holdall-examples-" });
  try {
    const tests: ExampleTest[] = [];
    // Where documents say that they are.
    await Deno.symlink(`${root}/examples`, `${folder}/examples`);
    for (
      const path of [...await sources(["mod.ts", "tables.ts", "dask.ts", "src"]), ...documents]
    ) {
      const text = await Deno.readTextFile(resolve(root, path));
      for (const { code, line, ...output } of examplesIn(text)) {
        const cwd = `${folder}/${tests.length}`;
        const module = `${cwd}/example.ts`;
        await Deno.mkdir(cwd);
        // What the first example of all reads.
        if (path === "README.md") {
          await runOrThrow("cp", ["-r", `${root}/tests/fixtures/readme/.`, cwd]);
        }
        await Deno.writeTextFile(module, code);
        tests.push({
          name: `${relative(root, resolve(root, path))}, line ${line}`,
          module,
          cwd,
          ...output,
        });
      }
    }
    const report = `${folder}/report.xml`;
    await Deno.writeTextFile(`${folder}/examples_test.ts`, testModule(tests));
    const { code, output } = await run(installed("deno"), [
      ...["test", "--allow-all", "--no-check", `--junit-path=${report}`],
      ...["--config", `${root}/deno.json`, `${folder}/examples_test.ts`],
    ], { cwd: folder });
    const counts = countJUnit(await Deno.readTextFile(report));
    const failed = code !== 0 && counts.failed === 0 ? 1 : counts.failed;
    return { ...counts, failed, output };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** TypeScript files at or below paths from the root; a web page's scripts are among them. */
async function sources(paths: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const path of paths) {
    const { isFile } = await Deno.stat(`${root}/${path}`);
    if (isFile) found.push(path);
    else {found.push(...(await filesBelow(`${root}/${path}`)).filter((file) =>
        file.endsWith(".ts")
      ));}
  }
  return found;
}
