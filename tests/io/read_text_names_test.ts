import { computeAll, readText, type RunEvent } from "../../mod.ts";
import { assertEquals, assertNotEquals, byPath, tempDir, test, writeFile } from "../harness.ts";
import { here } from "../bag/model.ts";

test(
  "equal calls of readText() give bags of one name while the files are the same",
  byPath,
  async () => {
    const folder = await tempDir();
    const path = `${folder}/a.log`;
    await writeFile(path, "one\ntwo\n");
    const { name } = readText(path);
    assertEquals(readText(path).name, name);
    assertEquals(readText([path], { encoding: "UTF8" }).name, name);
    assertEquals(readText(`${folder}/*.log`).name, name);
    for (const options of [{ errors: "replace" }, { delimiter: "\n" }, { blockSize: 3 }] as const) {
      assertNotEquals(readText(path, options).name, name);
      assertEquals(readText(path, options).name, readText(path, options).name);
    }
    assertNotEquals(readText([path, path]).name, name);
    await writeFile(path, "one\ntow\nthree\n");
    assertNotEquals(readText(path).name, name);
  },
);

test("equal calls of readText() for the same Blob share their work, those for URLs do not", async () => {
  const blob = new File(["one\ntwo\nthree\n"], "a.txt");
  for (const options of [{}, { blockSize: 4 }]) {
    const bags = [readText(blob, options), readText(blob, options)] as const;
    assertEquals(bags[0].name, bags[1].name);
    const events: RunEvent[] = [];
    const onEvent = (event: RunEvent) => void events.push(event);
    const longest = bags[1].map((line) => line.length).max();
    const results = await computeAll([bags[0].count(), longest], { ...here, onEvent });
    assertEquals(results, [3, 5]);
    const reads = events.filter((event) =>
      event.type === "task-start" && /^fork-text-/.test(event.key)
    );
    assertEquals(reads.length, bags[0].npartitions);
  }
  assertNotEquals(
    readText(new File(["one"], "a.txt")).name,
    readText(new File(["one"], "a.txt")).name,
  );
  const url = "https://example.com/a.txt";
  assertNotEquals(readText(url).name, readText(url).name);
});
