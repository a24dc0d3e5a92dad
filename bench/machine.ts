/** Describes the machine that measures. @module */

/** The machine. */
export interface Machine {
  /** The processor's name. */
  readonly cpu: string;
  /** How many of its cores there are. */
  readonly cores: number;
  /** Bytes of memory. */
  readonly memory: number;
  /** The kernel's version. */
  readonly kernel: string;
  /** Whether anonymous memory has large pages: the chosen word in brackets. */
  readonly largePages: string;
  /** Deno's version. */
  readonly deno: string;
}

/** Describes this one. */
export async function describeMachine(): Promise<Machine> {
  const cpus = await textOf("/proc/cpuinfo");
  return {
    cpu: /^(?:model name|Model)\s*: (.*)$/m.exec(cpus)?.[1] ?? "unknown",
    cores: navigator.hardwareConcurrency,
    memory: Deno.systemMemoryInfo().total,
    kernel: Deno.osRelease(),
    largePages: (await textOf("/sys/kernel/mm/transparent_hugepage/enabled"))
      .trim(),
    deno: Deno.version.deno,
  };
}

async function textOf(path: string): Promise<string> {
  try {
    return await Deno.readTextFile(path);
  } catch {
    return "";
  }
}
