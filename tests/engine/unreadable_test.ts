import { ifReadable } from "../../src/engine/workers/unreadable.ts";
import { withResolvers } from "../../src/engine/workers/resolvers.ts";
import { assertEquals, assertRejects, test } from "../harness.ts";

/** A port that counts its listeners. */
function countingPort(): { port: MessagePort; listeners: () => number } {
  const listeners = new Set<unknown>();
  const target = new EventTarget();
  const port = {
    addEventListener(type: string, listener: EventListener) {
      listeners.add(listener);
      target.addEventListener(type, listener);
    },
    removeEventListener(type: string, listener: EventListener) {
      listeners.delete(listener);
      target.removeEventListener(type, listener);
    },
    dispatchEvent: (event: Event) => target.dispatchEvent(event),
  };
  return { port: port as unknown as MessagePort, listeners: () => listeners.size };
}

test("ifReadable() listens once, however many answers are awaited, and not at all after", async () => {
  const { port, listeners } = countingPort();
  const { promise, resolve } = withResolvers<number>();
  const answers = Array.from({ length: 20 }, () => ifReadable(port, promise));
  assertEquals(listeners(), 1);
  resolve(7);
  assertEquals((await Promise.all(answers)).every((answer) => answer === 7), true);
  assertEquals(listeners(), 0);
});

test("ifReadable() refuses every answer that is awaited when a message cannot be read", async () => {
  const { port, listeners } = countingPort();
  const never = new Promise<number>(() => {});
  const answers = [ifReadable(port, never), ifReadable(port, never)];
  port.dispatchEvent(new Event("messageerror"));
  for (const answer of answers) {
    await assertRejects(() => answer, TypeError, "Cannot read an answer");
  }
  assertEquals(listeners(), 0);
  assertEquals(await ifReadable(port, Promise.resolve(1)), 1);
});
