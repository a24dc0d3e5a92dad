/** Whether this is Linux. */
export const LINUX: boolean = Deno.build.os === "linux";

/** Whether the tests run as root, who may look into every process. */
export const ROOT: boolean = LINUX && Deno.uid() === 0;

/**
 * A test that only Linux can pass.
 *
 * @param name What holds.
 * @param fn The test.
 * @param ignore Whether this system lacks what it needs.
 */
export function testOnLinux(
  name: string,
  fn: () => void | Promise<void>,
  { ignore = false }: { readonly ignore?: boolean } = {},
): void {
  Deno.test({ name, ignore: ignore || !LINUX, fn });
}

/** A thread of the kernel's, where they are seen; containers show none. */
export const KERNEL_THREAD: number | null = LINUX && kthreadd() ? 2 : null;

function kthreadd(): boolean {
  try {
    return Deno.readTextFileSync("/proc/2/comm") === "kthreadd\n";
  } catch {
    return false;
  }
}
