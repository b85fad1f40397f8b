/**
 * Licences of what is bundled into the package.
 *
 * @module
 */

/** Copyright of packages that carry no licence file, by name; their sources state it. */
const statedInSources: Readonly<Record<string, string>> = {
  "imurmurhash": "Copyright (c) 2013 Gary Court, Jens Taylor",
  "@bokuweb/zstd-wasm": "Copyright (c) bokuweb",
  "@viz-js/viz": "Copyright (c) Michael Daines",
  "xz-decompress": "Copyright (c) Steve Sanderson, Tim Perry",
  "deno-std": "Copyright 2018-2026 the Deno authors.",
};

const mit = `Permission is hereby granted, free of charge, to any person obtaining a copy
of this software and associated documentation files (the "Software"), to deal
in the Software without restriction, including without limitation the rights
to use, copy, modify, merge, publish, distribute, sublicense, and/or sell
copies of the Software, and to permit persons to whom the Software is
furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all
copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM,
OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE
SOFTWARE.
`;

/** What packages contain besides their own code, by name. */
const contained: Readonly<Record<string, string>> = {
  "@viz-js/viz": `
It contains Graphviz 16.1.0 (https://graphviz.org) and Expat 2.8.5 (https://libexpat.github.io) in
object code form. Graphviz is under the Eclipse Public License: its contributors give no warranties or
conditions, express or implied, and are liable for no damages. Its source code is available under that
licence, of which it has a copy, from its project:
https://gitlab.com/api/v4/projects/4207231/packages/generic/graphviz-releases/16.1.0/graphviz-16.1.0.tar.gz
Expat is under the licence above, copyright (c) 1998-2000 Thai Open Source Software Center Ltd and Clark
Cooper, and (c) 2001 and later Expat maintainers.
`,
};

/** Packages whose authors have given up all rights ask for nothing, not even their name. */
const publicDomain = "Dedicated to the public domain: creativecommons.org/publicdomain/zero/1.0\n";

/** Text that names every npm package among `inputs` (paths of bundled files) with its licence. */
export async function thirdPartyLicenses(root: string, inputs: Iterable<string>): Promise<string> {
  const names = new Set<string>();
  for (const input of inputs) {
    const name = /(?:^|\/)node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1];
    if (name !== undefined) names.add(name);
  }
  const parts = ["Holdall contains code of these packages.\n"];
  for (const name of [...names].sort()) parts.push(await licenseOf(root, name));
  return parts.join(`\n${"-".repeat(80)}\n\n`);
}

async function licenseOf(root: string, name: string): Promise<string> {
  const folder = `${root}/node_modules/${name}`;
  const { version, license } = JSON.parse(await Deno.readTextFile(`${folder}/package.json`));
  const text = await licenseText(folder, name, license);
  return `${name} ${version} (${license})\n\n${text}${contained[name] ?? ""}`;
}

async function licenseText(folder: string, name: string, license: string): Promise<string> {
  for await (const { name: file } of Deno.readDir(folder)) {
    if (/^licen[cs]e/i.test(file)) return await Deno.readTextFile(`${folder}/${file}`);
  }
  const copyright = statedInSources[name];
  if (copyright !== undefined && license === "MIT") return `${copyright}\n\n${mit}`;
  if (license === "CC0-1.0") return publicDomain;
  throw new Error(`Cannot find the licence of "${name}": expected a LICENSE file in ${folder}`);
}
