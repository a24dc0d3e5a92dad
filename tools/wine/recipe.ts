/** What a root with Wine is made of. @module */

import type { Command } from "./command.ts";
import { assignments, ENVIRONMENT } from "./environment.ts";

/** The first Debian whose Wine, 10, runs Deno. */
const SUITE = "trixie";

/** Wine for programs of 64 bits, and for those of 32. */
const PACKAGES = ["wine", "wine64", "wine32:i386"];

/**
 * The lists of updates change while mirrors copy them, which makes half of
 * them unusable for hours; the release itself does not change.
 */
const ONLY_THE_RELEASE = `sed -i /${SUITE}-/d "$1/etc/apt/sources.list"`;

/**
 * Wine fills the prefix, its drive C:, with copies of its own files: more than
 * a gigabyte, which hard links save.
 */
const MAKE_PREFIX = [
  "wineboot --init",
  "wineserver --wait",
  "hardlink --quiet --ignore-time --ignore-mode /usr/lib $WINEPREFIX",
].join(" && ");

const IN_ROOT = [
  ...['chroot "$1" env -i', ...assignments(ENVIRONMENT)],
  `sh -c '${MAKE_PREFIX}'`,
].join(" ");

/** The command that makes a root in a folder. */
export function recipe(folder: string): Command {
  return [
    "mmdebstrap",
    "--quiet",
    "--variant=minbase",
    "--architectures=amd64,i386",
    `--include=${PACKAGES.join(",")}`,
    `--setup-hook=${ONLY_THE_RELEASE}`,
    `--customize-hook=${IN_ROOT}`,
    SUITE,
    folder,
  ];
}
