/** What the processes under Wine find in their environment. @module */

/** All of it: nothing of this machine's own environment gets in. */
export const ENVIRONMENT: Readonly<Record<string, string>> = {
  PATH: "/usr/bin:/bin",
  HOME: "/root",
  LANG: "C.UTF-8",
  WINEPREFIX: "/opt/prefix",
  WINEDEBUG: "-all",
  XDG_RUNTIME_DIR: "/tmp",
  NO_COLOR: "1",
};

/** Variables as `env` takes them: `NAME=value`. */
export function assignments(
  variables: Readonly<Record<string, string>>,
): string[] {
  return Object.entries(variables).map(([name, value]) => `${name}=${value}`);
}
