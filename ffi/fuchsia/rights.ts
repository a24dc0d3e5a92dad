// What a handle may be used for, by the names that the documentation gives:
// "Rights", and zircon/rights.h.

/** To make another handle of the same object. */
export const ZX_RIGHT_DUPLICATE = 0x1;
/** To give the handle to another process. */
export const ZX_RIGHT_TRANSFER = 0x2;
/** To read; a process's memory takes the right to write too. */
export const ZX_RIGHT_READ = 0x4;
/** To write. */
export const ZX_RIGHT_WRITE = 0x8;
/** To ask for a property such as the name. */
export const ZX_RIGHT_GET_PROPERTY = 0x40;
/** To list a job's children and get handles of them. */
export const ZX_RIGHT_ENUMERATE = 0x100;
/** To ask what is mapped, and whether a process has ended. */
export const ZX_RIGHT_INSPECT = 0x8000;
/** All rights of the handle that a new one is made from. */
export const ZX_RIGHT_SAME_RIGHTS = 0x8000_0000;
