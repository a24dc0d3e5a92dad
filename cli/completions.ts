import type { Command } from "./command.ts";
import { COMMON_OPTIONS, type Option } from "./option.ts";
import { allCommands } from "./commands.ts";
import { EXIT } from "./exit_code.ts";
import { UsageError } from "./usage_error.ts";

const SHELLS: Record<string, (commands: readonly Command[]) => string> = {
  bash,
  zsh,
  fish,
};

/** `memsift completions` */
export const completions: Command = {
  name: "completions",
  usage: "bash|zsh|fish",
  summary: "print what makes a shell complete memsift's words",
  details: `
  bash:  memsift completions bash > ~/.local/share/bash-completion/completions/memsift
  zsh:   memsift completions zsh > "\${fpath[1]}/_memsift"
  fish:  memsift completions fish > ~/.config/fish/completions/memsift.fish`,
  positionals: [1, 1],
  options: [],
  async run(args, { terminal }) {
    const shell = args.at(0);
    const write = Object.hasOwn(SHELLS, shell) ? SHELLS[shell] : undefined;
    if (!write) {
      throw new UsageError(
        `Unknown shell "${shell}"`,
        `there are ${Object.keys(SHELLS).join(", ")}`,
      );
    }
    terminal.write(write(await allCommands()));
    return EXIT.ok;
  },
};

function optionsOf({ options }: Command): Option[] {
  return [...options, ...COMMON_OPTIONS];
}

function flagsOf(command: Command): string[] {
  return optionsOf(command).flatMap(({ name, short }) =>
    short ? [`--${name}`, `-${short}`] : [`--${name}`]
  );
}

/** Text in single quotes, as all three shells take it. */
function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

function bash(commands: readonly Command[]): string {
  const names = commands.map(({ name }) => name).join(" ");
  const cases = commands.map((command) =>
    `    ${command.name}) words=${quote(flagsOf(command).join(" "))} ;;`
  );
  const values = new Map<string, readonly string[]>();
  for (const { name, short, choices } of commands.flatMap(optionsOf)) {
    if (choices) {
      values.set(short ? `--${name}|-${short}` : `--${name}`, choices);
    }
  }
  const choices = [...values].map(([name, list]) =>
    `    ${name}) COMPREPLY=($(compgen -W ${
      quote(list.join(" "))
    } -- "$current")); return ;;`
  );
  return `# bash completion for memsift
_memsift() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]} words
  case $previous in
${choices.join("\n")}
  esac
  if ((COMP_CWORD == 1)); then
    COMPREPLY=($(compgen -W ${
    quote(`${names} --help --version`)
  } -- "$current"))
    return
  fi
  case \${COMP_WORDS[1]} in
${cases.join("\n")}
  esac
  case $current in
    -*) COMPREPLY=($(compgen -W "$words" -- "$current")) ;;
    *) COMPREPLY=($(compgen -W "$(ps -eo comm= 2>/dev/null)" -- "$current")) ;;
  esac
}
complete -F _memsift memsift
`;
}

function zsh(commands: readonly Command[]): string {
  const list = commands.map(({ name, summary }) => quote(`${name}:${summary}`));
  const cases = commands.map((command) => {
    const specs = optionsOf(command).map(({ name, value, help, choices }) => {
      const action = choices ? `(${choices.join(" ")})` : "";
      const argument = value ? `:${value}:${action}` : "";
      return quote(`--${name}[${help.replaceAll(/[[\]:]/g, " ")}]${argument}`);
    });
    return `    ${command.name}) _arguments ${
      specs.join(" ")
    } '*: :_default' ;;`;
  });
  return `#compdef memsift
_memsift() {
  local -a commands=(${list.join(" ")})
  if ((CURRENT == 2)); then
    _describe command commands
    return
  fi
  local command=$words[2]
  shift words
  ((CURRENT--))
  case $command in
${cases.join("\n")}
  esac
}
_memsift "$@"
`;
}

function fish(commands: readonly Command[]): string {
  const lines = ["# fish completion for memsift", "complete -c memsift -f"];
  for (const command of commands) {
    lines.push(
      `complete -c memsift -n __fish_use_subcommand -a ${command.name} ` +
        `-d ${quote(command.summary)}`,
    );
    for (const { name, short, value, help, choices } of optionsOf(command)) {
      lines.push(
        [
          `complete -c memsift -n '__fish_seen_subcommand_from ${command.name}'`,
          `-l ${name}`,
          ...(short ? [`-s ${short}`] : []),
          ...(value ? ["-x"] : []),
          ...(choices ? [`-a ${quote(choices.join(" "))}`] : []),
          `-d ${quote(help)}`,
        ].join(" "),
      );
    }
  }
  return `${lines.join("\n")}\n`;
}
