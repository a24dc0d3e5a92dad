/** Whether this is Windows. */
export const WINDOWS: boolean = Deno.build.os === "windows";

/** The file name of the program that all children are. */
export const PROGRAM: string = Deno.execPath().replace(/^.*[/\\]/, "");

/** A library that each process has, under the name that it has here. */
export const LIBRARY: RegExp = WINDOWS ? /^kernel32\.dll$/i : /^libc\.so\.6$/;

/** The bytes that each program and library begins with. */
export const MAGIC: string = WINDOWS ? "4d 5a" : "7f 45 4c 46";
