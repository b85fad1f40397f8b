/** What is published, and when: scripts of Deno. */

import { assertEquals, assertThrows, test } from "../harness.ts";
import { loadScript } from "../examples/run_example.ts";
import { here } from "./here.ts";

const config = {
  name: "@holdall/holdall",
  version: "1.2.3",
  exports: "./mod.ts",
  nodeModulesDir: "manual",
  imports: {
    "holdall": "./mod.ts",
    "#runtime": "./src/runtime/deno.ts",
    "@noble/hashes/": "npm:/@noble/hashes@2.4.0/",
    "@std/assert": "npm:deno-std@1.3.1/assert/mod.js",
    "@std/streams": "npm:deno-std@1.3.1/streams/mod.js",
    "comlink": "npm:comlink@4.4.2",
    "stemmer": "npm:stemmer@2.0.1",
  },
  compilerOptions: { strict: true },
  lint: {},
};

const code = `/**
 * import { assertEquals } from "@std/assert";
 */
import { runtime } from "#runtime";
import { sha256 } from "@noble/hashes/sha2.js";
import { toArrayBuffer } from "@std/streams";
const { wrap } = await import("comlink");
`;

test("jsrConfig() keeps what the sources import, with @std from JSR", here, async () => {
  const { jsrConfig } = await loadScript<typeof import("../../scripts/jsr.ts")>("jsr");
  const shared = {
    name: "@holdall/holdall",
    version: "1.2.3",
    license: "MIT",
    exports: "./mod.ts",
    compilerOptions: { strict: true },
  };
  const imports = {
    "#runtime": "./src/runtime/deno.ts",
    "@noble/hashes/": "npm:/@noble/hashes@2.4.0/",
    "@std/streams": "npm:deno-std@1.3.1/streams/mod.js",
    "comlink": "npm:comlink@4.4.2",
  };
  assertEquals(jsrConfig(config, code, "npm"), { ...shared, imports });
  assertEquals(jsrConfig(config, code, "jsr"), {
    ...shared,
    imports: { ...imports, "@std/streams": "jsr:@std/streams@1" },
  });
  const more = `${code}import { assert } from "@std/assert";\n`;
  assertThrows(() => jsrConfig(config, more, "jsr"), Error, "a version for @std/assert");
});

test("releaseProblems() says what there is to do before a release", here, async () => {
  const { releaseProblems } = await loadScript<typeof import("../../scripts/release.ts")>(
    "release",
  );
  const ready = {
    versions: { "package.json": "1.2.3", "deno.json": "1.2.3" },
    addresses: {
      repository: { type: "git", url: "git+https://example.org/holdall.git" },
      homepage: "https://example.org/holdall",
      bugs: "https://example.org/holdall/bugs",
    },
    changelog: "# Changelog\n\n## 1.2.3 (2026-11-29)\n\n- A.\n\n## 1.2.2 (2026-11-01)\n",
    status: "",
    tags: ["v1.2.2", ""],
  };
  assertEquals(releaseProblems(ready), []);
  assertEquals(
    releaseProblems({
      versions: { "package.json": "1.2.3", "deno.json": "1.2.2" },
      addresses: { homepage: "https://example.org/holdall", bugs: {} },
      changelog: "# Changelog\n\n## Unreleased\n",
      status: " M mod.ts\n",
      tags: ["v1.2.3"],
    }),
    [
      "expected one version, got package.json 1.2.3, deno.json 1.2.2",
      'expected package.json to say where the project is: fill in "repository": { "type": "git", ' +
      '"url": "git+https://…" }, "bugs": { "url": "https://…" }',
      'expected CHANGELOG.md to begin with "## 1.2.3 (date)", got "## Unreleased"',
      "expected a new version, got 1.2.3 again",
      "expected all changes to be committed, got\n M mod.ts",
    ],
  );
});
