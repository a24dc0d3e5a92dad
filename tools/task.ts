/** How the scripts behind `deno task` end. @module */

/** A task cannot do its work; the message says why and names the way out. */
export class TaskError extends Error {
  override readonly name = "TaskError";
}

/**
 * Runs a task. Of a {@linkcode TaskError} it prints the message alone: the
 * stack would hide it.
 */
export async function task(body: () => Promise<void>): Promise<void> {
  try {
    await body();
  } catch (error) {
    if (!(error instanceof TaskError)) throw error;
    console.error(`error: ${error.message}`);
    Deno.exitCode = 1;
  }
}
