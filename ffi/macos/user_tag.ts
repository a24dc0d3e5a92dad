// What memory was mapped for, as its process said: mach/vm_statistics.h.

/** VM_MEMORY_MALLOC to VM_MEMORY_MALLOC_LARGE_REUSED. */
const MALLOC_FIRST = 1;
const MALLOC_LAST = 9;
/** VM_MEMORY_MALLOC_NANO to VM_MEMORY_MALLOC_PROB_GUARD. */
const MALLOC_NANO = 11;
const MALLOC_PROB_GUARD = 13;
/** VM_MEMORY_STACK, the guard pages of stacks included. */
const STACK = 30;
/** VM_MEMORY_SHARED_PMAP: the dyld shared cache. */
const SHARED_PMAP = 32;
/** VM_MEMORY_DYLIB. */
const DYLIB = 33;
/** VM_MEMORY_UNSHARED_PMAP: of the cache, and the process's own by now. */
const UNSHARED_PMAP = 35;
/** VM_MEMORY_DYLD: the loader's own. */
const DYLD = 60;
/** VM_MEMORY_DYLD_MALLOC. */
const DYLD_MALLOC = 61;

/** Whether memory is of the dyld shared cache, as all processes have it. */
export function isOfSharedCache(userTag: number): boolean {
  return userTag === SHARED_PMAP;
}

/** The kind of region that a tag alone makes, if it makes one. */
export function kindOfTag(
  userTag: number,
): "heap" | "stack" | "lib" | undefined {
  if (
    (userTag >= MALLOC_FIRST && userTag <= MALLOC_LAST) ||
    (userTag >= MALLOC_NANO && userTag <= MALLOC_PROB_GUARD) ||
    userTag === DYLD_MALLOC
  ) return "heap";
  if (userTag === STACK) return "stack";
  return userTag === DYLIB || userTag === UNSHARED_PMAP || userTag === DYLD
    ? "lib"
    : undefined;
}
