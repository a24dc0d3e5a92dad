/**
 * Libraries that all users on a thread share: each is opened for its first
 * user and closed after its last one. A call site that always calls the same
 * function object is a fast one.
 */
export class SharedLibraries<Library extends Disposable> {
  readonly #open: (name: string) => Library;
  readonly #used = new Map<string, { library: Library; users: number }>();

  /** @param open Opens a library; disposing of what it gives closes it. */
  constructor(open: (name: string) => Library) {
    this.#open = open;
  }

  /**
   * Opens a library, or shares it with those that use it.
   *
   * @param name Its path, or what stands for it.
   * @returns The library, to be disposed of.
   */
  use(name: string): Library {
    const entry = this.#used.get(name) ??
      { library: this.#open(name), users: 0 };
    this.#used.set(name, entry);
    entry.users++;
    let open = true;
    return {
      ...entry.library,
      [Symbol.dispose]: () => {
        if (!open) return;
        open = false;
        if (--entry.users > 0) return;
        this.#used.delete(name);
        entry.library[Symbol.dispose]();
      },
    };
  }
}
