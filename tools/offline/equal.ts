/** Deep equality as `@std/assert` defines it. @module */

const TypedArray = Object.getPrototypeOf(Uint8Array) as abstract new (
  ...args: never[]
) => ArrayLike<unknown> & Iterable<unknown>;

/** Classes whose text says all that is compared of them. */
const COMPARED_AS_TEXT: readonly unknown[] = [
  RegExp.prototype,
  URL.prototype,
  URLSearchParams.prototype,
];

/** `===`, and NaN equals NaN; 0 equals -0. */
function sameValueZero(a: unknown, b: unknown): boolean {
  return a === b || Object.is(a, b);
}

/** An object without a prototype passes for a plain one. */
function family(object: object): object | null {
  return Object.getPrototypeOf(object) ?? Object.prototype;
}

/** What is compared of an object: of an instance, its getters too. */
function keysOf(object: object): PropertyKey[] {
  const prototype = family(object);
  if (prototype === Object.prototype || prototype === Array.prototype) {
    return Reflect.ownKeys({ ...object });
  }
  const keys: PropertyKey[] = [];
  for (
    let owner: object | null = object;
    owner !== null && owner !== Object.prototype;
    owner = Object.getPrototypeOf(owner)
  ) keys.push(...Reflect.ownKeys(owner));
  return keys;
}

const NONE = Symbol("no entry");

class Comparison {
  /** Pairs under comparison: a cycle that comes back to one is equal so far. */
  readonly #open = new Map<object, object>();

  equal(a: unknown, b: unknown): boolean {
    if (sameValueZero(a, b)) return true;
    return typeof a === "object" && typeof b === "object" && a !== null &&
      b !== null && family(a) === family(b) && this.#sameKind(a, b);
  }

  #sameKind(a: object, b: object): boolean {
    if (a instanceof TypedArray) {
      return this.#items(a, b as typeof a);
    }
    if (a instanceof ArrayBuffer || a instanceof SharedArrayBuffer) {
      return this.#items(new Uint8Array(a), new Uint8Array(b as typeof a));
    }
    if (a instanceof Date) {
      return Object.is(a.getTime(), (b as Date).getTime());
    }
    if (a instanceof WeakRef) {
      return this.equal(a.deref(), (b as WeakRef<WeakKey>).deref());
    }
    if (a instanceof WeakMap || a instanceof WeakSet) {
      throw new TypeError(`Cannot compare ${a.constructor.name} instances`);
    }
    if (COMPARED_AS_TEXT.includes(family(a))) return String(a) === String(b);
    if (this.#open.get(a) === b) return true;
    this.#open.set(a, b);
    if (a instanceof Map) return this.#entries(a, b as typeof a);
    if (a instanceof Set) return this.#entries(a, b as typeof a);
    return this.#properties(a, b);
  }

  #items(a: ArrayLike<unknown>, b: ArrayLike<unknown>): boolean {
    if (a.length !== b.length) return false;
    for (let i = 0; i < a.length; i++) {
      if (!sameValueZero(a[i], b[i])) return false;
    }
    return true;
  }

  /** In any order: each entry of one needs an entry of its own in the other. */
  #entries(
    a: Map<unknown, unknown> | Set<unknown>,
    b: Map<unknown, unknown> | Set<unknown>,
  ): boolean {
    if (a.size !== b.size) return false;
    const left = new Map(b.entries());
    for (const [key, value] of a.entries()) {
      const match = left.has(key) && this.equal(value, left.get(key))
        ? key
        : this.#find(left, key, value);
      if (match === NONE) return false;
      left.delete(match);
    }
    return true;
  }

  #find(entries: Map<unknown, unknown>, key: unknown, value: unknown): unknown {
    // A primitive key equals no other: looking through all would be quadratic.
    if (typeof key !== "object" || key === null) return NONE;
    for (const [otherKey, otherValue] of entries) {
      if (this.equal(key, otherKey) && this.equal(value, otherValue)) {
        return otherKey;
      }
    }
    return NONE;
  }

  #properties(a: object, b: object): boolean {
    if (Object.keys(a).length !== Object.keys(b).length) return false;
    const valuesOf = (object: object) => object as Record<PropertyKey, unknown>;
    return new Set([...keysOf(a), ...keysOf(b)]).values().every((key) =>
      key in a && key in b && this.equal(valuesOf(a)[key], valuesOf(b)[key])
    );
  }
}

/**
 * Whether two values are deeply equal: by prototype, own keys and values, of
 * instances also the values of their getters.
 */
export function equal(a: unknown, b: unknown): boolean {
  return new Comparison().equal(a, b);
}
