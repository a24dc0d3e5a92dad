/** How a system stops a process and lets it go on. */
export interface Suspension {
  /** Stops all threads of a process, and waits until they stand still. */
  stop(pid: number): Promise<void>;
  resume(pid: number): void;
}
