/** The little of WebAssembly that is used here: TypeScript has its types with the DOM's alone. */
declare namespace WebAssembly {
  function compile(bytes: Uint8Array): Promise<Module>;
  class Instance {
    constructor(module: Module, imports: Imports);
    readonly exports: Exports;
  }
}
