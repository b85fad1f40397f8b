import { ifReadable } from "../../src/engine/workers/unreadable.ts";
import { withResolvers } from "../../src/engine/resolvers.ts";
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

const answered = () => Promise.resolve(false);

test("ifReadable() listens once, however many answers are awaited, and not at all after", async () => {
  const { port, listeners } = countingPort();
  const { promise, resolve } = withResolvers<number>();
  const answers = Array.from({ length: 20 }, () => ifReadable(port, promise, answered));
  assertEquals(listeners(), 1);
  resolve(7);
  assertEquals([...new Set(await Promise.all(answers))], [7]);
  assertEquals(listeners(), 0);
});

test("ifReadable() refuses answers that were sent and cannot be read, and waits for others", async () => {
  const { port, listeners } = countingPort();
  const { promise: later, resolve } = withResolvers<number>();
  const never = new Promise<number>(() => {});
  const lost = [ifReadable(port, never, answered), ifReadable(port, never, answered)];
  const running = ifReadable(port, later, () => Promise.resolve(true));
  port.dispatchEvent(new Event("messageerror"));
  for (const answer of lost) {
    await assertRejects(() => answer, TypeError, "Cannot read an answer");
  }
  resolve(1);
  assertEquals(await running, 1);
  assertEquals(listeners(), 0);
});
