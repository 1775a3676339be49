/**
 * Names of the host's types that the declarations of the public API use, for programs that are
 * compiled without the library (the DOM's, Node's, ESNext's) that describes them; where it is
 * there, these add nothing to it.
 */
declare global {
  interface AbortSignal {}
  interface URL {}
  interface SymbolConstructor {
    readonly dispose: unique symbol;
  }
  namespace WebAssembly {
    interface Memory {}
    interface Module {}
  }
}

export {};
