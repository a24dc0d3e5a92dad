import { MemoryError } from "../../core/error.ts";
import { KERN, kernError } from "./kern_return.ts";
import type { LibSystem } from "./symbols.ts";
import type { Task } from "./task.ts";

/** TASK_DYLD_INFO of mach/task_info.h, and its size in words of 4 bytes. */
const DYLD_INFO = 17;
const DYLD_INFO_COUNT = 5;

/** TASK_DYLD_ALL_IMAGE_INFO_64: the loader's pointers have 64 bits. */
const FORMAT_64 = 1;

/** Bytes of a dyld_all_image_infos up to what is of use here. */
const INFOS_SIZE = 16;

/** sizeof(struct dyld_image_info), of 64 bits. */
const IMAGE_SIZE = 24;

/** More than any process has; what is beyond it is not believed. */
const IMAGES_LIMIT = 1 << 16;

/** How often a list is asked for that the loader is changing. */
const ATTEMPTS = 100;

/** Milliseconds between two attempts. */
const PAUSE = 1;

/** Reads up to so many bytes at an address. */
export type Read = (address: bigint, size: number) => Uint8Array<ArrayBuffer>;

/** An image as the loader keeps it. */
export interface LoadedImage {
  /** Where its header lies. */
  readonly address: bigint;
  /** Where the text of its path lies. */
  readonly path: bigint;
}

/**
 * Reads the list of images that a process's loader keeps for debuggers.
 *
 * @param libSystem The system.
 * @param task The process's task.
 * @param read Reads the process's memory.
 * @returns The images, in the order in which they were loaded.
 */
export function loadedImages(
  libSystem: LibSystem,
  task: Task,
  read: Read,
): LoadedImage[] {
  const address = allImageInfos(libSystem, task);
  // Before the loader has run there is no list.
  if (address === 0n) return [];
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    if (attempt > 0) Atomics.wait(PAUSED, 0, 0, PAUSE);
    const images = readList(read, address);
    if (images) return images;
  }
  throw new MemoryError(
    "no-resources",
    `Cannot list the modules of process ${task.pid}: its loader is changing ` +
      `the list`,
    { pid: task.pid, hint: "try again, and let it run if it is stopped" },
  );
}

/** Nobody ever wakes who waits for it. */
const PAUSED = new Int32Array(new SharedArrayBuffer(4));

/**
 * task_dyld_info: all_image_info_addr u64 @0, all_image_info_size u64 @8,
 * all_image_info_format i32 @16.
 */
function allImageInfos({ call }: LibSystem, task: Task): bigint {
  const info = new DataView(new ArrayBuffer(4 * DYLD_INFO_COUNT));
  const bytes = new Uint8Array(info.buffer);
  const count = new Uint32Array([DYLD_INFO_COUNT]);
  const countBytes = new Uint8Array(count.buffer);
  const result = call.task_info(task.port, DYLD_INFO, bytes, countBytes);
  if (result !== KERN.KERN_SUCCESS) {
    const native = kernError("task_info", result);
    throw task.error("list the modules of", native);
  }
  if (info.getInt32(16, true) !== FORMAT_64) {
    throw new MemoryError(
      "not-supported",
      `Cannot list the modules of process ${task.pid}: it has 32 bits`,
      { pid: task.pid },
    );
  }
  return info.getBigUint64(0, true);
}

/**
 * Reads the list, unless it is being changed.
 *
 * dyld_all_image_infos: version u32 @0, infoArrayCount u32 @4, infoArray u64
 * @8, which is 0 while the array is another one. dyld_image_info:
 * imageLoadAddress u64 @0, imageFilePath u64 @8, imageFileModDate u64 @16.
 */
function readList(read: Read, address: bigint): LoadedImage[] | undefined {
  const infos = read(address, INFOS_SIZE);
  if (infos.length < INFOS_SIZE) return undefined;
  const view = new DataView(infos.buffer, infos.byteOffset);
  const count = view.getUint32(4, true);
  const array = view.getBigUint64(8, true);
  if (array === 0n || count > IMAGES_LIMIT) return undefined;
  const list = read(array, count * IMAGE_SIZE);
  if (list.length < count * IMAGE_SIZE) return undefined;
  const entries = new DataView(list.buffer, list.byteOffset, list.length);
  return Array.from({ length: count }, (_, index) => ({
    address: entries.getBigUint64(index * IMAGE_SIZE, true),
    path: entries.getBigUint64(index * IMAGE_SIZE + 8, true),
  }));
}
