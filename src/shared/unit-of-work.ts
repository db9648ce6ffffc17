/**
 * A running transaction, handed to stores. Opaque on purpose: a service passes it on and never looks inside.
 * Nothing foreign (a provider, a file, another process) is awaited while it is open.
 */
export abstract class Tx {
  /** Runs after the commit that made this act durable; never when it failed. Must not throw. */
  abstract afterCommit(hook: () => void): void;
}

/** The only way to write. An act that resolved is stored and durable; one that rejected left nothing. */
export abstract class UnitOfWork {
  abstract run<T>(act: (tx: Tx) => Promise<T>): Promise<T>;
}
