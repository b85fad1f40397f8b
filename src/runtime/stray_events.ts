/**
 * Errors that nobody catches, in a worker whose global scope has events for them.
 *
 * @module
 */

/** Calls `report` with what is thrown or rejected and caught by nobody, which then ends nothing. */
export function strayByEvents(report: (error: unknown) => void): void {
  addEventListener("error", (event: ErrorEvent) => {
    event.preventDefault();
    report(event.error ?? new Error(event.message));
  });
  addEventListener("unhandledrejection", (event: PromiseRejectionEvent) => {
    event.preventDefault();
    report(event.reason);
  });
}
